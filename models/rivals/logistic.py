"""A good logistic regression: logs, one column a category, strength chosen by forward folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from features.types import Feature, Flags, Floats
from models import encoding
from models.encoding import Encoding
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
        columns, model = _fit(matrix, labels, features, best)
        return Logistic(columns, model, best)


def _fit(
    matrix: Floats, labels: Flags, features: Sequence[Feature], strength: float
) -> tuple[Encoding, LogisticRegression]:
    columns = encoding.learn(matrix, features)
    model = LogisticRegression(C=strength, max_iter=2000, tol=1e-6)
    model.fit(columns.encode(matrix), labels)
    return columns, model


def _fold_loss(
    matrix: Floats,
    labels: Flags,
    features: Sequence[Feature],
    folds: Sequence[Fold],
    strength: float,
) -> float:
    lost = []
    for fold in folds:
        columns, model = _fit(matrix[fold.learn], labels[fold.learn], features, strength)
        log_odds = model.decision_function(columns.encode(matrix[fold.check]))
        lost.append(log_loss(labels[fold.check], np.asarray(log_odds)))
    return float(np.concatenate(lost).mean())
