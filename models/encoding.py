"""How the columns of a linear model are centred and scaled, as the training rows are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.types import Feature, Flags, Floats
from models import design
from models.design import Design, Levels


@dataclass(frozen=True)
class Encoding:
    """How a feature matrix becomes columns; learned from the training rows alone.

    `levels` holds the codes of a category or an ordered feature, None for a number.
    """

    levels: Levels
    mean: Floats
    scale: Floats
    varies: Flags
    """Whether a column is not the same in all training rows; it and the two before (columns,)."""

    def encode(self, matrix: Floats) -> Floats:
        """The columns of each row, standardised; shape (n, columns)."""
        columns = design.of(matrix, self.levels).dense()
        columns -= self.mean
        columns /= self.scale
        return columns


def learn(matrix: Floats, features: Sequence[Feature]) -> Encoding:
    """Learn levels, means and scales; `matrix` is of shape (n, features), NaN is null."""
    return of(design.of(matrix, design.levels(matrix, features)))


def of(columns: Design) -> Encoding:
    """Means and scales of the columns' own rows."""
    count = len(columns)
    mean = columns.summed(np.ones(count)) / count
    spread = np.sqrt((mean * (1 - mean)).clip(min=0.0))  # that of a column of zeros and ones
    spread[columns.slopes] = columns.numbers.std(axis=0)
    # A constant column has a spread of rounding errors, by which nothing may be divided.
    varies = spread > 1e-9 * np.maximum(1.0, np.abs(mean))
    return Encoding(columns.levels, mean, np.where(varies, spread, 1.0), varies)
