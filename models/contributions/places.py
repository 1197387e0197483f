"""Where rows fall: the sums that tell which entry of a table belongs to a row.

The place of a row begins at a base. Each cut that its value lies above adds a step, as does each of
its categories; steps can be negative, so the sum is one of unsigned numbers, which go round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from features.fixed import fixed
from features.types import Floats, Indices
from models.contributions.columns import Column
from models.contributions.jit import compiled
from models.contributions.shape import Shape

Steps = npt.NDArray[np.uint32]

_ROUND = 1 << 32


class Places(NamedTuple):
    """What to add up for each place that is asked for.

    Those of place p are the cuts from `cut_starts[p]` to `cut_starts[p + 1]`, each with its column
    and its step, and likewise the columns of categories, the steps of whose categories begin at
    `category_steps[category_begins]`.
    """

    base: Steps
    cut_starts: Indices
    cut_columns: Indices
    cuts: Floats
    cut_steps: Steps
    category_starts: Indices
    category_columns: Indices
    category_begins: Indices
    category_steps: Steps


class PlacesBeingMade:
    """Places, added one after the other."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = {column: place for place, column in enumerate(columns)}
        self._base: list[int] = []
        self._cut_starts, self._category_starts = [0], [0]
        self._cut_columns: list[int] = []
        self._cuts: list[float] = []
        self._cut_steps: list[int] = []
        self._category_columns: list[int] = []
        self._category_begins: list[int] = []
        self._category_steps: list[int] = []

    def add(self, shape: Shape, steps: Mapping[Column, Sequence[int]]) -> None:
        """One more: the sum over some columns of a tree of what is told for the cell of a row."""
        base = 0
        for column, told in steps.items():
            cells = shape.cells[column]
            if cells.cell_of:
                self._category_columns.append(self._columns[column])
                self._category_begins.append(len(self._category_steps))
                self._category_steps += [told[cell] for cell in cells.cell_of]
            else:
                base += told[0]
                self._add_cuts(self._columns[column], cells.cuts, told)
        self._base.append(base)
        self._cut_starts.append(len(self._cuts))
        self._category_starts.append(len(self._category_columns))

    def _add_cuts(self, column: int, cuts: Sequence[float], told: Sequence[int]) -> None:
        for cut, before, after in zip(cuts, told[:-1], told[1:], strict=True):
            if after != before:
                self._cut_columns.append(column)
                self._cuts.append(cut)
                self._cut_steps.append((after - before) % _ROUND)

    def made(self) -> Places:
        """All of them."""
        return Places(
            base=_steps(self._base),
            cut_starts=_indices(self._cut_starts),
            cut_columns=_indices(self._cut_columns),
            cuts=fixed(np.array(self._cuts, dtype=np.float64)),
            cut_steps=_steps(self._cut_steps),
            category_starts=_indices(self._category_starts),
            category_columns=_indices(self._category_columns),
            category_begins=_indices(self._category_begins),
            category_steps=_steps(self._category_steps),
        )


def _indices(told: Sequence[int]) -> Indices:
    return fixed(np.array(told, dtype=np.int64))


def _steps(told: Sequence[int]) -> Steps:
    return fixed(np.array(told, dtype=np.uint32))


@compiled
def find(places: Places, first: int, ready: Floats, found: Steps) -> None:
    """Where rows fall that are made ready, shape (columns, n or more), from one place on.

    `found` is of shape (places to find, n).
    """
    for i in range(found.shape[0]):
        p = first + i
        found[i] = places.base[p]
        for k in range(places.cut_starts[p], places.cut_starts[p + 1]):
            column, cut, step = places.cut_columns[k], places.cuts[k], places.cut_steps[k]
            for r in range(found.shape[1]):
                found[i, r] += step if ready[column, r] > cut else np.uint32(0)
        for k in range(places.category_starts[p], places.category_starts[p + 1]):
            column, begin = places.category_columns[k], np.uint64(places.category_begins[k])
            for r in range(found.shape[1]):
                found[i, r] += places.category_steps[begin + np.uint64(ready[column, r])]
