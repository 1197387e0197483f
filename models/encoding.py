"""Features as columns of a linear model: logs of numbers, one column a level, one for null.

A ridge penalises what it must multiply most, so the scale of a column says how freely it may count.
Numbers and nulls are standardised. Levels are not, or a rare one would count as freely as a common
one. And what is told over several windows counts in all of them together as what is told once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.types import Feature, Floats

LEVEL = 0.5
"""What every column of a level is divided by: the spread of one that half of the rows have."""


@dataclass(frozen=True)
class Encoding:
    """How a feature matrix becomes columns; learned from the training rows alone.

    `levels` holds the codes of a category or an ordered feature, None for a number.
    """

    levels: tuple[Floats | None, ...]
    mean: Floats
    scale: Floats

    def encode(self, matrix: Floats) -> Floats:
        """The columns of each row, centred and scaled; shape (n, columns)."""
        return (_columns(matrix, self.levels) - self.mean) / self.scale


def learn(matrix: Floats, features: Sequence[Feature]) -> Encoding:
    """Learn levels, means and scales; `matrix` is of shape (n, features), NaN is null."""
    levels = tuple(
        np.unique(column[~np.isnan(column)]) if feature.kind in ("category", "ordered") else None
        for feature, column in zip(features, matrix.T, strict=True)
    )
    columns = _columns(matrix, levels)
    mean, spread = columns.mean(axis=0), columns.std(axis=0)
    # A constant column has a spread of rounding errors, by which nothing may be divided.
    varies = spread > 1e-9 * np.maximum(1.0, np.abs(mean))
    scale = _scale(spread, levels, features)
    return Encoding(levels, mean, np.where(varies, scale, 1.0))


def signed_log(values: Floats) -> Floats:
    """Sign times log of 1 and the size: long tails become short, zero stays zero; same shape."""
    return np.sign(values) * np.log1p(np.abs(values))


def _scale(spread: Floats, levels: Sequence[Floats | None], features: Sequence[Feature]) -> Floats:
    """What each column is divided by, from its spread; shape (columns,)."""
    scale, column = spread.copy(), 0
    for codes, windows in zip(levels, _windows(features), strict=True):
        end = column + 1 + (1 if codes is None else len(codes))
        if codes is not None:
            scale[column + 1 : end] = LEVEL
        scale[column:end] *= np.sqrt(windows)
        column = end
    return scale


def _windows(features: Sequence[Feature]) -> list[int]:
    """Over how many windows, or with how many half-lives, each feature is told."""
    told = [(each.kind, each.about, each.number, each.category) for each in features]
    spans = Counter(
        what for what, each in zip(told, features, strict=True) if each.window or each.half_life
    )
    return [max(spans[what], 1) for what in told]


def _columns(matrix: Floats, levels: Sequence[Floats | None]) -> Floats:
    made = []
    for column, values in zip(matrix.T, levels, strict=True):
        null = np.isnan(column)
        made.append(null.astype(np.float64))
        if values is None:
            made.append(signed_log(np.where(null, 0.0, column)))
        else:
            made.extend((column == value).astype(np.float64) for value in values)
    return np.column_stack(made)
