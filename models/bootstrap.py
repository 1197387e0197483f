"""Intervals by drawing contacts again: leads of one contact are not independent.

Every model is judged on the same draws, so that differences between two models are paired.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.types import Floats, Strings
from models.metrics import PROBABILITY_METRICS, RANK_METRICS, Metric, Ranking

DIGITS = 6
"""What is written of a figure: more would only differ between CPUs."""

Interval = dict[str, float]
"""value, low and high: the figure and its 95 % interval."""


@dataclass(frozen=True)
class Judged:
    """One model's figures: the value on the rows themselves, then one a draw."""

    values: Mapping[str, float]
    draws: Mapping[str, Floats]


def draw(contact_ids: Strings, count: int, seed: int) -> Floats:
    """How often each row counts in each draw: shape (count, rows), whole numbers.

    A draw takes as many contacts as there are, with replacement, each with all of its rows.
    """
    _, contact = np.unique(contact_ids.astype(str), return_inverse=True)
    contacts = int(contact.max()) + 1
    random = np.random.default_rng(seed)
    drawn = random.multinomial(contacts, np.full(contacts, 1.0 / contacts), size=count)
    return drawn[:, contact].astype(np.float64)


def judge(ranked: Ranking, draws: Floats) -> Judged:
    """All figures of a ranking, on its rows and on every draw."""
    metrics = dict(RANK_METRICS)
    if ranked.row_losses is not None:
        metrics |= PROBABILITY_METRICS
    once = np.ones(len(ranked.order))
    weights = draws[:, ranked.order]
    return Judged(
        {name: metric(ranked, once) for name, metric in metrics.items()},
        {
            name: np.array([metric(ranked, row) for row in weights])
            for name, metric in metrics.items()
        },
    )


def intervals(judged: Judged) -> dict[str, Interval | None]:
    """Every figure with its 95 % interval; null where a model has no such figure."""
    names = [*RANK_METRICS, *PROBABILITY_METRICS]
    return {
        name: interval(judged.values[name], judged.draws[name]) if name in judged.values else None
        for name in names
    }


def differences(ours: Judged, rival: Judged) -> dict[str, Interval]:
    """Ours minus the rival's for every figure that both have, with the paired 95 % interval."""
    return {
        name: interval(value - rival.values[name], ours.draws[name] - rival.draws[name])
        for name, value in ours.values.items()
        if name in rival.values
    }


def interval(value: float, draws: Floats) -> Interval:
    """A figure with the middle 95 % of its draws; those in which it has no value are left out."""
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return {
        "value": round(float(value), DIGITS),
        "low": round(float(low), DIGITS),
        "high": round(float(high), DIGITS),
    }


def figure(metric: Metric, ranked: Ranking, draws: Floats) -> Interval:
    """One figure of a ranking with its interval; `draws` in the rows' own order."""
    drawn = [metric(ranked, row) for row in draws[:, ranked.order]]
    return interval(metric(ranked, np.ones(len(ranked.order))), np.array(drawn))
