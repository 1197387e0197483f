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
from models import drawn
from models.compared import logistic_fit
from models.drawn import Figure

LEAST_LEADS = 30
"""Of fewer training leads that earned it, an action's worth is not told."""
MOST_ROWS = 50_000
"""Of more training rows, contacts are left out of the fits: their intervals only get wider."""

OVERPAID, UNDERPAID, FAIR, TOO_FEW = "overpaid", "underpaid", "fair", "too few"


@dataclass(frozen=True)
class Rows:
    """Training rows; `units` of shape (n, actions), the others of shape (n,)."""

    units: Floats
    totals: Floats
    labels: Flags
    contact: Indices

    def chosen(self, places: Indices) -> Rows:
        """Some of the rows, as often as they are named."""
        return Rows(
            self.units[places], self.totals[places], self.labels[places], self.contact[places]
        )


def worth(rows: Rows, strength: float, refits: int, seed: int) -> list[Figure]:
    """What each action is worth a unit, in the team's points; NaN where no scale can be told."""
    random = np.random.default_rng(seed)
    rows = _of_few_contacts(rows, random)
    order = np.argsort(rows.contact, kind="stable")
    starts = np.flatnonzero(np.diff(rows.contact[order], prepend=-1))
    owned = np.split(order, starts[1:])
    found = [_priced(rows, strength)]
    for _ in range(refits):
        names = random.integers(0, len(owned), len(owned))
        places = np.concatenate([owned[name] for name in names])
        found.append(_priced(rows.chosen(places), strength))
    return [drawn.Figure(float(each[0]), each[1:]) for each in np.array(found).T]


def _priced(rows: Rows, strength: float) -> Floats:
    """Log-odds a unit over log-odds a point; NaN where more points do not mean more wins."""
    nothing = np.full(rows.units.shape[1], np.nan)
    if rows.labels.all() or not rows.labels.any():
        return nothing
    point = logistic_fit.fit(rows.totals.reshape(-1, 1), rows.labels, logistic_fit.LOOSE)[0]
    if point <= 0:
        return nothing
    return np.asarray(logistic_fit.fit(rows.units, rows.labels, strength)[:-1] / point)


def _of_few_contacts(rows: Rows, random: np.random.Generator) -> Rows:
    contacts = np.unique(rows.contact)
    if len(rows.labels) <= MOST_ROWS:
        return rows
    kept = random.random(len(contacts)) < MOST_ROWS / len(rows.labels)
    return rows.chosen(np.flatnonzero(np.isin(rows.contact, contacts[kept])))


def verdict(points: float, leads: int, told: dict[str, float] | None) -> str:
    """Whether today's points a unit lie above, below or within the interval of the worth."""
    if leads < LEAST_LEADS or told is None:
        return TOO_FEW
    if points > told["high"]:
        return OVERPAID
    return UNDERPAID if points < told["low"] else FAIR
