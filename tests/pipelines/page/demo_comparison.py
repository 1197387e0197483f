"""An invented comparison of the model with points: with 100 calls 61 buyers instead of 48."""

from __future__ import annotations

from typing import Any

import numpy as np


def interval(value: float, reach: float) -> dict[str, float]:
    return {"value": value, "low": value - reach, "high": value + reach}


def calls(n: int, model: float, points: float | None, reach: float = 5) -> dict[str, Any]:
    return {
        "calls": n,
        "model": interval(model, reach),
        "points": None if points is None else interval(points, reach),
        "difference": None if points is None else interval(model - points, reach),
        "blindly": n * 0.1,
        "promised": model * 1.1,
        "amount_model": None,
        "amount_points": None,
    }


def _cell(leads: int, buyers: int) -> dict[str, Any]:
    return {"leads": leads, "buyers": buyers, "rate": interval(buyers / leads, 0.02)}


def _curve(power: float) -> dict[str, list[float]]:
    share = np.linspace(0, 1, 101)
    return {
        "gain": (share**power).tolist(),
        "low": (0.9 * share**power).tolist(),
        "high": np.minimum(1.1 * share**power, 1).tolist(),
    }


def _movers(rate: float) -> dict[str, Any]:
    values = {"typical": 5.0, "instead_of": 2.0, "known": 1.0, "known_instead_of": 0.9}
    values["apart"] = {"value": 3.0, "share": 0.4, "instead_of": 0.1}
    reasons = [{"feature": "visits", "value": 3.0, "share": 0.6}]
    example = {"points": 12.0, "points_place": 812, "probability": 0.62, "place": 14}
    return {
        **_cell(120, round(120 * rate)),
        "from_share": 0.6,
        "to_share": 0.1,
        "why": [{"feature": "visits", "share": 0.4, **values}],
        "examples": [{**example, "bought": True, "reasons": reasons}],
    }


def compared(**other: Any) -> dict[str, Any]:
    """A comparison in which the model is ahead: with 100 calls 61 buyers instead of 48."""
    figures = {
        "roc_auc": interval(0.8, 0.02),
        "lift_at_10pct": interval(4.0, 0.4),
        "capture_at_20pct": interval(0.6, 0.05),
    }
    told = {
        "compared": True,
        "why_not": None,
        "leads": 1000,
        "contacts": 700,
        "buyers": 100,
        "rate": 0.1,
        "cutoffs": ["0d"],
        "several": False,
        "amount": None,
        "curve": {
            "share": np.linspace(0, 1, 101).tolist(),
            "model": _curve(0.3),
            "points": _curve(0.6),
            "difference": _curve(2),
        },
        "calls": [calls(50, 40, 30), calls(100, 61, 48), calls(200, 80, 70)],
        "agreement": {
            "share": 0.2,
            "rows": 1000,
            "both": _cell(100, 50),
            "model_only": _cell(100, 20),
            "points_only": _cell(100, 8),
            "neither": _cell(700, 22),
            "overlap": 0.5,
            "rank_correlation": interval(0.5, 0.05),
        },
        "movers": {"up": _movers(0.2), "down": _movers(0.08)},
        "actions": [
            {
                "name": "visit",
                "points": 10.0,
                "leads": 400,
                "earned": 2.0,
                "fitted": 3,
                "worth": interval(2.0, 1.0),
                "verdict": "overpaid",
            },
            {
                "name": "demo",
                "points": 5.0,
                "leads": 3,
                "earned": 1.0,
                "fitted": None,
                "worth": None,
                "verdict": "too few",
            },
        ],
        "scorecard": {
            "figures": dict.fromkeys(("points", "scorecard", "model"), figures),
            "thresholds": {"warm": 3, "hot": 9},
        },
        "bands": {
            "model": [{"band": "hot", **_cell(100, 50), "promised": 0.5}],
            "points": [{"band": "hot", "from": 40.0, **_cell(120, 40)}],
        },
    }
    return told | other


NOT_COMPARED = {
    "compared": False,
    "why_not": "no points",
    "calls": [calls(100, 61, None)],
    "curve": {
        "share": np.linspace(0, 1, 101).tolist(),
        "model": _curve(0.3),
        "points": None,
        "difference": None,
    },
    **dict.fromkeys(("agreement", "movers", "actions", "scorecard")),
    "bands": {"model": [{"band": "hot", **_cell(100, 50), "promised": 0.5}], "points": None},
}
