"""Whether a column is filled in tells the outcome: for one side only, or for one side mostly."""

from __future__ import annotations

import numpy as np

from features.phrase import Phrase
from features.types import Flags
from models.leaks import chance
from models.leaks.columns import Column, Training
from models.leaks.finding import Finding

TELLING = 20
"""So many times as often filled in (or left out) on one side as on the other.

On the real data sets honest columns reach 8 (bank_additional: days since the last campaign), and
behaviour 16, as who is far on his way buys; a field that is filled in on winning reaches 200.
"""

_BEYOND_CHANCE = 23.93
"""A chi-squared of one degree of freedom is larger by chance less than once in a million times."""

FILLED_AFTER = Phrase("what is filled in for one outcome only is filled in after it")
TELLS = Phrase("a field that is filled in when the outcome is known tells it by being there")


def one_sided(column: Column, training: Training) -> Finding | None:
    """Known for leads of one outcome only: certain of an attribute, suspicious of behaviour."""
    known, labels = column.known, training.labels
    count, alone = int(known.sum()), training.independent
    for rows, told in ((labels, _of_the_won), (~labels, _of_the_others)):
        by_chance = chance.all_of_one_side(
            int(alone.sum()), int((rows & alone).sum()), int((known & alone).sum())
        )
        if count and not (known & ~rows).any() and chance.is_excluded(by_chance):
            seen = told(count, int(rows.sum()))
            return column.finding(seen, FILLED_AFTER, certain=column.is_attribute)
    return None


def _of_the_won(count: int, rows: int) -> Phrase:
    return Phrase(
        "filled for {count} leads, all of them among the {rows} that converted",
        count=count,
        rows=rows,
    )


def _of_the_others(count: int, rows: int) -> Phrase:
    return Phrase(
        "filled for {count} leads, all of them among the {rows} that did not convert",
        count=count,
        rows=rows,
    )


def telling(column: Column, training: Training) -> Finding | None:
    """An attribute that is filled in much more often for one outcome than for the other."""
    known, labels, alone = column.known, training.labels, training.independent
    if not column.is_attribute or not labels.any() or labels.all():
        return None
    won, lost = float(known[labels].mean()), float(known[~labels].mean())
    times = max(_times(won, lost), _times(1 - won, 1 - lost))
    if times < TELLING or _chi_squared(known[alone], labels[alone]) < _BEYOND_CHANCE:
        return None
    seen = Phrase(
        "filled for {won:.1%} of the {converted} that converted and for {lost:.1%} of the {others}"
        " that did not",
        won=won,
        converted=int(labels.sum()),
        lost=lost,
        others=int((~labels).sum()),
    )
    return column.finding(seen, TELLS, certain=False)


def _times(some: float, other: float) -> float:
    """How many times the larger share is the smaller one."""
    low, high = sorted((some, other))
    return high / low if low else (np.inf if high else 1.0)


def _chi_squared(known: Flags, labels: Flags) -> float:
    """Twice the log likelihood by which two shares say more than one: the G-test."""
    total = 0.0
    for rows in (labels, ~labels):
        for cell, column in ((known & rows, known), (~known & rows, ~known)):
            found, expected = int(cell.sum()), float(rows.sum()) * float(column.mean())
            total += 2 * found * np.log(found / expected) if found else 0.0
    return total
