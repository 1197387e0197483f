"""Features as columns of a linear model, told once for all fits: logs, nulls and levels.

A number is its signed log, 0 where it is null. Null, and each level of a category or an ordered
feature, is a column of its own that a row has or has not; since a row has few of them, only the
places of those that it has are kept. So a million rows of a hundred features, which are three
hundred columns, take no more memory than the features themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.jit import compiled
from features.types import Codes, Feature, Flags, Floats, Indices

Levels = tuple[Floats | None, ...]
"""Of each feature the codes that get a column, None of a number."""
_BLOCK = 16_384
"""Rows that are weighted at once, so that memory does not grow with them."""


@dataclass(frozen=True)
class Design:
    """The columns of n rows: of each feature first that for null, then its slope or its levels."""

    levels: Levels
    numbers: Floats
    """Signed logs of the numbers; shape (n, numbers)."""
    slopes: Indices
    """The column of each number; shape (numbers,)."""
    starts: Indices
    """Where each row's marks begin, and where the last one's end; shape (n + 1,)."""
    marks: Codes
    """The columns of nulls and levels that each row has, row after row."""
    width: int
    """How many columns there are."""

    def __len__(self) -> int:
        return len(self.numbers)

    def chosen(self, some: Flags) -> Design:
        """Some of the rows."""
        lengths = np.diff(self.starts)
        starts = np.concatenate([[0], np.cumsum(lengths[some])])
        marks = self.marks[np.repeat(some, lengths)]
        return Design(self.levels, self.numbers[some], self.slopes, starts, marks, self.width)

    def times(self, weights: Floats) -> Floats:
        """The weighted sum of each row's columns; shape (n,)."""
        summed = self.numbers @ weights[self.slopes]
        _add_marked(self.starts, self.marks, weights, summed)
        return np.asarray(summed)

    def summed(self, by: Floats) -> Floats:
        """The sum of each column over the rows, each multiplied by its own; shape (columns,)."""
        found = np.zeros(self.width)
        _sum_marked(self.starts, self.marks, by, found)
        found[self.slopes] = by @ self.numbers
        return found

    def products(self, by: Floats) -> Floats:
        """The sums of all columns' products over the rows, each multiplied by its own."""
        among = np.zeros((self.width, self.width))
        across = np.zeros((self.width, len(self.slopes)))
        _multiply_marked(self.starts, self.marks, by, self.numbers, among, across)
        among += np.triu(among, 1).T
        among[:, self.slopes] += across
        among[self.slopes] += across.T
        for start in range(0, len(self), _BLOCK):
            part = slice(start, start + _BLOCK)
            rooted = self.numbers[part] * np.sqrt(by[part])[:, None]
            among[np.ix_(self.slopes, self.slopes)] += rooted.T @ rooted
        return among

    def dense(self) -> Floats:
        """All columns of all rows; shape (n, columns)."""
        columns = np.zeros((len(self), self.width))
        columns[np.repeat(np.arange(len(self)), np.diff(self.starts)), self.marks] = 1.0
        columns[:, self.slopes] = self.numbers
        return columns


def levels(matrix: Floats, features: Sequence[Feature]) -> Levels:
    """The codes that rows of shape (n, features) have, NaN is null."""
    return tuple(
        np.unique(column[~np.isnan(column)]) if feature.kind in ("category", "ordered") else None
        for feature, column in zip(features, matrix.T, strict=True)
    )


def of(matrix: Floats, known: Levels) -> Design:
    """The columns of rows of shape (n, features); a level that is not known has none."""
    widths = [1 + (1 if codes is None else len(codes)) for codes in known]
    firsts = np.concatenate([[0], np.cumsum(widths)])
    plain = [place for place, codes in enumerate(known) if codes is None]
    numbers = np.empty((len(matrix), len(plain)))
    for place, column in enumerate(plain):
        values = matrix[:, column]
        numbers[:, place] = signed_log(np.where(np.isnan(values), 0.0, values))
    marked = np.empty((len(matrix), len(known)), dtype=np.int32)
    for place, (codes, first) in enumerate(zip(known, firsts, strict=False)):
        marked[:, place] = _marked(matrix[:, place], codes, int(first))
    has = marked >= 0
    return Design(
        levels=known,
        numbers=numbers,
        slopes=firsts[plain] + 1,
        starts=np.concatenate([[0], np.cumsum(has.sum(axis=1))]),
        marks=marked[has],
        width=int(firsts[-1]),
    )


def signed_log(values: Floats) -> Floats:
    """Sign times log of 1 and the size: long tails become short, zero stays zero; same shape."""
    return np.sign(values) * np.log1p(np.abs(values))


def _marked(column: Floats, codes: Floats | None, first: int) -> Codes:
    """The column that each row has of a feature whose first column is that for null, else -1."""
    null = np.where(np.isnan(column), first, -1)
    if codes is None or not len(codes):
        return null.astype(np.int32)
    place = np.minimum(np.searchsorted(codes, column), len(codes) - 1)
    return np.where(codes[place] == column, first + 1 + place, null).astype(np.int32)


@compiled
def _add_marked(starts: Indices, marks: Codes, weights: Floats, summed: Floats) -> None:
    for row in range(len(summed)):
        for at in range(starts[row], starts[row + 1]):
            summed[row] += weights[marks[at]]


@compiled
def _sum_marked(starts: Indices, marks: Codes, by: Floats, found: Floats) -> None:
    for row in range(len(by)):
        for at in range(starts[row], starts[row + 1]):
            found[marks[at]] += by[row]


@compiled
def _multiply_marked(
    starts: Indices, marks: Codes, by: Floats, numbers: Floats, among: Floats, across: Floats
) -> None:
    """Of two marks above the diagonal, since each row's are in the order of the columns."""
    for row in range(len(by)):
        for at in range(starts[row], starts[row + 1]):
            mark = marks[at]
            for other in range(at, starts[row + 1]):
                among[mark, marks[other]] += by[row]
            for place in range(numbers.shape[1]):
                across[mark, place] += by[row] * numbers[row, place]
