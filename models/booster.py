"""LightGBM, seeded and deterministic, boosting on from the log-odds of a linear part."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import lightgbm
import numpy as np

from features.types import Flags, Floats
from models.folds import Fold
from models.linear import Linear

PATIENCE = 200
"""A fold ends after so many rounds in which its log loss has found no new least value."""

_ALWAYS = {
    "objective": "binary",
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
_THREADS = re.compile(r"^\[num_threads: .*\]\n", flags=re.MULTILINE)


def on_fold(
    matrix: Floats,
    labels: Flags,
    names: Sequence[str],
    fold: Fold,
    linear: Linear,
    params: Mapping[str, Any],
    rounds: int,
) -> tuple[lightgbm.Booster, Floats]:
    """One fold's booster, and its mean log loss on the checking rows after each round.

    A fold that has ended stays as it is: its last loss stands for the rounds that are left.
    """
    data = _dataset(matrix[fold.learn], labels[fold.learn], names, linear)
    check = lightgbm.Dataset(
        matrix[fold.check],
        labels[fold.check].astype(float),
        init_score=linear.log_odds(matrix[fold.check]),
        reference=data,
    )
    losses: dict[str, dict[str, list[float]]] = {}
    booster = lightgbm.train(
        {**params, **_ALWAYS, "metric": "binary_logloss"},
        data,
        num_boost_round=rounds,
        valid_sets=[check],
        valid_names=["check"],
        callbacks=[lightgbm.record_evaluation(losses), _Patience(losses)],
    )
    told = np.array(losses["check"]["binary_logloss"])
    return booster, np.pad(told, (0, rounds - len(told)), mode="edge")


class _Patience:
    """Ends a fold; LightGBM's own way would forget the rounds after the best of this fold."""

    def __init__(self, losses: Mapping[str, Mapping[str, Sequence[float]]]) -> None:
        self._losses = losses
        self.order = 30  # After the evaluation is recorded.

    def __call__(self, env: lightgbm.callback.CallbackEnv) -> None:
        told = self._losses["check"]["binary_logloss"]
        if len(told) - 1 - told.index(min(told)) >= PATIENCE:
            raise lightgbm.EarlyStopException(env.iteration, env.evaluation_result_list)


def added(booster: lightgbm.Booster, matrix: Floats, rounds: int) -> Floats:
    """What the first rounds' trees, or all if they are fewer, add to each row; shape (n,)."""
    if not rounds:
        return np.zeros(len(matrix))
    raw = booster.predict(matrix, raw_score=True, num_iteration=rounds, num_threads=1)
    return np.asarray(raw, dtype=np.float64)


def fit(
    matrix: Floats,
    labels: Flags,
    names: Sequence[str],
    linear: Linear,
    params: Mapping[str, Any],
    rounds: int,
) -> lightgbm.Booster:
    """A booster of so many rounds on all rows.

    Of no round it is one leaf that adds nothing: LightGBM knows no booster without a tree.
    """
    none = {} if rounds else {"min_gain_to_split": 1e30}
    data = _dataset(matrix, labels, names, linear)
    return lightgbm.train({**params, **_ALWAYS, **none}, data, num_boost_round=max(rounds, 1))


def text(booster: lightgbm.Booster) -> str:
    """LightGBM's text, without its thread count."""
    return _THREADS.sub("", booster.model_to_string())


def _dataset(
    matrix: Floats, labels: Flags, names: Sequence[str], linear: Linear
) -> lightgbm.Dataset:
    return lightgbm.Dataset(
        matrix,
        labels.astype(float),
        init_score=linear.log_odds(matrix),
        feature_name=list(names),
    )
