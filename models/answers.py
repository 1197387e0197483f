"""How fast leads are answered, and how often those answered so fast buy.

What is seen is no cause: teams call those first who seem eager. So each group is also told among
leads of equal promise: its rate in each third of the probabilities, weighted as all leads are
(direct standardisation).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from features import clock
from features.types import Flags, Floats, Indices
from models import curves

_LADDER = ("5m", "15m", "1h", "4h", "12h", "1d", "3d", "7d", "14d", "30d")
_LEAST_SHARE = 0.05
"""A step of the ladder that parts off fewer of the answered leads is left out."""
_LEAST_LEADS = 30
_THIRDS = 3


def answers(waited: Floats, labels: Flags, probability: Floats) -> dict[str, Any]:
    """Groups of leads by the time until they were first touched; NaN: never.

    `waited` in microseconds, shape (n,). Each group: `from` and `to` on the ladder (null: no end),
    leads, buyers, rate with Wilson's interval, mean probability, and `at_equal_promise`, null where
    a third of the probabilities has too few of its leads.
    """
    touched = ~np.isnan(waited)
    steps = _steps(waited[touched])
    ends = [*steps, None]
    place = np.searchsorted([clock.duration(each) for each in steps], waited, side="left")
    place[~touched] = len(ends)
    third = _third(probability)
    groups = []
    for number, (low, high) in enumerate([*zip([None, *steps], ends, strict=True), (None, None)]):
        some = place == number
        if some.any():
            groups.append(
                {
                    "from": low,
                    "to": high,
                    "never": number == len(ends),
                    **_figures(some, labels, probability, third),
                }
            )
    median = float(np.median(waited[touched])) if touched.any() else None
    return {"leads": len(labels), "touched": int(touched.sum()), "median": median, "groups": groups}


def _steps(waited: Floats) -> list[str]:
    """The steps of the ladder that part the answered leads into groups worth telling."""
    steps: list[str] = []
    before = 0.0
    for step in _LADDER:
        below = float((waited <= clock.duration(step)).mean()) if len(waited) else 0.0
        if below - before >= _LEAST_SHARE and 1 - below >= _LEAST_SHARE:
            steps.append(step)
            before = below
    return steps


def _third(probability: Floats) -> Indices:
    """In which third of the probabilities each lead stands."""
    edges = np.quantile(probability, [1 / _THIRDS, 2 / _THIRDS])
    return np.searchsorted(edges, probability, side="right")


def _figures(some: Flags, labels: Flags, probability: Floats, third: Indices) -> dict[str, Any]:
    leads, buyers = int(some.sum()), int(labels[some].sum())
    rate = buyers / leads
    low, high = curves.wilson(np.array([rate]), np.array([float(leads)]))
    return {
        "leads": leads,
        "buyers": buyers,
        "rate": {"value": rate, "low": float(low[0]), "high": float(high[0])},
        "mean_probability": float(probability[some].mean()),
        "at_equal_promise": _standard(some, labels, third),
    }


def _standard(some: Flags, labels: Flags, third: Indices) -> float | None:
    total = 0.0
    for each in range(_THIRDS):
        own = some & (third == each)
        if own.sum() < _LEAST_LEADS:
            return None
        total += float((third == each).mean()) * float(labels[own].mean())
    return total
