"""Today's table of points, action by action: who earned it, what it is worth, what is paid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from features.types import Floats, Indices
from models.bootstrap import DIGITS
from models.compared.prices import Price
from models.points.table import Table


def told(
    table: Table, units: Floats, lead: Indices, fitted: Indices, prices: Sequence[Price]
) -> list[dict[str, Any]]:
    """In the order of the table; `units` of the training rows, `lead` numbers their leads."""
    found = []
    for place, action in enumerate(table.actions):
        earned = units[:, place]
        some = earned > 0
        leads = len(np.unique(lead[some]))
        found.append(
            {
                "name": action.name,
                "points": action.points,
                "leads": leads,
                "earned": round(float(earned[some].mean()), DIGITS) if leads else None,
                "fitted": int(fitted[place]),
                "worth": prices[place].worth.told(),
                "verdict": prices[place].verdict(leads),
            }
        )
    return found
