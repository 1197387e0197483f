"""Which calibration keeps its promises, judged forward in time.

Each candidate of models/calibration_fits.py is fitted on the labels that had matured before a
block and judged by its log loss on that block, so that what would have hurt later is not taken.
A steady candidate has to be ahead of the booster as it is by a standard error: on few blocks the
best of several is a little ahead by chance, and hurts where the base rate moves afterwards.
The candidate that follows the latest labels has to be ahead of every steady one: by more than a
standard error over the blocks where the base rate holds, since all that it can follow there is
chance; at all, in the latest fold, where the base rate drifts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.types import Floats, Indices
from models import calibration_fits, calibration_rows, probability_drift
from models.calibration_fits import ALL, FOLLOWING, LEAST_KNOWN, STEADY
from models.calibration_line import Calibrator
from models.calibration_rows import Checked
from models.losses import log_loss, standard_error
from models.one_thread import added_in_order
from models.probability_drift import Drift, Limits

PLAIN = calibration_fits.IDENTITY.kind
"""The booster as it is."""
_LEAST_BLOCKS = 4
"""With fewer, the standard error over the blocks says nothing."""


@dataclass(frozen=True)
class Choice:
    """The calibrator, fitted on all rows, each candidate's forward log loss, and the drift."""

    calibrator: Calibrator
    losses: dict[str, float]
    drift: Drift


@dataclass(frozen=True)
class _Forward:
    """Each candidate on every block that can be judged forward."""

    losses: dict[str, list[Floats]]
    contact: list[Indices]
    is_of_last_fold: list[bool]

    def mean(self, kind: str) -> float:
        """The mean log loss over all rows of the blocks."""
        return float(np.concatenate(self.losses[kind]).mean())

    def gain(self, kind: str, other: str) -> list[Floats]:
        """By how much each row's log loss is less than another candidate's, block by block."""
        return [b - a for a, b in zip(self.losses[kind], self.losses[other], strict=True)]


@added_in_order
def choose(rows: Checked, horizon: int, limits: Limits) -> Choice:
    """The candidate that is ahead forward; `rows` in the order of time.

    Of a base rate alone there is nothing to choose but whether it follows the latest labels.
    Where no block can be judged forward the booster is trusted as it is.
    """
    forward = _forward(rows, horizon)
    steady = _steady(rows, forward) if forward.contact else PLAIN
    drift = probability_drift.find(rows, horizon, steady, limits)
    kind = FOLLOWING if _is_followed(forward, steady, drift) else steady
    losses = {kind: forward.mean(kind) for kind in ALL} if forward.contact else {}
    return Choice(ALL[kind](rows), losses, drift)


def _forward(rows: Checked, horizon: int) -> _Forward:
    forward = _Forward({kind: [] for kind in ALL}, [], [])
    for step in calibration_rows.steps(rows, horizon):
        known, block = rows.chosen(step.known), rows.chosen(step.block)
        if known.rarer >= LEAST_KNOWN:
            forward.contact.append(block.contact)
            forward.is_of_last_fold.append(bool(block.fold.max() == rows.fold.max()))
            for kind, fit in ALL.items():
                losses = log_loss(block.labels, fit(known).log_odds(block.raw))
                forward.losses[kind].append(losses)
    return forward


def _steady(rows: Checked, forward: _Forward) -> str:
    """The booster as it is, unless another steady candidate is ahead by a standard error."""
    if all(len(np.unique(rows.raw[rows.fold == fold])) == 1 for fold in np.unique(rows.fold)):
        return PLAIN  # A base rate, the same for all rows of a fold, has no slope.
    best = min(STEADY, key=forward.mean)
    gain = forward.gain(best, PLAIN)
    mean = np.concatenate(gain).mean()
    if len(gain) >= _LEAST_BLOCKS:
        return best if mean > _error_over_blocks(gain) else PLAIN
    error = standard_error(np.concatenate(gain), np.concatenate(forward.contact))
    return best if mean > error else PLAIN


def _is_followed(forward: _Forward, steady: str, drift: Drift) -> bool:
    gain = forward.gain(FOLLOWING, steady)
    if drift.found:  # Then what was right long ago is no guide.
        latest = [each for each, last in zip(gain, forward.is_of_last_fold, strict=True) if last]
        return bool(latest and np.concatenate(latest).mean() > 0)
    if len(gain) < _LEAST_BLOCKS:
        return False
    return bool(np.concatenate(gain).mean() > _error_over_blocks(gain))


def _error_over_blocks(gain: list[Floats]) -> float:
    """The standard error of the mean gain, of which that of one block is one observation."""
    counts = np.array([len(block) for block in gain])
    summed = np.array([float(block.sum()) for block in gain])
    away = summed - summed.sum() / counts.sum() * counts
    return float(np.sqrt((away**2).sum() * len(gain) / (len(gain) - 1)) / counts.sum())
