"""Explaining a million rows: every feature's contribution against LightGBM's prediction alone.

Of 60 numbers, a third of them with nulls, and 10 categories: 200 trees of 31 leaves, and 600 of 6
leaves, as Leadodds' own are. Each claim is of one process, in turns, with the same threads; what is
told is compared with LightGBM's own contributions first. BENCH_SCALE=0.1 takes that many rows.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Mapping

import lightgbm
import numpy as np

from benchmarks import claims
from benchmarks.claims import Claim
from benchmarks.measured import THREADS
from features.types import Floats
from models.contributions import Contributions

ROWS, LEARNED, EXPLAINED_BY_LIGHTGBM, CALLS, ROUNDS = 1_000_000, 50_000, 2_000, 2_000, 3
NUMBERS, CATEGORIES, GROUPS = 60, 10, 20

LARGE = {"num_leaves": 31}
OWN = {"num_leaves": 6, "max_depth": 3, "feature_fraction": 0.2, "extra_trees": True}
FIXED = {"objective": "binary", "seed": 1, "num_threads": THREADS, "verbosity": -1}

TIMES_A_PREDICTION, TIMES_A_PREDICTION_OWN = 5.0, 1.0
FASTER_THAN_LIGHTGBM = 20.0
MILLISECONDS = 1.0
RELATIVE = 1e-9


def run() -> list[Claim]:
    """Train both boosters, compare what is told of some rows, then time them."""
    rows = int(ROWS * float(os.environ.get("BENCH_SCALE", "1")))
    matrix = _matrix(rows, seed=1)
    large, own = _booster(LARGE, rounds=200), _booster(OWN, rounds=600)
    return [
        *_claims_of_batches(large, "200 trees of 31 leaves", matrix, TIMES_A_PREDICTION),
        _claim_of_one_row(large, matrix),
        *_claims_of_batches(own, "600 trees of 6 leaves", matrix, TIMES_A_PREDICTION_OWN),
    ]


def _matrix(rows: int, seed: int) -> Floats:
    """Numbers that are normal, counts, or often missing, then the codes of categories."""
    random = np.random.default_rng(seed)
    matrix = random.normal(size=(rows, NUMBERS + CATEGORIES))
    third = NUMBERS // 3
    matrix[:, third : 2 * third] = np.round(np.exp(matrix[:, third : 2 * third]) * 2)
    holed = matrix[:, 2 * third : NUMBERS]
    holed[random.random(holed.shape) < 0.3] = np.nan
    matrix[:, NUMBERS:] = random.integers(0, 20, size=(rows, CATEGORIES))
    return matrix


def _booster(params: Mapping[str, object], rounds: int) -> lightgbm.Booster:
    """A booster that found something in numbers, products, counts, nulls and categories."""
    matrix, random = _matrix(LEARNED, seed=2), np.random.default_rng(3)
    known = np.nan_to_num(matrix)
    log_odds = known[:, :NUMBERS] @ (random.normal(size=NUMBERS) * random.random(NUMBERS) ** 2) / 5
    log_odds += known[:, 0] * known[:, 1] / 2 + known[:, 41] * known[:, 3] + np.isnan(matrix[:, 45])
    log_odds += (known[:, NUMBERS] % 3 == 0) - 2.0
    labels = random.random(LEARNED) < 1 / (1 + np.exp(-log_odds))
    named = list(range(NUMBERS, NUMBERS + CATEGORIES))
    rows = lightgbm.Dataset(matrix, labels.astype(float), categorical_feature=named)
    trained = lightgbm.train({**FIXED, **params}, rows, num_boost_round=rounds)
    return lightgbm.Booster(model_str=trained.model_to_string())


def _claims_of_batches(
    booster: lightgbm.Booster, trees: str, matrix: Floats, goal: float
) -> list[Claim]:
    """In groups as reasons are told, against a prediction and against LightGBM's explanation."""
    contributions, some = Contributions(booster.model_to_string()), matrix[:EXPLAINED_BY_LIGHTGBM]
    groups = np.arange(matrix.shape[1]) % GROUPS
    wanted = booster.predict(some, pred_contrib=True, num_threads=THREADS)
    if not np.allclose(contributions.of(some), wanted, rtol=RELATIVE, atol=RELATIVE):
        raise SystemExit(f"not the contributions that LightGBM tells of {trees}")
    ours, predicted, explained = _in_turns(
        lambda: contributions.grouped(matrix, groups, THREADS),
        lambda: booster.predict(matrix, raw_score=True, num_threads=THREADS),
        lambda: booster.predict(some, pred_contrib=True, num_threads=THREADS),
    )
    explained *= len(matrix) / len(some)
    claim = f"contributions to {len(matrix):,} rows of {trees}, {THREADS} threads, against "
    by_itself = f"LightGBM's contributions, reckoned from {len(some):,} rows"
    return [
        claims.at_most(f"{claim}Booster.predict alone", ours, predicted, goal),
        claims.at_least(f"{claim}{by_itself}", ours, explained, FASTER_THAN_LIGHTGBM),
    ]


def _in_turns(*contestants: Callable[[], object]) -> list[float]:
    """The median seconds of each."""
    seconds: list[list[float]] = [[] for _ in contestants]
    for _ in range(ROUNDS):
        for contestant, times in zip(contestants, seconds, strict=True):
            began = time.perf_counter()
            contestant()
            times.append(time.perf_counter() - began)
    return [statistics.median(times) for times in seconds]


def _claim_of_one_row(booster: lightgbm.Booster, matrix: Floats) -> Claim:
    """Many calls, each with a row of its own, as the endpoint explains one."""
    contributions, seconds = Contributions(booster.model_to_string()), []
    for place in range(min(CALLS, len(matrix))):
        began = time.perf_counter()
        contributions.of(matrix[place : place + 1])
        seconds.append(time.perf_counter() - began)
    median = statistics.median(seconds) * 1000
    claim = "contributions to one row of 200 trees of 31 leaves, against a limit"
    return claims.at_most(claim, median, MILLISECONDS, 1.0, unit="ms")
