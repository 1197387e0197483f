"""The leads on which the two yardsticks are compared, each of them once, and the two lists of them.

Leads of one score stand in no order: where calls end among them, each is called with the same
chance. So nothing is found or missed by the order of the ids, of which sums of points, with their
many ties, would have good or bad luck.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.types import Flags, Floats, Indices, Strings
from models.comparison import Rows

TOP = 0.2
"""The share of the leads that a list puts on top: the best fifth, as for `capture_at_20pct`."""


@dataclass(frozen=True)
class Leads:
    """A row a lead; arrays of shape (n,)."""

    rows: Rows
    probability: Floats
    totals: Floats | None
    """Today's sums of points; None where the team has none."""
    amounts: Floats | None
    """What each lead was won for, 0 where it was not, NaN where that is unknown; None where no
    amount is known at all."""

    def __len__(self) -> int:
        return len(self.probability)

    @property
    def labels(self) -> Flags:
        """Who bought within the horizon."""
        return self.rows.labels

    @property
    def draws(self) -> Floats:
        """How often each lead counts in each draw of contacts; shape (draws, n)."""
        return self.rows.draws


def ties(scores: Floats) -> Indices:
    """The number of each row's score, 0 for the highest one; shape (n,)."""
    return np.unique(-scores, return_inverse=True)[1].ravel()


def places(scores: Floats) -> Floats:
    """The place of each row in a list, from 1 on, the middle one of those of its score."""
    tie = ties(scores)
    rows = np.bincount(tie)
    return (np.cumsum(rows) - (rows - 1) / 2)[tie]


def top(scores: Floats) -> Floats:
    """With which chance each row stands in the best fifth of a list; shape (n,).

    1 above its border and 0 below it; those of the score at the border share what is left.
    """
    calls = int(np.ceil(len(scores) * TOP))
    border = np.sort(scores)[::-1][calls - 1]
    above, there = scores > border, scores == border
    return np.asarray(above + there * (calls - above.sum()) / there.sum())


def one_a_lead(lead_ids: Strings, seed: int) -> Indices:
    """One row of each lead, drawn: both lists are then the same queue of mixed ages."""
    drawn = np.random.default_rng(seed).permutation(len(lead_ids))
    _, first = np.unique(lead_ids.astype(str)[drawn], return_index=True)
    return np.sort(drawn[first])
