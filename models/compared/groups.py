"""How many of some leads bought, and which share of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from features.types import Flags, Floats
from models import drawn
from models.bootstrap import DIGITS, Interval
from models.compared.leads import Leads
from models.curves import wilson


def told(leads: Leads, some: Floats | Flags) -> dict[str, Any]:
    """Leads, buyers and rate of those who belong to a group with such a chance; shape (n,).

    Leads and buyers are the nearest whole numbers; the rate is null where there is no lead.
    """
    share = some.astype(np.float64)
    return {
        "leads": round(float(share.sum())),
        "buyers": round(float(share @ leads.labels)),
        "rate": rate(leads, share),
    }


def rate(leads: Leads, share: Floats) -> Interval | None:
    """Which share of a group bought.

    Where none or all did, every draw says the same: Wilson's interval then, as of other leads.
    """
    bought = share * leads.labels
    count = float(share.sum())
    if count and bought.sum() in (0.0, count):
        return _wilson(float(bought.sum() / count), count)
    over = np.append(bought.sum(), leads.draws @ bought)
    under = np.append(count, leads.draws @ share)
    return drawn.ratio(over, under).told()


def _wilson(share: float, count: float) -> Interval:
    low, high = wilson(np.array([share]), np.array([count]))
    return {
        "value": share,
        "low": round(max(float(low[0]), 0.0), DIGITS),
        "high": round(min(float(high[0]), 1.0), DIGITS),
    }
