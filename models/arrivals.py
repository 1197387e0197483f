"""When leads come: by weekday and hour on the source's clock, by month, and week by week."""

from __future__ import annotations

from typing import Any

import numpy as np

from features import clock, local_time
from features.types import Floats, Indices, Moments
from models import curves

_HOURS, _DAYS = 24, 7
_THURSDAY = 3
"""1970-01-01 was a Thursday; Monday is 0."""
_MOST_WEEKS = 80
"""More of them are told by month."""
_LEAST = 20
"""A week of fewer leads has no rate of its own."""


def arrivals(created: Moments, labels: Floats, zone: str) -> dict[str, Any]:
    """How leads arrive; `created` of shape (leads,), `labels` 1, 0 or NaN where not yet known.

    `hours` of shape [7][24] from Monday on, null where leads have no time of day; `weekdays` [7];
    `weeks` or months: first local day since 1970, leads, matured ones, and their rate with Wilson's
    95 % interval, null where fewer than 20 have matured.
    """
    local = _local(created, zone)
    days = local // clock.DAY
    hour = (local - days * clock.DAY) // clock.HOUR
    weekday = (days + _THURSDAY) % _DAYS
    cells = np.bincount(weekday * _HOURS + hour, minlength=_DAYS * _HOURS)
    timeless = bool((local % clock.DAY == 0).all())
    return {
        "leads": len(created),
        "hours": None if timeless else cells.reshape(_DAYS, _HOURS).tolist(),
        "weekdays": np.bincount(weekday, minlength=_DAYS).tolist(),
        **_series(days, labels),
    }


def _local(created: Moments, zone: str) -> Moments:
    """Microseconds on the source's clock."""
    edges, ahead = local_time.offsets(created, zone)
    pieces = [clock.piece_of(edges, moment, 0) for moment in created.tolist()]
    return created + ahead[pieces]


def _series(days: Indices, labels: Floats) -> dict[str, Any]:
    weeks = (days + _THURSDAY) // _DAYS
    if int(np.ptp(weeks)) < _MOST_WEEKS:
        return {"unit": "week", "series": _told(weeks * _DAYS - _THURSDAY, labels)}
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    firsts = months.astype("datetime64[D]").astype(np.int64)
    return {"unit": "month", "series": _told(firsts, labels)}


def _told(firsts: Indices, labels: Floats) -> list[dict[str, Any]]:
    """One entry for each week or month that has a lead."""
    told = []
    for first in np.unique(firsts).tolist():
        own = labels[firsts == first]
        known = own[~np.isnan(own)]
        each = {"first": first, "leads": len(own), "matured": len(known), "rate": None}
        if len(known) >= _LEAST:
            rate = float(known.mean())
            low, high = curves.wilson(np.array([rate]), np.array([float(len(known))]))
            each["rate"] = {"value": rate, "low": float(low[0]), "high": float(high[0])}
        told.append(each)
    return told
