"""A good logistic regression: logs, one column a category, strength chosen by forward folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from features.types import Feature, Flags, Floats
from models.folds import Fold
from models.losses import log_loss

STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""scikit-learn's C, from strong to weak regularisation."""


@dataclass(frozen=True)
class Logistic:
    """The encoding that was learned from the training rows, and the fitted model."""

    encoding: Encoding
    model: LogisticRegression
    strength: float

    def log_odds(self, matrix: Floats) -> Floats:
        """Log-odds of each row; shape (n,)."""
        with threadpool_limits(1):
            return np.asarray(self.model.decision_function(self.encoding.encode(matrix)))


def fit(
    matrix: Floats, labels: Flags, features: Sequence[Feature], folds: Sequence[Fold]
) -> Logistic:
    """Choose the strength with the least log loss over the folds, then fit on all rows.

    On one thread, because BLAS adds in another order on several.
    """
    with threadpool_limits(1):
        losses = [_fold_loss(matrix, labels, features, folds, strength) for strength in STRENGTHS]
        best = STRENGTHS[int(np.argmin(losses))]
        encoding, model = _fit(matrix, labels, features, best)
        return Logistic(encoding, model, best)


@dataclass(frozen=True)
class Encoding:
    """How the feature matrix becomes the model's columns; learned from the training rows alone."""

    levels: tuple[Floats | None, ...]
    mean: Floats
    scale: Floats

    def encode(self, matrix: Floats) -> Floats:
        """Logs of numbers, 0/1 columns of categories and of nulls, standardised."""
        return (_columns(matrix, self.levels) - self.mean) / self.scale


def _learn_encoding(matrix: Floats, features: Sequence[Feature]) -> Encoding:
    levels = tuple(
        np.unique(column[~np.isnan(column)]) if feature.kind in ("category", "ordered") else None
        for feature, column in zip(features, matrix.T, strict=True)
    )
    columns = _columns(matrix, levels)
    mean, scale = columns.mean(axis=0), columns.std(axis=0)
    # A constant column has a spread of rounding errors, by which nothing may be divided.
    varies = scale > 1e-9 * np.maximum(1.0, np.abs(mean))
    return Encoding(levels, mean, np.where(varies, scale, 1.0))


def _columns(matrix: Floats, levels: Sequence[Floats | None]) -> Floats:
    made = []
    for column, values in zip(matrix.T, levels, strict=True):
        null = np.isnan(column)
        made.append(null.astype(np.float64))
        if values is None:
            known = np.where(null, 0.0, column)
            made.append(np.sign(known) * np.log1p(np.abs(known)))
        else:
            made.extend((column == value).astype(np.float64) for value in values)
    return np.column_stack(made)


def _fit(
    matrix: Floats, labels: Flags, features: Sequence[Feature], strength: float
) -> tuple[Encoding, LogisticRegression]:
    encoding = _learn_encoding(matrix, features)
    model = LogisticRegression(C=strength, max_iter=2000, tol=1e-6)
    model.fit(encoding.encode(matrix), labels)
    return encoding, model


def _fold_loss(
    matrix: Floats,
    labels: Flags,
    features: Sequence[Feature],
    folds: Sequence[Fold],
    strength: float,
) -> float:
    lost = []
    for fold in folds:
        encoding, model = _fit(matrix[fold.learn], labels[fold.learn], features, strength)
        log_odds = model.decision_function(encoding.encode(matrix[fold.check]))
        lost.append(log_loss(labels[fold.check], np.asarray(log_odds)))
    return float(np.concatenate(lost).mean())
