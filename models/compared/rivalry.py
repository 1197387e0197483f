"""The fitted scorecard against today's points and the model, on the same leads and draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from features.types import Floats, Indices
from models import metrics
from models.compared import calls
from models.compared.leads import Leads, ties
from models.drawn import Figure

SCORECARD, POINTS, MODEL = "scorecard", "points", "model"
METRICS = ("roc_auc", "lift_at_10pct", "capture_at_20pct")


def told(leads: Leads, scorecard: Floats, totals: Floats) -> dict[str, Any]:
    """Figures of the three, and the scorecard's minus each of the others', paired."""
    scores = {POINTS: totals, SCORECARD: scorecard, MODEL: leads.probability}
    found = {name: figures(leads, each) for name, each in scores.items()}
    return {
        "rows": len(leads),
        "figures": {name: _said(each) for name, each in found.items()},
        "minus_points": _minus(found, POINTS),
        "minus_model": _minus(found, MODEL),
    }


def figures(leads: Leads, scores: Floats) -> dict[str, Figure]:
    """The three figures of a list."""
    tie, bought = ties(scores), leads.labels.astype(np.float64)
    once = _of(tie, bought, np.ones(len(leads)))
    drawn = np.array([_of(tie, bought, times) for times in leads.draws])
    return {name: Figure(once[at], drawn[:, at]) for at, name in enumerate(METRICS)}


def _of(tie: Indices, bought: Floats, times: Floats) -> tuple[float, ...]:
    """As in models/metrics.py, but for the rows at a border among equal scores."""
    all_bought, rows = float(times @ bought), float(times.sum())
    won = np.bincount(tie, weights=times * bought)
    auc = metrics.auc_of_ties(won, np.bincount(tie, weights=times) - won)
    if not all_bought:
        return auc, np.nan, np.nan
    parts = np.ceil(np.array([rows / 10, rows / 5]))
    tenth, fifth = calls.down(tie, bought, times, parts).tolist()
    return auc, tenth / parts[0] / (all_bought / rows), fifth / all_bought


def _minus(found: Mapping[str, Mapping[str, Figure]], other: str) -> dict[str, Any]:
    ours, theirs = found[SCORECARD], found[other]
    return {name: ours[name].minus(theirs[name]).told() for name in METRICS}


def _said(found: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: figure.told() for name, figure in found.items()}
