"""The fitted scorecard against today's points and the model, on the same leads and draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from features.types import Floats
from models import drawn, metrics
from models.compared.leads import Leads
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
    rows = leads.rows
    ranked = metrics.ranking(scores, rows.labels, rows.lead_ids, probabilities=False)
    named = {name: metrics.RANK_METRICS[name] for name in METRICS}
    return drawn.figures(named, ranked, rows.draws)


def _minus(found: Mapping[str, Mapping[str, Figure]], other: str) -> dict[str, Any]:
    ours, theirs = found[SCORECARD], found[other]
    return {name: ours[name].minus(theirs[name]).told() for name in METRICS}


def _said(found: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: figure.told() for name, figure in found.items()}
