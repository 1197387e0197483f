"""Small boosters of every kind, and rows that lie where a split could go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np

from features.types import Floats
from models.contributions import Contributions

FIXED = {
    "objective": "binary",
    "seed": 1,
    "num_threads": 1,
    "verbosity": -1,
    "min_data_in_leaf": 5,
    "num_leaves": 12,
}
RELATIVE = 1e-9
"""Of the log-odds, by which a contribution may be off."""

TINY = float(np.float32(1e-35))
"""What LightGBM takes for zero, at most."""


@dataclass(frozen=True)
class Case:
    """A booster and the rows that it learned from."""

    booster: lightgbm.Booster
    matrix: Floats

    @property
    def text(self) -> str:
        return str(self.booster.model_to_string())

    def expected(self, rows: Floats) -> Floats:
        """What LightGBM itself says that each feature contributes."""
        return np.asarray(self.booster.predict(rows, pred_contrib=True, num_threads=1))

    def log_odds(self, rows: Floats) -> Floats:
        return np.asarray(self.booster.predict(rows, raw_score=True, num_threads=1))


def trained(
    matrix: Floats,
    labels: Floats,
    rounds: int = 8,
    data: dict[str, Any] | None = None,
    **params: Any,
) -> Case:
    """A booster of so many rounds; `data` goes to the data set, `params` to the training."""
    rows = lightgbm.Dataset(matrix, labels, **(data or {}))
    booster = lightgbm.train({**FIXED, **params}, rows, num_boost_round=rounds)
    return Case(booster, matrix)


def assert_same(case: Case, rows: Floats, told: Floats | None = None) -> None:
    """Each contribution is LightGBM's, and all of a row add up to its log-odds."""
    told = Contributions(case.text).of(rows) if told is None else told
    log_odds = case.log_odds(rows)
    size = np.maximum(np.abs(log_odds), 1.0)[:, None]
    assert told.shape == (len(rows), case.matrix.shape[1] + 1)
    assert np.all(np.abs(told - case.expected(rows)) <= RELATIVE * size)
    assert np.all(np.abs(told.sum(axis=1) - log_odds) <= RELATIVE * size[:, 0])


def numbers(random: np.random.Generator, rows: int = 300) -> Floats:
    """Six features of numbers, some of them whole, some mostly zero; no null."""
    matrix = random.normal(size=(rows, 6))
    matrix[:, 1] = random.poisson(2, rows)
    matrix[:, 2:4] *= random.random((rows, 2)) < 0.4
    return matrix


def with_nulls(matrix: Floats, random: np.random.Generator, share: float = 0.3) -> Floats:
    """The matrix with nulls in every second feature."""
    holed = matrix.copy()
    some = holed[:, ::2]
    some[random.random(some.shape) < share] = np.nan
    return holed


def labels(matrix: Floats, random: np.random.Generator) -> Floats:
    """Something to learn: sums, a product, and whether a value is missing."""
    known = np.nan_to_num(matrix)
    told = known[:, 0] + known[:, 1] * known[:, 3] + 2.0 * np.isnan(matrix[:, 0])
    return (told + random.normal(size=len(matrix)) > np.median(told)).astype(np.float64)


def odd_rows(case: Case) -> Floats:
    """Rows at and beside every threshold; nulls, zeros, infinities, unknown categories."""
    values = [np.nan, 0.0, -0.0, np.inf, -np.inf, 1e300, -1e300, 3e9, -3e9, -0.5, -1.0, 0.5, 2.9]
    values += [TINY, -TINY, TINY / 2, -TINY / 2, np.nextafter(TINY, 1), -np.nextafter(TINY, 1)]
    values += [float(category) for category in range(-2, 40)]
    for threshold in thresholds(case):
        values += [np.nextafter(threshold, -np.inf), threshold, np.nextafter(threshold, np.inf)]
    features = case.matrix.shape[1]
    random = np.random.default_rng(9)
    rows = case.matrix[random.integers(0, len(case.matrix), size=len(values))].copy()
    for place, value in enumerate(values):
        rows[place, random.random(features) < 0.5] = value
    return np.vstack([rows, np.full((1, features), np.nan), np.zeros((1, features))])


def thresholds(case: Case) -> set[float]:
    """All thresholds of splits of numbers."""
    found: set[float] = set()
    waiting = [tree["tree_structure"] for tree in case.booster.dump_model()["tree_info"]]
    while waiting:
        node = waiting.pop()
        if "split_index" in node:
            if node["decision_type"] == "<=":
                found.add(node["threshold"])
            waiting += [node["left_child"], node["right_child"]]
    return found


def chain(random: np.random.Generator, features: int = 16, rows: int = 1500) -> Case:
    """A booster of one long path: each split puts a leaf aside, by a feature of its own."""
    matrix = random.integers(0, 2, size=(rows, features)).astype(np.float64)
    lead = random.integers(0, features + 1, size=rows)
    for row, ones in enumerate(lead):
        matrix[row, :ones] = 1.0
        matrix[row, ones : ones + 1] = 0.0
    label = (lead % 2 == 0) ^ (random.random(rows) < 0.05)
    params = {"num_leaves": features + 1, "min_data_in_leaf": 1, "min_sum_hessian_in_leaf": 0.0}
    return trained(matrix, label.astype(np.float64), rounds=3, **params)
