"""LightGBM, seeded and deterministic: rounds chosen by forward folds, then one fit on all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt

from features.types import Flags, Floats
from models.folds import Fold

_ALWAYS = {
    "objective": "binary",
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
_THREADS = re.compile(r"^\[num_threads: .*\]\n", flags=re.MULTILINE)


@dataclass(frozen=True)
class Trained:
    """What training leaves behind."""

    text: str
    """The booster as LightGBM's text, without its thread count."""
    rounds: int
    losses: npt.NDArray[np.float64]
    """Mean log loss over all checking rows after each round; shape (max_rounds,)."""
    crossfit: Floats
    """Log-odds of each training row from the fold that checked it, NaN elsewhere; shape (n,)."""


def train(
    matrix: Floats,
    labels: Flags,
    names: Sequence[str],
    folds: Sequence[Fold],
    params: Mapping[str, Any],
    max_rounds: int,
) -> Trained:
    """Choose the rounds with the least log loss over the folds, then fit on all rows.

    `matrix` is of shape (n, features), NaN is null; `params` are LightGBM's own, by its names.
    """
    learned = [_learn(matrix, labels, names, fold, params, max_rounds) for fold in folds]
    rows = [int(fold.check.sum()) for fold in folds]
    losses = np.average([losses for _, losses in learned], axis=0, weights=rows)
    rounds = int(np.argmin(losses)) + 1
    crossfit = np.full(len(labels), np.nan)
    for fold, (booster, _) in zip(folds, learned, strict=True):
        crossfit[fold.check] = booster.predict(
            matrix[fold.check], raw_score=True, num_iteration=rounds, num_threads=1
        )
    final = fit(matrix, labels, names, params, rounds)
    return Trained(_THREADS.sub("", final.model_to_string()), rounds, losses, crossfit)


def _learn(
    matrix: Floats,
    labels: Flags,
    names: Sequence[str],
    fold: Fold,
    params: Mapping[str, Any],
    rounds: int,
) -> tuple[lightgbm.Booster, Floats]:
    """One fold's booster, and its mean log loss on the fold's checking rows after each round."""
    data = _dataset(matrix[fold.learn], labels[fold.learn], names)
    check = lightgbm.Dataset(matrix[fold.check], labels[fold.check].astype(float), reference=data)
    losses: dict[str, dict[str, list[float]]] = {}
    booster = lightgbm.train(
        {**params, **_ALWAYS, "metric": "binary_logloss"},
        data,
        num_boost_round=rounds,
        valid_sets=[check],
        valid_names=["check"],
        callbacks=[lightgbm.record_evaluation(losses)],
    )
    return booster, np.array(losses["check"]["binary_logloss"])


def fit(
    matrix: Floats, labels: Flags, names: Sequence[str], params: Mapping[str, Any], rounds: int
) -> lightgbm.Booster:
    """A booster of so many rounds on all rows."""
    data = _dataset(matrix, labels, names)
    return lightgbm.train({**params, **_ALWAYS}, data, num_boost_round=rounds)


def _dataset(matrix: Floats, labels: Flags, names: Sequence[str]) -> lightgbm.Dataset:
    return lightgbm.Dataset(matrix, labels.astype(float), feature_name=list(names))
