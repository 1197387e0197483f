"""Today's table of points, action by action: who earned it, what it is worth, what is paid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from features.types import Floats, Indices
from models.bootstrap import DIGITS
from models.compared import prices
from models.drawn import Figure
from models.points.table import Table


def told(
    table: Table, units: Floats, lead: Indices, fitted: Indices, worth: Sequence[Figure]
) -> list[dict[str, Any]]:
    """In the order of the table; `units` of the training rows, `lead` numbers their leads."""
    return [
        _told(action.name, action.points, units[:, place], lead)
        | _paid(action.points, units[:, place], lead, worth[place])
        | {"fitted": int(fitted[place])}
        for place, action in enumerate(table.actions)
    ]


def _told(name: str, points: float, earned: Floats, lead: Indices) -> dict[str, Any]:
    some = earned > 0
    mean = round(float(earned[some].mean()), DIGITS) if some.any() else None
    return {"name": name, "points": points, "leads": _leads(earned, lead), "earned": mean}


def _paid(points: float, earned: Floats, lead: Indices, worth: Figure) -> dict[str, Any]:
    told = worth.told()
    return {"worth": told, "verdict": prices.verdict(points, _leads(earned, lead), told)}


def _leads(earned: Floats, lead: Indices) -> int:
    return len(np.unique(lead[earned > 0]))
