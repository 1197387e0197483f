"""Which features rise and fall together, so that people may be told of them as of one thing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from features.types import Feature, Flags, Floats

UNORDERED = ("category", "last_value", "first_value")
"""Kinds whose numbers are places in a vocabulary: nothing rises or falls."""

_ALIKE = 0.95
"""The rank correlation, and the share of rows in which both are known or neither, from which on
two features are one thing."""


def grouped(features: Sequence[Feature], matrix: Floats, places: Sequence[int]) -> list[list[int]]:
    """Some places of columns of a matrix of shape (n, features), those that go together in a list.

    Each joins the first list whose first one it goes with, so their order is kept.
    """
    known = ~np.isnan(matrix)
    ranks = {each: _ranks(matrix[:, each], known[:, each]) for each in places}
    groups: list[list[int]] = []
    for place in places:
        for group in groups:
            first = group[0]
            if (
                features[place].kind not in UNORDERED
                and features[first].kind not in UNORDERED
                and (known[:, place] == known[:, first]).mean() >= _ALIKE
                and _correlation(ranks[place], ranks[first]) >= _ALIKE
            ):
                group.append(place)
                break
        else:
            groups.append([place])
    return groups


def _ranks(values: Floats, known: Flags) -> Floats:
    """Those of the known values; NaN elsewhere."""
    ranks = np.full(len(values), np.nan)
    ranks[known] = stats.rankdata(values[known])
    return ranks


def _correlation(one: Floats, other: Floats) -> float:
    """Of the rows in which both are known; 0 where one of the two never changes."""
    both = ~np.isnan(one) & ~np.isnan(other)
    first, second = one[both], other[both]
    if not len(first) or np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])
