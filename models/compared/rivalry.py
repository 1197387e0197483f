"""The fitted scorecard against today's points and the model, on the same leads and draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from features.types import Floats
from models import metrics
from models.compared.leads import Leads
from models.drawn import Figure

SCORECARD, POINTS, MODEL = "scorecard", "points", "model"
METRICS = {
    "roc_auc": metrics.roc_auc,
    "lift_at_10pct": metrics.lift_at_10pct,
    "capture_at_20pct": metrics.capture_at_20pct,
}


def told(leads: Leads, scorecard: Floats, totals: Floats) -> dict[str, Any]:
    """Figures of the three, and the scorecard's minus each of the others', paired."""
    scores = {POINTS: totals, SCORECARD: scorecard, MODEL: leads.probability}
    figures = {name: _figures(leads, each) for name, each in scores.items()}
    return {
        "rows": len(leads),
        "figures": {name: _said(each) for name, each in figures.items()},
        "minus_points": _minus(figures, POINTS),
        "minus_model": _minus(figures, MODEL),
    }


def _figures(leads: Leads, scores: Floats) -> dict[str, Figure]:
    ranked = metrics.ranking(scores, leads.labels, leads.rows.lead_ids, probabilities=False)
    weights, once = leads.rows.draws[:, ranked.order], np.ones(len(leads))
    return {
        name: Figure(metric(ranked, once), np.array([metric(ranked, row) for row in weights]))
        for name, metric in METRICS.items()
    }


def _minus(figures: Mapping[str, Mapping[str, Figure]], other: str) -> dict[str, Any]:
    ours, theirs = figures[SCORECARD], figures[other]
    return {name: ours[name].minus(theirs[name]).told() for name in METRICS}


def _said(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: figure.told() for name, figure in figures.items()}
