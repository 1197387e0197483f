"""Suspicious: a value whose many rows all convert, or none of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from features.phrase import Phrase
from features.types import Flags
from models.leaks import chance
from models.leaks.columns import Column, Training
from models.leaks.finding import Finding

LEAST_ROWS = 20

MATTERS = Phrase(
    "what people do is seldom without exception: this may be written down with the outcome"
)


def never_fails(column: Column, training: Training) -> Finding | None:
    """The value with the most rows, out of those that all convert or that never do."""
    found = [
        (int(rows.sum()), value, converts)
        for value, rows in _values(column)
        for converts in _side(rows, training)
    ]
    if not found:
        return None
    count, value, converts = max(found, key=lambda each: each[0])
    if converts:
        seen = Phrase("{value}: each of {count} leads converts", value=value, count=count)
    else:
        seen = Phrase("{value}: none of {count} leads converts", value=value, count=count)
    if len(found) > 1:
        seen = Phrase(
            "{seen} (and {n} other value like it)",
            "{seen} (and {n} other values like it)",
            seen=seen,
            n=len(found) - 1,
        )
    return column.finding(seen, MATTERS, certain=False)


def _values(column: Column) -> Iterator[tuple[str, Flags]]:
    """Each value of a column that has a few, with its rows: shape (n,)."""
    if column.counts:
        yield Phrase("more than 0"), column.values > 0
    if column.is_attribute:
        yield Phrase("missing"), ~column.known
    if column.texts is not None:
        codes = column.texts.codes
        for code in np.flatnonzero(np.bincount(codes[codes >= 0]) >= LEAST_ROWS):
            yield repr(column.texts.values[code]), codes == code


def _side(rows: Flags, training: Training) -> Iterator[bool]:
    """The label of the rows where they all have one, more of them than chance explains."""
    alone = training.independent
    for converts, side in ((True, training.labels), (False, ~training.labels)):
        count = int((rows & alone).sum())
        if count >= LEAST_ROWS and not (rows & ~side).any():
            by_chance = chance.all_of_one_side(int(alone.sum()), int((side & alone).sum()), count)
            if chance.is_excluded(by_chance):
                yield converts
