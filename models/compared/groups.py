"""How many of some leads bought, and which share of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from features.types import Flags
from models import drawn
from models.bootstrap import DIGITS, Interval
from models.compared.leads import Leads
from models.curves import wilson


def told(leads: Leads, some: Flags) -> dict[str, Any]:
    """Leads, buyers and rate; the rate is null where there is no lead."""
    bought = leads.labels[some]
    return {"leads": len(bought), "buyers": int(bought.sum()), "rate": rate(leads, some)}


def rate(leads: Leads, some: Flags) -> Interval | None:
    """Which share of some leads bought.

    Where none or all did, every draw says the same: Wilson's interval then, as of other leads.
    """
    bought = leads.labels[some]
    if len(bought) and (bought.all() or not bought.any()):
        share = float(bought.mean())
        low, high = wilson(np.array([share]), np.array([len(bought)]))
        ends = (max(float(low[0]), 0.0), min(float(high[0]), 1.0))
        return {
            "value": share,
            "low": round(ends[0], DIGITS),
            "high": round(ends[1], DIGITS),
        }
    times = leads.rows.draws[:, some]
    over = np.concatenate([[bought.sum()], times @ bought])
    under = np.concatenate([[len(bought)], times.sum(axis=1)])
    return drawn.ratio(over, under).told()
