"""Quantiles of columns that are sorted once for all that is asked of them."""

from __future__ import annotations

import numpy as np

from features.types import Floats


def ordered(column: Floats) -> Floats:
    """The numbers of a column in ascending order, without nulls."""
    return np.sort(column[~np.isnan(column)])


def at_shares(ascending: Floats, shares: Floats) -> Floats:
    """The least number that so large a share does not exceed: of ascending ones, at least one.

    The inverse of the distribution, without interpolation, as numpy's `inverted_cdf`.
    """
    places = np.ceil(len(ascending) * shares - 1).clip(min=0)
    return np.asarray(ascending[places.astype(np.int64)])
