"""Features as columns of a linear model: logs of numbers, one column a level, one for null."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.types import Feature, Floats


@dataclass(frozen=True)
class Encoding:
    """How a feature matrix becomes columns; learned from the training rows alone.

    `levels` holds the codes of a category or an ordered feature, None for a number.
    """

    levels: tuple[Floats | None, ...]
    mean: Floats
    scale: Floats

    def encode(self, matrix: Floats) -> Floats:
        """The columns of each row, standardised; shape (n, columns)."""
        return (_columns(matrix, self.levels) - self.mean) / self.scale


def learn(matrix: Floats, features: Sequence[Feature]) -> Encoding:
    """Learn levels, means and scales; `matrix` is of shape (n, features), NaN is null."""
    levels = tuple(
        np.unique(column[~np.isnan(column)]) if feature.kind in ("category", "ordered") else None
        for feature, column in zip(features, matrix.T, strict=True)
    )
    columns = _columns(matrix, levels)
    mean, scale = columns.mean(axis=0), columns.std(axis=0)
    # A constant column has a spread of rounding errors, by which nothing may be divided.
    varies = scale > 1e-9 * np.maximum(1.0, np.abs(mean))
    return Encoding(levels, mean, np.where(varies, scale, 1.0))


def signed_log(values: Floats) -> Floats:
    """Sign times log of 1 and the size: long tails become short, zero stays zero; same shape."""
    return np.sign(values) * np.log1p(np.abs(values))


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
