"""What the search looks at: the training rows, and one feature of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from features.phrase import Phrase
from features.types import Category, Codes, Flags, Floats, Indices
from models.leaks import finding
from models.leaks.finding import Finding


@dataclass(frozen=True)
class Training:
    """The labels of the training rows, and which contact each is of; both of shape (n,)."""

    labels: Flags
    contact: Indices

    @cached_property
    def independent(self) -> Flags:
        """One row for each contact and label: the same lead at three cutoffs proves nothing thrice.

        What chance would give is reckoned on these alone; shape (n,).
        """
        _, first = np.unique(self.contact * 2 + self.labels, return_index=True)
        chosen = np.zeros(len(self.labels), dtype=np.bool_)
        chosen[first] = True
        return chosen


@dataclass(frozen=True)
class Ever:
    """Some of the training rows, by whether their lead was ever won, within the horizon or not.

    What is written down with an outcome is so for late ones too. `rows`, shape (n,), are those
    whose lead the test part does not look at, so that none of its labels is seen.
    """

    rows: Flags
    training: Training


@dataclass(frozen=True)
class Column:
    """One feature in the training rows: `values` of shape (n,), NaN is null.

    `entries` are the keys of the source file that declare it. `texts` holds an attribute's own
    values, where it has a few; `counts` tells whether it counts events.
    """

    name: str
    entries: tuple[str, ...]
    values: Floats
    is_attribute: bool = True
    texts: Category | None = None
    counts: bool = False

    @property
    def known(self) -> Flags:
        """Which rows have a value; shape (n,)."""
        return ~np.isnan(self.values)

    @cached_property
    def ranks(self) -> Codes:
        """The place of each value among the distinct ones, ascending; -1 is null; shape (n,)."""
        ranks = np.full(len(self.values), -1, dtype=np.int32)
        ranks[self.known] = np.unique(self.values[self.known], return_inverse=True)[1]
        return ranks

    def taken(self, rows: Flags) -> Column:
        """The same feature in some of the rows."""
        if rows.all():
            return self
        texts = self.texts and Category(self.texts.codes[rows], self.texts.values)
        return replace(self, values=self.values[rows], texts=texts)

    def finding(self, seen: Phrase, matters: Phrase, *, certain: bool) -> Finding:
        """A finding about this feature."""
        return Finding(
            about=Phrase("feature {name}", name=self.name),
            entries=self.entries,
            certain=certain,
            seen=seen,
            matters=matters,
            declare=finding.declaration(self.entries),
        )


@dataclass(frozen=True)
class Tally:
    """How many rows of each distinct value converted, and how many did not; values ascending."""

    won: Indices
    lost: Indices

    @property
    def rows(self) -> tuple[int, int]:
        """How many rows converted, and how many did not."""
        return int(self.won.sum()), int(self.lost.sum())


def tally(ranks: Codes, labels: Flags) -> Tally:
    """Count the rows of each value by its place among all, none of them null; both (n,)."""
    rows = np.bincount(ranks)
    won = np.bincount(ranks[labels], minlength=len(rows))
    there = rows > 0
    return Tally(won[there], (rows - won)[there])
