"""What a calibrator would promise that is fitted again before every block of later leads.

The booster stays as it was trained. Before each block the calibrator is chosen and fitted again,
on all labels that had matured when the block began, and beside it one stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from features import clock
from features.types import Flags, Floats, Indices, Moments
from models import calibration, calibration_rows
from models.calibration_fits import LEAST_KNOWN
from models.calibration_rows import Checked
from models.probability_drift import Limits


@dataclass(frozen=True)
class Later:
    """Rows after training, scored by the booster that was trained; arrays of shape (n,)."""

    raw: Floats
    labels: Flags
    cutoffs: Moments
    judged: Flags
    """Whether the row is of the test part; the others, of the gap, only teach."""


@dataclass(frozen=True)
class Block:
    """A block of the judged rows, by their places, and what was used for it."""

    rows: Indices
    kind: str
    log_odds: Floats
    known: int
    """Later rows whose labels had matured when the block began."""


def replay(
    rows: Checked, later: Later, horizon: int, limits: Limits, block_rows: int
) -> Iterator[Block]:
    """Every block of so many judged rows, in the order of time; places count judged rows."""
    judged = np.flatnonzero(later.judged)
    order = judged[clock.order_of(later.cutoffs[judged])]
    place = np.cumsum(later.judged) - 1
    for begin in range(0, len(order), block_rows):
        block = order[begin : begin + block_rows]
        known = clock.label_ends_by(later.cutoffs, horizon, clock.first(later.cutoffs[block]))
        chosen = calibration.choose(_with(rows, later, known), horizon, limits).calibrator
        log_odds = chosen.log_odds(later.raw[block])
        yield Block(place[block], chosen.kind, log_odds, int(known.sum()))


def _with(rows: Checked, later: Later, known: Flags) -> Checked:
    """The cross-fitted rows, and what is known of later ones: one more fold, once it tells much."""
    count = int(known.sum())
    won = int(later.labels[known].sum())
    number = rows.fold.max() + (min(won, count - won) >= LEAST_KNOWN)
    together = Checked(
        np.concatenate([rows.raw, later.raw[known]]),
        np.concatenate([rows.labels, later.labels[known]]),
        # Contacts only matter for the p-value of a drift; each later row stands for itself.
        np.concatenate([rows.contact, rows.contact.max() + 1 + np.arange(count)]),
        np.concatenate([rows.cutoffs, later.cutoffs[known]]),
        np.concatenate([rows.fold, np.full(count, number)]),
    )
    return calibration_rows.in_time(together)
