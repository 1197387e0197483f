"""Where today's points and the model agree: whom both put into their best fifth, and who buys."""

from __future__ import annotations

from typing import Any

import numpy as np

from features.types import Floats, Indices
from models.bootstrap import DIGITS
from models.compared import groups
from models.compared.leads import TOP, Leads, ties, top
from models.drawn import Figure


def told(leads: Leads) -> dict[str, Any] | None:
    """The four groups, how far the tops overlap, Spearman's rank correlation; null without points.

    `overlap` is the share of the model's best fifth that stands in that of the points too.
    """
    if leads.totals is None:
        return None
    ours, theirs = top(leads.probability), top(leads.totals)
    correlation = rank_correlation(leads.probability, leads.totals, leads.draws)
    return {
        "share": TOP,
        "rows": len(leads),
        **{name: groups.told(leads, some) for name, some in parted(ours, theirs).items()},
        "overlap": round(float(ours @ theirs / ours.sum()), DIGITS),
        "rank_correlation": correlation.told(),
    }


def parted(ours: Floats, theirs: Floats) -> dict[str, Floats]:
    """With which chance each lead stands in both tops, in one of them, in neither."""
    return {
        "both": ours * theirs,
        "model_only": ours * (1 - theirs),
        "points_only": (1 - ours) * theirs,
        "neither": (1 - ours) * (1 - theirs),
    }


def rank_correlation(one: Floats, other: Floats, draws: Floats) -> Figure:
    """Spearman's, with middle ranks of what is tied; NaN where all of one of the two is tied."""
    tied = ties(one), ties(other)
    once = _spearman(*tied, np.ones(len(one)))
    return Figure(once, np.array([_spearman(*tied, times) for times in draws]))


def _spearman(one: Indices, other: Indices, times: Floats) -> float:
    """Of rows that count so many times: Pearson's correlation of their ranks."""
    first, second = _centred(one, times), _centred(other, times)
    spread = np.sqrt((times * first**2).sum() * (times * second**2).sum())
    return float((times * first * second).sum() / spread) if spread > 0 else np.nan


def _centred(tie: Indices, times: Floats) -> Floats:
    """The middle rank of each row's tie, less the mean rank."""
    tied = np.bincount(tie, weights=times)
    middle = (np.cumsum(tied) - tied / 2)[tie]
    return np.asarray(middle - times.sum() / 2)
