"""Which leaves of a tree share a table.

A table of neighbouring leaves has an entry for each way in which a row can fulfil or miss their
conditions, and in each entry the contribution of every feature that they have conditions on. So one
look into it does the work of all these leaves, but it grows with every condition. The division of a
tree that costs the least time is found by going through all of them, from left to right.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.contributions.columns import Column
from models.contributions.shape import LeafSet, Shape

BYTES = 8
"""Of a number in a table."""

# Roughly nanoseconds a row, of which only the ratios matter: to look into a table, to add one of
# its numbers, to have one of its bytes at hand, to multiply by one factor of an integral.
_LOOK, _ADD, _BYTE, _FACTOR = 1.5, 0.8, 5e-5, 0.4


@dataclass(frozen=True)
class Bunch:
    """Neighbouring leaves that share a table, or one leaf that has too many conditions for any.

    `columns` holds for each column with conditions the leaves whose conditions each of its cells
    fulfils, every such set once. `entries` is 0 where there is no table.
    """

    leaves: range
    features: tuple[int, ...]
    columns: Mapping[Column, tuple[LeafSet, ...]]
    entries: int

    @property
    def bits(self) -> LeafSet:
        """The leaves as a set."""
        return (1 << self.leaves.stop) - (1 << self.leaves.start)

    @property
    def bytes(self) -> int:
        """What the table takes."""
        return BYTES * self.entries * len(self.features)


def points(features: int) -> int:
    """How many points give the exact integral of a product over so many features but one."""
    return (features + 1) // 2


def divide(shape: Shape, most: int) -> list[Bunch]:
    """The division of a tree's leaves that costs the least, no table larger than `most` bytes."""
    conditions = _Conditions(shape)
    best = [(0.0, 0, False)]
    """Of each number of leaves: the cost, where the last bunch begins, whether it has a table."""
    for stop in range(1, len(shape.values) + 1):
        tried = conditions.bunches(stop, most)
        best.append(min((best[start][0] + cost, start, fits) for start, cost, fits in tried))
    found, stop = [], len(shape.values)
    while stop:
        _, start, fits = best[stop]
        found.append(conditions.bunch(range(start, stop), fits=fits))
        stop = start
    return found[::-1]


class _Conditions:
    """The conditions of each leaf: features, and columns by their places."""

    def __init__(self, shape: Shape) -> None:
        leaves = range(len(shape.values))
        everyone = (1 << len(leaves)) - 1
        self._names = list(shape.cells)
        self._met = [tuple(dict.fromkeys(cells.met)) for cells in shape.cells.values()]
        missed = [everyone & ~_all_of(met) for met in self._met]
        self._columns = [
            [place for place, some in enumerate(missed) if some >> leaf & 1] for leaf in leaves
        ]
        self._features = [
            [feature for feature, shares in shape.shares.items() if leaf in shares]
            for leaf in leaves
        ]

    def bunches(self, stop: int, most: int) -> Iterator[tuple[int, float, bool]]:
        """Where each bunch that can end before `stop` begins, what it costs, if it has a table."""
        features: set[int] = set()
        cells: dict[int, int] = {}
        leaves, longest = 0, 0
        for start in reversed(range(stop)):
            leaves |= 1 << start
            longest = max(longest, len(self._features[start]))
            features.update(self._features[start])
            # In other columns the leaf has no condition, so it parts none of their cells.
            for place in self._columns[start]:
                cells[place] = len({met & leaves for met in self._met[place]})
            # Fewer entries than a leaf alone has are possible where a condition always holds.
            entries = max(math.prod(cells.values()), 1 << longest)
            if BYTES * entries * len(features) <= most:
                yield start, _LOOK + len(features) * (_ADD + _BYTE * BYTES * entries), True
            else:
                if start == stop - 1:
                    yield start, _LOOK + _FACTOR * len(features) * points(len(features)), False
                return

    def bunch(self, leaves: range, *, fits: bool) -> Bunch:
        """The bunch of these leaves, with a table if one fits."""
        features = sorted({each for leaf in leaves for each in self._features[leaf]})
        places = sorted({each for leaf in leaves for each in self._columns[leaf]})
        bits = (1 << leaves.stop) - (1 << leaves.start)
        columns = {self._names[place]: self._cells(place, bits) for place in places}
        entries = math.prod(map(len, columns.values())) if fits else 0
        return Bunch(leaves, tuple(features), columns, entries)

    def _cells(self, place: int, leaves: LeafSet) -> tuple[LeafSet, ...]:
        """The cells of a column that these leaves tell apart, by those that they lead on to."""
        return tuple(dict.fromkeys(met & leaves for met in self._met[place]))


def _all_of(sets: Sequence[LeafSet]) -> LeafSet:
    found = sets[0]
    for each in sets[1:]:
        found &= each
    return found
