"""XGBoost with its own categories, rounds by early stopping on the forward folds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xgboost

from benchmarks import contestant, search
from benchmarks.contestant import Predict, Tried
from benchmarks.rivals import native
from benchmarks.search import Setting
from features.types import Feature, Flags, Floats
from models.folds import Fold
from models.learning_rows import Rows
from pipelines.params import Train

PATIENCE = 100
SPACE = {
    "learning_rate": search.log_between(0.01, 0.1),
    "max_depth": search.one_of(2, 3, 4, 6),
    "min_child_weight": search.log_between(1.0, 50.0),
    "colsample_bynode": search.log_between(0.1, 1.0),
    "subsample": search.between(0.5, 1.0),
    "reg_lambda": search.log_between(0.1, 100.0),
    "reg_alpha": search.log_between(0.01, 10.0),
    "is_native": search.yes_or_no,
}
UNASKED: Setting = {"learning_rate": 0.1}
"""The library's defaults, but for the rate: with its own, .3, it stops after a few rounds."""


class XGBoost:
    """Gradient boosted trees by XGBoost."""

    name = "XGBoost"
    is_random = True

    def __init__(self, params: Train) -> None:
        self._rounds = params.max_rounds
        self._start = {
            "learning_rate": params.learning_rate,
            "max_depth": params.max_depth,
            # A leaf's weight is a sum of p · (1 - p), an eighth of its rows where p is about .15.
            "min_child_weight": params.min_data_in_leaf / 8,
            "colsample_bynode": params.feature_fraction,
            "subsample": params.bagging_fraction,
            "reg_lambda": params.lambda_l2,
        }

    def settings(self, count: int, seed: int) -> Sequence[Setting]:
        """Settings by XGBoost's own names; `is_native` says how categories are taken."""
        return list(search.settings((self._start, UNASKED), SPACE, count, seed))

    def tried(self, rows: Rows, setting: Setting, seed: int) -> Tried:
        """Learn on the folds."""
        asked = dict(setting)
        types = _types(rows.features, is_native=asked.pop("is_native", True))
        params = {
            **asked,
            "objective": "binary:logistic",
            "eval_metric": "logloss",
            "tree_method": "hist",
            "nthread": 1,
            "seed": seed,
        }

        def on_fold(fold: Fold) -> _OnFold:
            learn = _data(rows.matrix[fold.learn], types, rows.labels[fold.learn])
            check = _data(rows.matrix[fold.check], types, rows.labels[fold.check])
            return _OnFold(params, learn, check, self._rounds)

        def whole(rounds: int) -> Predict:
            data = _data(rows.matrix, types, rows.labels)
            trees = xgboost.train(params, data, num_boost_round=rounds)
            return lambda matrix: _log_odds(trees, _data(matrix, types), rounds)

        return contestant.boosted(rows, on_fold, whole)


class _OnFold:
    def __init__(
        self, params: dict[str, Any], learn: xgboost.DMatrix, check: xgboost.DMatrix, rounds: int
    ) -> None:
        told: dict[str, dict[str, list[float]]] = {}
        self._check = check
        self._trees = xgboost.train(
            params,
            learn,
            num_boost_round=rounds,
            evals=[(check, "check")],
            evals_result=told,
            early_stopping_rounds=PATIENCE,
            verbose_eval=False,
        )
        self.losses = np.array(told["check"]["logloss"])

    def after(self, rounds: int) -> Floats:
        return _log_odds(self._trees, self._check, rounds)


def _log_odds(trees: xgboost.Booster, data: xgboost.DMatrix, rounds: int) -> Floats:
    raw = trees.predict(data, output_margin=True, iteration_range=(0, rounds))
    return np.asarray(raw, dtype=np.float64)


def _types(features: Sequence[Feature], *, is_native: bool) -> list[str]:
    return ["c" if is_native and each else "q" for each in native.categories(features)]


def _data(matrix: Floats, types: list[str], labels: Flags | None = None) -> xgboost.DMatrix:
    told = None if labels is None else labels.astype(np.float64)
    return xgboost.DMatrix(matrix, told, feature_types=types, enable_categorical=True, nthread=1)
