"""Logistic regressions of the label on what leads earned: few columns, whole rows, by Newton."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.types import Flags, Floats
from models.design import Design
from models.folds import Fold
from models.losses import log_loss
from models.one_thread import added_in_order
from models.ridge import Ridge

LOOSE = 1e4
"""So weak a ridge that it shows only where a column tells buyers and others apart for sure."""
STRENGTHS = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)
"""scikit-learn's C, from strong to weak regularisation."""
_EXACT = 1e-9


def fit(columns: Floats, labels: Flags, strength: float) -> Floats:
    """Log-odds a unit of each column of shape (n, columns), the intercept last.

    The ridge sees columns of mean 0 and spread 1; one that is the same everywhere gets 0.
    """
    mean, spread = columns.mean(axis=0), columns.std(axis=0)
    free = spread > 1e-12
    scale = np.where(free, spread, 1.0)
    found = Ridge(_design(columns), labels, mean, scale).fit(strength, free, _EXACT)
    weights = found[:-1] / scale
    return np.append(weights, found[-1] - weights @ mean)


def log_odds(columns: Floats, weights: Floats) -> Floats:
    """Of rows of shape (n, columns), by what `fit` found; shape (n,)."""
    return np.asarray(columns @ weights[:-1] + weights[-1])


def loss(columns: Floats, labels: Flags, folds: Sequence[Fold], strength: float) -> float:
    """The mean log loss on what the forward folds check, each fitted on what it learns from."""
    lost = []
    for fold in folds:
        weights = fit(columns[fold.learn], labels[fold.learn], strength)
        lost.append(log_loss(labels[fold.check], log_odds(columns[fold.check], weights)))
    return float(np.concatenate(lost).mean())


@added_in_order
def best_strength(columns: Floats, labels: Flags, folds: Sequence[Fold]) -> float:
    """The strength with the least log loss over the folds; of equal ones the strongest ridge."""
    lost = [loss(columns, labels, folds, strength) for strength in STRENGTHS]
    return STRENGTHS[int(np.argmin(np.round(lost, 9)))]


def _design(columns: Floats) -> Design:
    """The columns as they are, as the ridge takes them: numbers without marks."""
    rows, width = columns.shape
    return Design(
        levels=(None,) * width,
        numbers=np.ascontiguousarray(columns, dtype=np.float64),
        slopes=np.arange(width),
        starts=np.zeros(rows + 1, dtype=np.int64),
        marks=np.zeros(0, dtype=np.int32),
        width=width,
    )
