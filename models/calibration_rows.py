"""The rows that calibration learns from and is judged on, in the order of time, cut into blocks.

Whatever is fitted before a block has seen only labels that had matured when the block began.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from features import clock
from features.types import Flags, Floats, Indices, Moments

CONVERSIONS = 100
"""The least of the rarer class in a block: then chance moves its log-odds by about a tenth."""
BLOCKS = 5
"""The most blocks in a fold."""
FEW, MANY = 25, 10
"""The same of small blocks."""


@dataclass(frozen=True)
class Checked:
    """Rows scored by a booster that had not learned from them; arrays of shape (n,)."""

    raw: Floats
    labels: Flags
    contact: Indices
    cutoffs: Moments
    fold: Indices

    def chosen(self, some: Flags | Indices) -> Checked:
        """Some of the rows."""
        return Checked(
            self.raw[some],
            self.labels[some],
            self.contact[some],
            self.cutoffs[some],
            self.fold[some],
        )

    @property
    def rarer(self) -> int:
        """Rows of the rarer class."""
        won = int(self.labels.sum())
        return min(won, len(self.labels) - won)


@dataclass(frozen=True)
class Step:
    """One block, and the rows whose labels had matured when it began; both of shape (n,)."""

    known: Flags
    block: Flags


def in_time(rows: Checked) -> Checked:
    """The rows from the earliest cutoff to the latest."""
    return rows.chosen(clock.order_of(rows.cutoffs))


def steps(rows: Checked, horizon: int) -> Iterator[Step]:
    """Every block but the first, in the order of time."""
    block = blocks(rows)
    for number in range(1, int(block.max(initial=0)) + 1):
        yield Step(known_before(rows, block == number, horizon), block == number)


def known_before(rows: Checked, some: Flags, horizon: int) -> Flags:
    """Which rows' labels had matured when some rows began; shape (n,)."""
    return clock.label_ends_by(rows.cutoffs, horizon, clock.first(rows.cutoffs[some]))


def blocks(rows: Checked, least: int = CONVERSIONS, most: int = BLOCKS) -> Indices:
    """The number of each row's block, ascending in time; rows of one cutoff stay together.

    At most so many blocks a fold, with at least so many rows of the rarer class in each.
    """
    numbers = np.zeros(len(rows.raw), dtype=np.int64)
    begin = 0
    for fold in np.unique(rows.fold):
        mine = rows.fold == fold
        _, place = np.unique(rows.cutoffs[mine], return_inverse=True)
        won, lost = (
            np.bincount(place, some.astype(np.float64))
            for some in (rows.labels[mine], ~rows.labels[mine])
        )
        rarer = won if won.sum() <= lost.sum() else lost
        numbers[mine] = begin + _cut(np.asarray(rarer, dtype=np.float64), least, most)[place]
        begin = int(numbers[mine].max()) + 1
    return numbers


def latest(rows: Checked, conversions: int = CONVERSIONS) -> Checked:
    """The last rows, as few as hold so many of each class; all where there are not so many."""
    _, place = np.unique(rows.cutoffs, return_inverse=True)
    won = np.bincount(place, rows.labels)
    after = [np.cumsum(each[::-1])[::-1] for each in (won, np.bincount(place) - won)]
    enough = np.flatnonzero(np.minimum(*after) >= conversions)
    return rows.chosen(place >= enough[-1]) if len(enough) else rows


def _cut(rarer: Floats, least: int, most: int) -> Indices:
    """The block of each moment, of about equal counts of the rarer class."""
    total = rarer.sum()
    each = max(least, np.ceil(total / most))
    before = np.cumsum(rarer) - rarer
    wanted = np.minimum(before // each, max(total // each - 1, 0))
    return np.unique(wanted, return_inverse=True)[1]
