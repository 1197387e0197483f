"""What a model learns from and the later rows that it is judged on: the splits of the race.

A block's training rows end before its test rows begin, and its forward folds lie among them alone,
so that whatever is chosen for a block is chosen before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from features.types import Feature, Flags, Floats, Indices, Moments, Strings
from models.folds import Fold
from models.learning_rows import Rows

LEARNED, MOVED = 20_000, 2_000
"""Of the rolling race: how many rows teach, and by how many it moves on."""
FROM = 25_000
"""The first row that is judged, as in the reference figures."""


@dataclass(frozen=True)
class Block:
    """Training rows and the test rows behind them."""

    matrix: Floats
    """Of the training rows, shape (n, features); so are the arrays below."""
    labels: Flags
    cutoffs: Moments
    contact: Indices
    folds: Sequence[Fold]
    features: Sequence[Feature]
    later: Floats
    """The features of the test rows, shape (m, features)."""
    places: Indices
    """Which of all judged rows they are; shape (m,)."""

    @property
    def rows(self) -> Rows:
        """The training rows as a learner takes them."""
        return Rows(self.matrix, self.labels, self.features, self.folds)


@dataclass(frozen=True)
class Judged:
    """All test rows of a data set; arrays of shape (n,)."""

    labels: Flags
    lead_ids: Strings
    contact_ids: Strings
    slices: Strings
    """The campaign, month or block of each row."""
    points: Floats | None

    def chosen(self, some: Flags) -> Judged:
        """Some of the rows."""
        points = None if self.points is None else self.points[some]
        lead_ids, contact_ids = self.lead_ids[some], self.contact_ids[some]
        return Judged(self.labels[some], lead_ids, contact_ids, self.slices[some], points)


@dataclass(frozen=True)
class DataSet:
    """A source made ready: its blocks, the judged rows, and the questions asked of them."""

    name: str
    sliced_by: str
    horizon: int
    blocks: Sequence[Block]
    judged: Judged
    questions: Mapping[str, Flags]
    """Each question's rows among the judged ones; shape (n,)."""


def rolling(
    count: int, start: int = FROM, learned: int = LEARNED, moved: int = MOVED
) -> Iterator[tuple[Indices, Indices]]:
    """Places in time of the training rows and of the test rows of every block.

    Every row from `start` on is judged once, the last block being as long as rows are left.
    """
    for begin in range(start, count, moved):
        yield np.arange(begin - learned, begin), np.arange(begin, min(begin + moved, count))
