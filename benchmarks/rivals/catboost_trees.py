"""CatBoost with its ordered target statistics, rounds by early stopping on the forward folds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import catboost
import numpy as np
import pandas as pd

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
    "depth": search.one_of(2, 3, 4, 6),
    "l2_leaf_reg": search.log_between(0.1, 100.0),
    "rsm": search.log_between(0.1, 1.0),
    "subsample": search.between(0.5, 1.0),
    "random_strength": search.log_between(0.1, 10.0),
    "is_native": search.yes_or_no,
}
UNASKED: Setting = {}
"""CatBoost chooses its learning rate itself then."""


class CatBoost:
    """Gradient boosted oblivious trees by CatBoost."""

    name = "CatBoost"
    is_random = True

    def __init__(self, params: Train) -> None:
        self._rounds = params.max_rounds
        self._start = {
            "learning_rate": params.learning_rate,
            "depth": params.max_depth,
            "l2_leaf_reg": params.lambda_l2,
            "rsm": params.feature_fraction,
            "subsample": params.bagging_fraction,
        }

    def settings(self, count: int, seed: int) -> Sequence[Setting]:
        """Settings by CatBoost's own names; `is_native` says how categories are taken."""
        return list(search.settings((self._start, UNASKED), SPACE, count, seed))

    def tried(self, rows: Rows, setting: Setting, seed: int) -> Tried:
        """Learn on the folds."""
        asked = dict(setting)
        codes = native.categories(rows.features) & asked.pop("is_native", True)
        params = {
            **asked,
            "loss_function": "Logloss",
            "boost_from_average": True,
            "bootstrap_type": "MVS",
            "random_seed": seed,
            "thread_count": 1,
            "verbose": False,
            "allow_writing_files": False,
        }

        def on_fold(fold: Fold) -> _OnFold:
            learn = _pool(rows.matrix[fold.learn], codes, rows.labels[fold.learn])
            check = _pool(rows.matrix[fold.check], codes, rows.labels[fold.check])
            return _OnFold(params, learn, check, self._rounds)

        def whole(rounds: int) -> Predict:
            model = catboost.CatBoostClassifier(**_settled(params, self._rounds), iterations=rounds)
            model.fit(_pool(rows.matrix, codes, rows.labels))
            return lambda matrix: _log_odds(model, _pool(matrix, codes), rounds)

        return contestant.boosted(rows, on_fold, whole)


def _settled(params: dict[str, Any], rounds: int) -> dict[str, Any]:
    """CatBoost's own choice of the rate depends on the rounds: it gets the one of the most."""
    return params if "learning_rate" in params else {**params, "learning_rate": 30 / rounds}


class _OnFold:
    def __init__(
        self, params: dict[str, Any], learn: catboost.Pool, check: catboost.Pool, rounds: int
    ) -> None:
        self._check = check
        self._model = catboost.CatBoostClassifier(**_settled(params, rounds), iterations=rounds)
        self._model.fit(learn, eval_set=check, early_stopping_rounds=PATIENCE, use_best_model=False)
        self.losses = np.array(self._model.get_evals_result()["validation"]["Logloss"])

    def after(self, rounds: int) -> Floats:
        return _log_odds(self._model, self._check, rounds)


def _log_odds(model: catboost.CatBoostClassifier, pool: catboost.Pool, rounds: int) -> Floats:
    raw = model.predict(pool, prediction_type="RawFormulaVal", ntree_end=rounds, thread_count=1)
    return np.asarray(raw, dtype=np.float64)


def _pool(matrix: Floats, codes: Flags, labels: Flags | None = None) -> catboost.Pool:
    """Codes as whole numbers, which CatBoost takes for categories; null is one of them."""
    columns = {
        place: np.nan_to_num(column, nan=-1.0).astype(np.int64) if codes[place] else column
        for place, column in enumerate(matrix.T)
    }
    told = None if labels is None else labels.astype(np.int64)
    return catboost.Pool(
        pd.DataFrame(columns), told, cat_features=np.flatnonzero(codes).tolist(), thread_count=1
    )
