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
    boosters = [
        _fit(matrix[fold.learn], labels[fold.learn], names, params, max_rounds) for fold in folds
    ]
    losses = _losses(boosters, matrix, labels, folds, max_rounds)
    rounds = int(np.argmin(losses)) + 1
    crossfit = np.full(len(labels), np.nan)
    for fold, booster in zip(folds, boosters, strict=True):
        crossfit[fold.check] = _log_odds(booster, matrix[fold.check], 0, rounds)
    final = _fit(matrix, labels, names, params, rounds)
    return Trained(_THREADS.sub("", final.model_to_string()), rounds, losses, crossfit)


def log_loss(labels: Flags, log_odds: Floats) -> Floats:
    """Each row's log loss, computed from log-odds so that nothing is lost near 0 and 1."""
    return np.logaddexp(0.0, np.where(labels, -log_odds, log_odds))


def _fit(
    matrix: Floats, labels: Flags, names: Sequence[str], params: Mapping[str, Any], rounds: int
) -> lightgbm.Booster:
    always = {
        "objective": "binary",
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
    data = lightgbm.Dataset(matrix, labels.astype(np.float64), feature_name=list(names))
    return lightgbm.train({**params, **always}, data, num_boost_round=rounds)


def _losses(
    boosters: Sequence[lightgbm.Booster],
    matrix: Floats,
    labels: Flags,
    folds: Sequence[Fold],
    max_rounds: int,
) -> npt.NDArray[np.float64]:
    total, rows = np.zeros(max_rounds), 0
    for fold, booster in zip(folds, boosters, strict=True):
        log_odds = np.zeros(int(fold.check.sum()))
        for done in range(max_rounds):
            log_odds += _log_odds(booster, matrix[fold.check], done, 1)
            total[done] += log_loss(labels[fold.check], log_odds).sum()
        rows += len(log_odds)
    return total / rows


def _log_odds(booster: lightgbm.Booster, matrix: Floats, start: int, rounds: int) -> Floats:
    predicted = booster.predict(matrix, raw_score=True, start_iteration=start, num_iteration=rounds)
    return np.asarray(predicted, dtype=np.float64)
