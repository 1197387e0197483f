"""scikit-learn's HistGradientBoosting with its own categories, rounds chosen on the folds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from benchmarks import contestant, search
from benchmarks.contestant import Predict, Tried
from benchmarks.rivals import native
from benchmarks.search import Setting
from features.types import Flags, Floats
from models.folds import Fold
from models.learning_rows import Rows
from pipelines.params import Train

PATIENCE = 100
SPACE = {
    "learning_rate": search.log_between(0.01, 0.1),
    "max_leaf_nodes": search.whole_log_between(2, 31),
    "max_depth": search.one_of(2, 3, 4, 6),
    "min_samples_leaf": search.whole_log_between(10, 200),
    "max_features": search.log_between(0.1, 1.0),
    "l2_regularization": search.log_between(0.1, 100.0),
    "is_native": search.yes_or_no,
}
UNASKED: Setting = {}


class HistBoosting:
    """Gradient boosted trees by scikit-learn."""

    name = "HistGradientBoosting"
    is_random = True

    def __init__(self, params: Train) -> None:
        self._rounds = params.max_rounds
        self._start = {
            "learning_rate": params.learning_rate,
            "max_leaf_nodes": params.num_leaves,
            "max_depth": params.max_depth,
            "min_samples_leaf": params.min_data_in_leaf,
            "max_features": params.feature_fraction,
            "l2_regularization": params.lambda_l2,
        }

    def settings(self, count: int, seed: int) -> Sequence[Setting]:
        """Settings by scikit-learn's own names; `is_native` says how categories are taken."""
        return list(search.settings((self._start, UNASKED), SPACE, count, seed))

    def tried(self, rows: Rows, setting: Setting, seed: int) -> Tried:
        """Learn on the folds."""
        asked = dict(setting)
        codes = native.categories(rows.features) & asked.pop("is_native", True)
        params = {**asked, "random_state": seed}

        def on_fold(fold: Fold) -> _OnFold:
            check = (rows.matrix[fold.check], rows.labels[fold.check])
            learn = (rows.matrix[fold.learn], rows.labels[fold.learn])
            return _OnFold(_fit(*learn, codes, params, self._rounds, check), *check)

        def whole(rounds: int) -> Predict:
            return _fit(rows.matrix, rows.labels, codes, params, rounds).log_odds

        return contestant.boosted(rows, on_fold, whole)


class _OnFold:
    def __init__(self, model: _Model, matrix: Floats, labels: Flags) -> None:
        self._model, self._matrix = model, matrix
        self.losses = np.array([contestant.mean_loss(labels, raw) for raw in model.staged(matrix)])

    def after(self, rounds: int) -> Floats:
        return next(islice(self._model.staged(self._matrix), rounds - 1, None))


@dataclass(frozen=True)
class _Model:
    """A fitted model, and the columns that it took: one without any value makes it fail."""

    trees: HistGradientBoostingClassifier
    columns: Flags

    def staged(self, matrix: Floats) -> Iterator[Floats]:
        """Log-odds after 1, 2, … rounds."""
        with threadpool_limits(1):
            for raw in self.trees.staged_decision_function(matrix[:, self.columns]):
                yield np.ravel(raw).astype(np.float64)

    def log_odds(self, matrix: Floats) -> Floats:
        """Log-odds after all rounds."""
        with threadpool_limits(1):
            raw = self.trees.decision_function(matrix[:, self.columns])
        return np.asarray(raw, dtype=np.float64)


def _fit(
    matrix: Floats,
    labels: Flags,
    codes: Flags,
    params: dict[str, Any],
    rounds: int,
    check: tuple[Floats, Flags] | None = None,
) -> _Model:
    """So many rounds, or fewer where later rows to check on are given and gain no more."""
    known = np.asarray(~np.isnan(matrix).all(axis=0))
    trees = HistGradientBoostingClassifier(
        **params,
        categorical_features=codes[known],
        max_iter=rounds,
        early_stopping=check is not None,
        n_iter_no_change=PATIENCE,
    )
    later = {} if check is None else {"X_val": check[0][:, known], "y_val": check[1]}
    with threadpool_limits(1):
        return _Model(trees.fit(matrix[:, known], labels, **later), known)
