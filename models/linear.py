"""The linear part of a model: what each feature by itself adds to the log-odds.

A number adds its weight times its signed log, a level of a category its own weight, null another; a
level that no training row has adds what a row of no level would. All terms are centred: over the
training rows they add nothing on average, so that `intercept` is the log-odds of a usual lead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from features.jit import compiled
from features.types import Flags, Floats, Indices

_COUNTS = 1024
"""So many whole numbers have their logarithms at hand."""

NULL, KNOWN, SLOPE = 0, 1, 2
"""The columns of `terms`: what null adds, what any known value adds, and what the signed log of a
number is multiplied by."""


@dataclass(frozen=True)
class Linear:
    """The terms of every feature, in the order of the matrix."""

    intercept: float
    terms: Floats
    """Shape (features, 3)."""
    starts: Indices
    """Where each feature's levels begin, and where the last one's end; shape (features + 1,)."""
    levels: Floats
    """Code and weight of each level of each category, feature after feature; shape (levels, 2)."""

    def log_odds(self, matrix: Floats) -> Floats:
        """Log-odds of rows of shape (n, features), NaN is null; shape (n,).

        A row alone gets the same bits as in any batch.
        """
        summed = np.full(len(matrix), self.intercept)
        if self._is_constant:
            return summed
        _sum(np.ascontiguousarray(matrix), self.terms, self.starts, self.levels, self._logs, summed)
        return summed

    def log_odds_of(self, row: Floats) -> float:
        """The same of one row of shape (features,)."""
        return float(self.log_odds(row.reshape(1, -1))[0])

    @cached_property
    def _logs(self) -> Floats:
        """log(1 + x) of whole numbers from 0 on: counts need not reckon it again."""
        logs = np.empty(_COUNTS)
        _fill(logs)
        return logs

    @cached_property
    def _is_constant(self) -> bool:
        return not len(self.levels) and not self.terms.any()

    def added(self, matrix: Floats) -> Floats:
        """What each feature adds to each row; shape (n, features)."""
        found = np.zeros(matrix.shape)
        self.add_to(matrix, found)
        return found

    def add_to(self, matrix: Floats, found: Floats) -> None:
        """Add what each feature adds to each row; both of shape (n, features)."""
        if not self._is_constant:
            rows = np.ascontiguousarray(matrix)
            _each(rows, self.terms, self.starts, self.levels, self._logs, found)


def base_rate(labels: Flags, features: int) -> Linear:
    """The linear part that says the same of every row: how many of them convert, never none or all.

    Half a conversion and half a loss are added, as Jeffreys' prior does.
    """
    won = float(labels.sum()) + 0.5
    starts = np.zeros(features + 1, dtype=np.int64)
    odds = won / (len(labels) + 1.0 - won)
    return Linear(float(np.log(odds)), np.zeros((features, 3)), starts, np.zeros((0, 2)))


def to_dict(linear: Linear, names: Sequence[str]) -> dict[str, Any]:
    """The terms as plain values, for JSON: what each feature's null, value or level adds."""
    told = {}
    for place, name in enumerate(names):
        null, known, slope = linear.terms[place].tolist()
        levels = linear.levels[linear.starts[place] : linear.starts[place + 1]].tolist()
        told[name] = {"null": null, "known": known, "slope": slope, "levels": levels}
    return {"intercept": linear.intercept, "features": told}


def from_dict(told: Mapping[str, Any], names: Sequence[str]) -> Linear:
    """The linear part that `to_dict` told, for features in the order of `names`."""
    each = [told["features"][name] for name in names]
    levels = [pair for feature in each for pair in feature["levels"]]
    terms = [[feature["null"], feature["known"], feature["slope"]] for feature in each]
    return Linear(
        intercept=float(told["intercept"]),
        terms=np.array(terms, dtype=np.float64).reshape(-1, 3),
        starts=np.cumsum([0, *(len(feature["levels"]) for feature in each)], dtype=np.int64),
        levels=np.array(levels, dtype=np.float64).reshape(-1, 2),
    )


@compiled
def _fill(logs: Floats) -> None:
    # By the compiled function, as numpy's own may differ from it in the last bit.
    for count in range(len(logs)):
        logs[count] = np.log1p(float(count))


@compiled
def _log1p(size: float, logs: Floats) -> float:
    if size < len(logs):
        count = np.int64(size)
        if count == size:
            return float(logs[count])
    return float(np.log1p(size))


@compiled
def _term(value: float, terms: Floats, levels: Floats, logs: Floats) -> float:
    if np.isnan(value):
        return float(terms[NULL])
    for place in range(len(levels)):
        if levels[place, 0] == value:
            return float(terms[KNOWN] + levels[place, 1])
    return float(terms[KNOWN] + terms[SLOPE] * np.sign(value) * _log1p(np.abs(value), logs))


@compiled
def _sum(
    matrix: Floats, terms: Floats, starts: Indices, levels: Floats, logs: Floats, summed: Floats
) -> None:
    for row in range(len(matrix)):
        for j in range(len(terms)):
            own = levels[starts[j] : starts[j + 1]]
            summed[row] += _term(matrix[row, j], terms[j], own, logs)


@compiled
def _each(
    matrix: Floats, terms: Floats, starts: Indices, levels: Floats, logs: Floats, found: Floats
) -> None:
    for row in range(len(matrix)):
        for j in range(len(terms)):
            own = levels[starts[j] : starts[j + 1]]
            found[row, j] += _term(matrix[row, j], terms[j], own, logs)
