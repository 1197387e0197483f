"""The value at which two groups of leads differ most, and how many of either have it."""

from __future__ import annotations

from typing import Any

import numpy as np

from features.types import Floats
from models.bootstrap import DIGITS

Counted = tuple[Floats, Floats]
"""Values and the chance with which each counts, both of shape (n,); NaN is unknown."""


def farthest(own: Counted, other: Counted, *, ordered: bool) -> dict[str, Any] | None:
    """The `value` that most more, or fewer, of one group reach, or have where there is no order.

    `share` of those whose value is known, `instead_of` that of the other group. Of two such values
    the smaller one; with an order this is where Kolmogorov and Smirnov measure. None where a value
    is known of nobody in one of them.
    """
    values = np.unique(np.concatenate([own[0], other[0]]))
    values = values[~np.isnan(values)]
    ours, theirs = (_having(values, *each) for each in (own, other))
    if ours is None or theirs is None:
        return None
    if ordered:
        ours, theirs = (np.cumsum(each[::-1])[::-1] for each in (ours, theirs))
    place = int(np.argmax(np.round(np.abs(ours - theirs), DIGITS)))
    return {
        "value": round(float(values[place]), DIGITS),
        "share": round(float(ours[place]), DIGITS),
        "instead_of": round(float(theirs[place]), DIGITS),
    }


def _having(levels: Floats, values: Floats, chance: Floats) -> Floats | None:
    """Which share has each of some levels, which are all that there are, in ascending order."""
    known = ~np.isnan(values)
    whole = float(chance[known].sum())
    if not whole:
        return None
    place = np.searchsorted(levels, values[known])
    return np.asarray(np.bincount(place, weights=chance[known], minlength=len(levels)) / whole)
