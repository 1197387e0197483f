"""The leads on which the two yardsticks are compared, each of them once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

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

    @cached_property
    def model_order(self) -> Indices:
        """The rows as the model lists them, ties by lead_id."""
        return listed(self.probability, self.rows.lead_ids)

    @cached_property
    def points_order(self) -> Indices | None:
        """The rows as today's points list them, ties by lead_id."""
        return None if self.totals is None else listed(self.totals, self.rows.lead_ids)


def listed(scores: Floats, lead_ids: Strings) -> Indices:
    """The rows from the highest score to the lowest, ties by lead_id."""
    return np.lexsort((lead_ids.astype(str), -scores))


def places(order: Indices) -> Indices:
    """The place of each row in a list, from 1 on; shape (n,)."""
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.arange(1, len(order) + 1)
    return found


def top(order: Indices) -> Flags:
    """Which rows stand in the best fifth of a list; shape (n,)."""
    return places(order) <= int(np.ceil(len(order) * TOP))


def one_a_lead(lead_ids: Strings, seed: int) -> Indices:
    """One row of each lead, drawn: both lists are then the same queue of mixed ages."""
    drawn = np.random.default_rng(seed).permutation(len(lead_ids))
    _, first = np.unique(lead_ids.astype(str)[drawn], return_index=True)
    return np.sort(drawn[first])
