"""Certain: a column equal to the label, or derived from it.

Its values part the leads that converted from all others: below a threshold, by its sign, or value
by value. A few may stand on the wrong side, as where a table was copied while it changed; but no
honest feature foretells 99 in 100 of the rarer side, and no other wrongly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf, log

import numpy as np

from features.phrase import Phrase
from features.types import Codes, Flags
from models.leaks import chance
from models.leaks.columns import Column, Tally, Training, tally
from models.leaks.finding import Finding

MOST_WRONG = 0.01
"""Rows on the wrong side, as a share of the rarer side."""

MATTERS = Phrase(
    "what tells the outcome apart like this is made of it, or was written down after it"
)

ROWS_A_VALUE = 5
"""In the mean; what has fewer identifies leads, or kinds of them, rather than outcomes."""

Parts = Callable[[Tally], tuple[int, float]]
"""How many rows stand on the wrong side, and the logarithm of how many labellings part as well."""


def parting(column: Column, training: Training) -> Finding | None:
    """A feature whose values alone tell the outcomes apart."""
    for told, ranks, parts in _views(column):
        known = ranks >= 0
        counted = tally(ranks[known], training.labels[known])
        wrong, _ = parts(counted)
        few = min(counted.rows) and wrong <= MOST_WRONG * min(counted.rows)
        if few and _beyond_chance(ranks, known & training.independent, training.labels, parts):
            return column.finding(_seen(told, wrong, sum(counted.rows)), MATTERS, certain=True)
    return None


def _seen(told: Phrase, wrong: int, rows: int) -> Phrase:
    if not wrong:
        return Phrase("{told} alone tells all {rows} known outcomes apart", told=told, rows=rows)
    return Phrase(
        "{told} alone tells all but {wrong} of {rows} known outcomes apart",
        told=told,
        wrong=wrong,
        rows=rows,
    )


def _views(column: Column) -> Iterator[tuple[Phrase, Codes, Parts]]:
    """The ways to look at a column, the plainest first: ranks of shape (n,), -1 is null."""
    value, sign = Phrase("its value"), Phrase("its sign")
    yield value, column.ranks, _by_threshold
    if column.texts is not None:
        yield value, column.texts.codes, _by_value
    else:
        signs = np.where(column.known, np.sign(column.values) + 1, -1)
        yield sign, signs.astype(np.int32), _by_value
        yield value, column.ranks, _by_value


def _beyond_chance(ranks: Codes, alone: Flags, labels: Flags, parts: Parts) -> bool:
    """Whether few of all labellings with so many of each kind would be parted as well."""
    counted = tally(ranks[alone], labels[alone])
    won, lost = counted.rows
    return chance.is_excluded(parts(counted)[1] - chance.log_ways(won + lost, won))


def _by_threshold(counted: Tally) -> tuple[int, float]:
    """One side lies above a threshold, the other below."""
    won, lost = counted.rows
    below = np.cumsum(counted.won) - np.cumsum(counted.lost)
    wrong = int(min(lost + below.min(initial=0), won - below.max(initial=0)))
    # With none wrong, two labellings remain: the winners on top, or at the bottom.
    return wrong, log(2) + (_slips(won + lost, wrong) + log(won + lost + 1) if wrong else 0)


def _by_value(counted: Tally) -> tuple[int, float]:
    """Each value belongs to one side, whichever; all are wrong where values stand for few rows."""
    if sum(counted.rows) < ROWS_A_VALUE * len(counted.won):
        return sum(counted.rows), inf
    wrong = int(np.minimum(counted.won, counted.lost).sum())
    return wrong, len(counted.won) * log(2) + _slips(sum(counted.rows), wrong)


def _slips(rows: int, wrong: int) -> float:
    return chance.log_ways_up_to(rows, wrong)
