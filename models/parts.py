"""One of a bundle's models: a linear part, trees on top of it, and their calibrator."""

from __future__ import annotations

from dataclasses import dataclass

import lightgbm
import numpy as np

from features.types import Floats
from models.calibration_line import Calibrator
from models.linear import Linear
from models.single_row import SingleRow

ONLY_BASE_RATE = "base rate"
"""What a model without any term is made of."""


@dataclass(frozen=True)
class Part:
    """A model as it is written: LightGBM's text, the linear part, the calibrator."""

    booster: str
    linear: Linear
    calibrator: Calibrator


class Model:
    """A part ready to score; safe to share between threads."""

    def __init__(self, part: Part) -> None:
        self.booster = lightgbm.Booster(model_str=part.booster)
        self.linear = part.linear
        self.calibrator = part.calibrator
        self._single = SingleRow(self.booster)

    def raw_log_odds(self, matrix: Floats, threads: int = 1) -> Floats:
        """The log-odds of rows of shape (n, features) before calibration; shape (n,)."""
        trees = self.booster.predict(matrix, raw_score=True, num_threads=threads)
        return self.linear.log_odds(matrix) + np.asarray(trees, dtype=np.float64)

    def raw_of(self, row: Floats) -> float:
        """The same of one row of shape (features,), sooner."""
        return self.linear.log_odds_of(row) + self._single.raw_score(row)
