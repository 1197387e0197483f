"""What each action is worth in the team's own points, and whether today's table pays too much.

One point of the team's is so many log-odds as a logistic regression of the label on today's sum
says; an action is worth so many points as its own log-odds a unit, where all actions are fitted
together, hold of these. Actions that overlap, like visits in 7 and in 30 days, share their worth:
what one of them is worth holds beside the others as they stand, not by itself.

Intervals come from contacts drawn again with all of their rows, and both regressions fitted again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.types import Flags, Floats, Indices
from models.compared import logistic_fit
from models.drawn import Figure
from models.one_thread import added_in_order

LEAST_LEADS = 30
"""Of fewer training leads that earned it, an action's worth is not judged."""
MOST_ROWS = 20_000
"""Of more training rows, contacts are left out of the fits: the intervals only get wider."""

OVERPAID, UNDERPAID, FAIR, TOO_FEW = "overpaid", "underpaid", "fair", "too few"


@dataclass(frozen=True)
class Rows:
    """Training rows; `units` of shape (n, actions), the others of shape (n,)."""

    units: Floats
    totals: Floats
    labels: Flags
    contact: Indices

    def chosen(self, rows: Indices) -> Rows:
        """Some of the rows, as often as they are named."""
        return Rows(self.units[rows], self.totals[rows], self.labels[rows], self.contact[rows])


@dataclass(frozen=True)
class Price:
    """Of one action."""

    worth: Figure
    """In the team's points a unit; NaN where more points do not mean more wins."""
    gap: Figure
    """Its log-odds a unit, less those that today's points promise."""

    def verdict(self, leads: int) -> str:
        """Whether today's points lie above, below or within the interval of the worth.

        Judged by the gap, which there is too where today's points promise nothing at all.
        """
        gap = self.gap.told()
        if leads < LEAST_LEADS or gap is None:
            return TOO_FEW
        if gap["high"] < 0:
            return OVERPAID
        return UNDERPAID if gap["low"] > 0 else FAIR


@added_in_order
def prices(rows: Rows, points: Floats, strength: float, refits: int, seed: int) -> list[Price]:
    """One of each action; `points` a unit as today's table pays them, of shape (actions,)."""
    random = np.random.default_rng(seed)
    rows = _of_few_contacts(rows, random)
    owned = _owned(rows.contact)
    fits = [_fitted(rows, strength)]
    for _ in range(refits):
        drawn = random.integers(0, len(owned), len(owned))
        fits.append(_fitted(rows.chosen(np.concatenate([owned[at] for at in drawn])), strength))
    weights, point = np.array(fits)[:, :-1], np.array(fits)[:, -1:]
    worth = np.divide(weights, point, out=np.full_like(weights, np.nan), where=point > 0)
    gap = weights - point * points
    return [
        Price(Figure(float(each[0]), each[1:]), Figure(float(less[0]), less[1:]))
        for each, less in zip(worth.T, gap.T, strict=True)
    ]


def _fitted(rows: Rows, strength: float) -> Floats:
    """Log-odds a unit of each action, then those a point of today's sum; NaN of one class."""
    if rows.labels.all() or not rows.labels.any():
        return np.full(rows.units.shape[1] + 1, np.nan)
    point = logistic_fit.fit(rows.totals.reshape(-1, 1), rows.labels, logistic_fit.LOOSE)[:1]
    return np.append(logistic_fit.fit(rows.units, rows.labels, strength)[:-1], point)


def _owned(contact: Indices) -> list[Indices]:
    """The rows of each contact."""
    order = np.argsort(contact, kind="stable")
    starts = np.flatnonzero(np.diff(contact[order])) + 1
    return np.split(order, starts)


def _of_few_contacts(rows: Rows, random: np.random.Generator) -> Rows:
    share = MOST_ROWS / len(rows.labels)
    if share >= 1:
        return rows
    contacts, place = np.unique(rows.contact, return_inverse=True)
    kept = random.random(len(contacts)) < share
    return rows.chosen(np.flatnonzero(kept[place]))
