"""A model's trees, as numbers: what LightGBM's text is read into."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

NOTHING, ZERO, NAN = range(3)
"""What a split takes for missing: nothing (NaN counts as 0), zero and NaN, or NaN alone."""


LARGEST = sys.float_info.max
"""Infinity counts as this number. So what is missing can lie beyond all numbers."""


@dataclass(frozen=True)
class Split:
    """An inner node of a tree.

    Numbers up to `threshold` go left, all of them up to LARGEST, and what is missing does if
    `default_left`. Of a feature of categories those go left whose bits `categories` holds; it is
    None for numbers. `left` and `right` are places of splits, or of leaves as their complement: -1
    is leaf 0.
    """

    feature: int
    threshold: float
    categories: int | None
    missing: int
    default_left: bool
    left: int
    right: int
    rows: int


@dataclass(frozen=True)
class Tree:
    """Splits, of which 0 is the root, and leaves; a tree of one leaf has no split.

    `rows` are the training rows that came to a leaf, by number, whatever their weight was.
    """

    splits: tuple[Split, ...]
    values: tuple[float, ...]
    rows: tuple[int, ...]

    def rows_at(self, place: int) -> int:
        """Training rows that came to a split, or to a leaf by its complement."""
        return self.splits[place].rows if place >= 0 else self.rows[~place]

    @property
    def expected(self) -> float:
        """The mean of the leaves' values over the training rows."""
        if not self.splits:
            return self.values[0]
        total = float(self.splits[0].rows)
        shares = zip(self.rows, self.values, strict=True)
        return math.fsum(rows / total * value for rows, value in shares)


@dataclass(frozen=True)
class Forest:
    """The trees of a binary model, whose values add up to its log-odds, and its features."""

    trees: tuple[Tree, ...]
    features: int

    @property
    def used(self) -> list[int]:
        """The features that any tree splits by, in order."""
        return sorted({split.feature for tree in self.trees for split in tree.splits})

    @property
    def expected(self) -> float:
        """The mean of the log-odds over the training rows, as the trees' leaves tell it."""
        return math.fsum(tree.expected for tree in self.trees)
