"""What every model of the race is: it learns from the same rows and folds, and is calibrated alike.

Each learns on the forward folds, says its loss there, and only the setting with the least of it is
fitted on all training rows. What the folds predicted goes through models/calibration.py, for every
model as for ours, and comes out as it is where no calibrator helps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from benchmarks.blocks import Block
from benchmarks.search import Setting
from features.types import Flags, Floats
from models import calibration, calibration_rows
from models.calibration import Choice
from models.calibration_rows import Checked
from models.folds import Fold
from models.learning_rows import Rows
from models.losses import log_loss
from models.probability_drift import Limits

Predict = Callable[[Floats], Floats]
"""From a feature matrix to raw log-odds; shape (n,)."""


@dataclass(frozen=True)
class Tried:
    """A setting on the folds."""

    crossfit: Floats
    """Log-odds of each training row from the fold that checked it, NaN elsewhere; shape (n,)."""
    loss: float
    """Mean log loss over the checking rows."""
    whole: Callable[[], Predict]
    """Fits the setting on all training rows."""


class Contestant(Protocol):
    """A model of the race."""

    name: str
    is_random: bool
    """Whether a seed makes a difference."""

    def settings(self, count: int, seed: int) -> Sequence[Setting]:
        """What to try: at most so many settings, or those of a short list."""

    def tried(self, rows: Rows, setting: Setting, seed: int) -> Tried:
        """Learn on the folds."""


class Stepwise(Protocol):
    """A booster on the learning rows of a fold, after any number of its rounds."""

    losses: Floats
    """Log loss on the checking rows after 1, 2, … rounds."""

    def after(self, rounds: int) -> Floats:
        """Log-odds of the checking rows; shape (rows,)."""


def boosted(
    rows: Rows, on_fold: Callable[[Fold], Stepwise], whole: Callable[[int], Predict]
) -> Tried:
    """A booster after as many rounds as have the least log loss over all folds."""
    each = [on_fold(fold) for fold in rows.folds]
    rounds = 1 + int(np.argmin(mean_curve([one.losses for one in each], rows.folds)))
    parts = [one.after(min(rounds, len(one.losses))) for one in each]
    return told(rows, parts, lambda: whole(rounds))


def mean_curve(curves: Sequence[Floats], folds: Sequence[Fold]) -> Floats:
    """The mean over the folds by their rows; a curve that was ended early goes on as it ended."""
    longest = max(map(len, curves))
    filled = [np.pad(curve, (0, longest - len(curve)), mode="edge") for curve in curves]
    return np.asarray(np.average(filled, axis=0, weights=[fold.check.sum() for fold in folds]))


def told(rows: Rows, parts: Sequence[Floats], whole: Callable[[], Predict]) -> Tried:
    """What the folds predicted, put where each row stands, with its log loss."""
    crossfit = np.full(len(rows.labels), np.nan)
    for fold, log_odds in zip(rows.folds, parts, strict=True):
        crossfit[fold.check] = log_odds
    checked = ~np.isnan(crossfit)
    return Tried(crossfit, mean_loss(rows.labels[checked], crossfit[checked]), whole)


def mean_loss(labels: Flags, log_odds: Floats) -> float:
    """The mean log loss of some rows."""
    return float(log_loss(labels, log_odds).mean())


def calibrated(block: Block, crossfit: Floats, horizon: int, limits: Limits) -> Choice:
    """The calibrator that would have helped forward, as the stage `calibrate` chooses it."""
    fold = np.full(len(crossfit), -1)
    for number, each in enumerate(block.folds):
        fold[each.check] = number
    checked = Checked(crossfit, block.labels, block.contact, block.cutoffs, fold)
    return calibration.choose(calibration_rows.in_time(checked.chosen(fold >= 0)), horizon, limits)
