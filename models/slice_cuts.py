"""The values by which leads are divided to look at each part on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features import values
from features.types import Category, Fact, Flags, Floats
from features.values import Column

MISSING = "(missing)"
"""What rows without a value are called."""

RANGES = 4
"""Into so many ranges of about equal count numbers are cut."""


@dataclass(frozen=True)
class Cut:
    """An attribute with the rows of each of its values, flags of shape (n,); no row is in two."""

    attribute: str
    parts: Mapping[str, Flags]
    is_protected: bool = False


def cut(fact: Fact, column: Column, *, is_protected: bool = False) -> Cut:
    """Divide rows by an attribute's values, or by ranges of its numbers; missing ones come last."""
    if fact.kind == "number":
        parts = _ranges(values.numbers(fact, np.asarray(column, dtype=np.float64)))
    else:
        parts = _values(fact, column)
    return Cut(fact.name, parts, is_protected)


def _values(fact: Fact, column: Column) -> dict[str, Flags]:
    if not isinstance(column, Category):
        raise TypeError("a column of texts is dictionary-encoded")
    read = [values.text(value, fact.missing) or MISSING for value in column.values]
    texts = np.array([*read, MISSING])[column.codes]
    listed = [name for name in fact.order if name in texts]
    others = sorted(set(texts.tolist()) - {*listed, MISSING})
    ordered = [*listed, *others, *([MISSING] if MISSING in texts else [])]
    return {name: np.asarray(texts == name) for name in ordered}


def _ranges(numbers: Floats) -> dict[str, Flags]:
    """Ranges of about equal count; a number that stands often is never parted."""
    known = ~np.isnan(numbers)
    told: dict[str, Flags] = {}
    if known.any():
        shares = np.arange(1, RANGES) / RANGES
        edges = np.unique(np.quantile(numbers[known], shares, method="inverted_cdf"))
        place = np.searchsorted(edges, numbers)
        for part in range(len(edges) + 1):
            some = known & (place == part)
            if some.any():
                told[_range(numbers[some].min(), numbers[some].max())] = some
    return told if known.all() else {**told, MISSING: ~known}


def _range(low: float, high: float) -> str:
    return f"{low:.12g}" if low == high else f"{low:.12g} to {high:.12g}"


def ends(value: str) -> tuple[float, float]:
    """The least and the greatest number of a part of an attribute of kind `number`, by its name."""
    low, _, high = value.partition(" to ")
    return float(low), float(high or low)
