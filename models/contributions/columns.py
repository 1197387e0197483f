"""Columns: features made ready, so that a split of numbers is one comparison and nothing else.

What LightGBM does with a missing value is done once a row and not once a split: where it goes left
it becomes -∞, where it goes right +∞. A feature whose missing values go left in some splits and
right in others therefore has two columns. A category becomes its place among those that any split
names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from features.fixed import fixed
from features.types import Floats, Indices
from models.contributions.forest import LARGEST, NOTHING, ZERO, Split
from models.contributions.jit import compiled

NEVER_MISSING, ZERO_LEFT, ZERO_RIGHT, NAN_LEFT, NAN_RIGHT, CATEGORY = range(6)

_TINY = float(np.float32(1e-35))
"""LightGBM takes what is not larger than this for zero."""

_TILE = 64
"""So many rows are turned at once: few enough for the processor's nearest cache."""

Categories = Mapping[int, Sequence[int]]
"""For each feature of categories those that any split names, in order."""


class Column(NamedTuple):
    """A feature, and what becomes of its missing values."""

    feature: int
    kind: int


class Columns(NamedTuple):
    """All columns of a model, for compiled code: feature and kind of each, shape (columns,).

    The places of the categories of column c are `place_of[starts[c]:starts[c + 1]]`, the first of
    them that of all categories that no split names.
    """

    feature: Indices
    kind: Indices
    starts: Indices
    place_of: Floats


def column(split: Split) -> Column:
    """The column that a split compares."""
    if split.categories is not None:
        return Column(split.feature, CATEGORY)
    if split.missing == NOTHING:
        return Column(split.feature, NEVER_MISSING)
    left, right = (ZERO_LEFT, ZERO_RIGHT) if split.missing == ZERO else (NAN_LEFT, NAN_RIGHT)
    return Column(split.feature, left if split.default_left else right)


def categories(splits: Iterable[Split]) -> Categories:
    """For each feature of categories those that any of the splits names."""
    named: dict[int, int] = {}
    for split in splits:
        if split.categories is not None:
            named[split.feature] = named.get(split.feature, 0) | split.categories
    return {
        feature: [value for value in range(bits.bit_length()) if bits >> value & 1]
        for feature, bits in named.items()
    }


def encode(columns: Sequence[Column], named: Categories) -> Columns:
    """The columns in their order, as arrays."""
    places = [_places(named[each.feature] if each.kind == CATEGORY else ()) for each in columns]
    sizes = [len(each) for each in places]
    return Columns(
        feature=fixed(np.array([each.feature for each in columns], dtype=np.int64)),
        kind=fixed(np.array([each.kind for each in columns], dtype=np.int64)),
        starts=fixed(np.cumsum([0, *sizes], dtype=np.int64)),
        place_of=fixed(np.concatenate([np.empty(0), *places])),
    )


def _places(values: Sequence[int]) -> Floats:
    """The place of each category from 0 on, and before it the place of all that are not named."""
    found = np.full(max(values, default=-1) + 2, float(len(values)))
    found[1 + np.array(values, dtype=np.int64)] = np.arange(len(values))
    return found


@compiled
def fill(columns: Columns, rows: Floats, ready: Floats) -> None:
    """Make rows of shape (n, features) ready: `ready` has the shape (columns, n or more)."""
    for first in range(0, rows.shape[0], _TILE):
        last = min(first + _TILE, rows.shape[0])
        for c in range(columns.kind.shape[0]):
            feature, kind = columns.feature[c], columns.kind[c]
            for r in range(first, last):
                value = rows[r, feature]
                if abs(value) <= _TINY:
                    value = 0.0
                if kind == CATEGORY:
                    ready[c, r] = _place(columns, c, value)
                else:
                    ready[c, r] = _number(kind, value)


@compiled
def _number(kind: int, value: float) -> float:
    if kind == NEVER_MISSING:
        return 0.0 if np.isnan(value) else min(value, LARGEST)
    is_zero = value == 0.0 and (kind in (ZERO_LEFT, ZERO_RIGHT))
    if np.isnan(value) or is_zero:
        return -np.inf if kind in (ZERO_LEFT, NAN_LEFT) else np.inf
    return min(value, LARGEST)


@compiled
def _place(columns: Columns, c: int, value: float) -> float:
    """The place of a category; that behind the last if no split names it, or if it is null."""
    start, values = columns.starts[c], columns.starts[c + 1] - columns.starts[c] - 1
    is_named = -1.0 < value < values
    # LightGBM cuts the fraction off: -0.5 is category 0.
    place: float = columns.place_of[start + 1 + np.int64(value) if is_named else start]
    return place
