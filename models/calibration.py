"""Which calibration keeps its promises, judged forward in time.

Each candidate of models/calibration_fits.py is fitted on the labels that had matured before a
block and judged by its log loss on that block, so that what would have hurt later is not taken.
The candidate that follows the latest labels has to be ahead of every steady one: by more than a
standard error over the blocks where the base rate holds, since all that it can follow there is
chance; at all where the base rate drifts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.types import Floats
from models import calibration_fits, calibration_rows, probability_drift
from models.calibration_fits import ALL, FOLLOWING, LEAST_KNOWN, STEADY
from models.calibration_line import Calibrator
from models.calibration_rows import Checked
from models.losses import log_loss
from models.one_thread import added_in_order
from models.probability_drift import Drift, Limits

_LEAST_BLOCKS = 4
"""With fewer, the standard error over the blocks says nothing."""


@dataclass(frozen=True)
class Choice:
    """The calibrator, fitted on all rows, each candidate's forward log loss, and the drift."""

    calibrator: Calibrator
    losses: dict[str, float]
    drift: Drift


@added_in_order
def choose(rows: Checked, horizon: int, limits: Limits) -> Choice:
    """The candidate with the least forward log loss; `rows` in the order of time.

    Of a base rate alone there is nothing to choose but whether it follows the latest labels.
    Where no block can be judged forward the booster is trusted as it is.
    """
    lost = _lost(rows, horizon)
    losses = {kind: float(np.concatenate(each).mean()) for kind, each in lost.items() if each}
    steady = min(_steady(rows), key=lambda kind: losses.get(kind, 0.0))
    drift = probability_drift.find(rows, horizon, steady, limits)
    margin = 0.0 if drift.found else 1.0
    kind = FOLLOWING if _is_ahead(lost[FOLLOWING], lost[steady], margin) else steady
    return Choice(ALL[kind](rows), losses, drift)


def _steady(rows: Checked) -> Sequence[str]:
    """The steady candidates; of a base rate, the same for all rows of a fold, there is no slope."""
    alike = all(len(np.unique(rows.raw[rows.fold == fold])) == 1 for fold in np.unique(rows.fold))
    return (calibration_fits.IDENTITY.kind,) if alike else tuple(STEADY)


def _lost(rows: Checked, horizon: int) -> dict[str, list[Floats]]:
    """Each candidate's log loss on the rows of every block that can be judged forward."""
    lost: dict[str, list[Floats]] = {kind: [] for kind in ALL}
    for step in calibration_rows.steps(rows, horizon):
        known, block = rows.chosen(step.known), rows.chosen(step.block)
        if known.rarer >= LEAST_KNOWN:
            for kind, fit in ALL.items():
                lost[kind].append(log_loss(block.labels, fit(known).log_odds(block.raw)))
    return lost


def _is_ahead(some: list[Floats], others: list[Floats], margin: float) -> bool:
    """Whether some losses are smaller by so many standard errors over the blocks."""
    if len(some) < _LEAST_BLOCKS:
        return False
    counts = np.array([len(block) for block in some])
    gained = np.array([float((b - a).sum()) for a, b in zip(some, others, strict=True)])
    mean = gained.sum() / counts.sum()
    spread = ((gained - mean * counts) ** 2).sum() * len(some) / (len(some) - 1)
    return bool(mean > margin * np.sqrt(spread) / counts.sum())
