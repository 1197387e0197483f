"""The calibrator itself: a gentle curve in log-odds and its interval, all that scoring needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from features.types import Floats

NINE_OF_TEN = 1.6448536269514722
"""Standard deviations to both sides of the mean that hold nine in ten of a normal distribution."""

Row = tuple[float, float, float]
"""What is multiplied by raw log-odds z, by 1, and by their bow."""


Numbers = TypeVar("Numbers", float, Floats)
"""One number, or many of shape (n,): the arithmetic is the same, to the bit."""


def bow(raw: Numbers) -> Numbers:
    """-ln(p · (1 - p)) of raw log-odds, without overflow: what beta calibration bends by."""
    far = np.abs(raw)
    found: Numbers = far + 2.0 * np.log1p(np.exp(-far))
    return found


@dataclass(frozen=True)
class Calibrator:
    """p = sigmoid(slope · z + intercept + bend · bow(z)); `kind` says how it was chosen.

    Kull's beta calibration a · ln p - b · ln(1 - p) + c is slope (a + b) / 2 and bend (b - a) / 2.
    """

    kind: str
    slope: float
    intercept: float
    bend: float = 0.0
    spread: tuple[Row, ...] = ()
    """A root of the covariance: the variance at z is the sum of squares of row · (z, 1, bow)."""
    between: float = 0.0
    """Variance of the intercept from one period to the next."""

    def log_odds(self, raw: Numbers) -> Numbers:
        """Calibrated log-odds of the booster's raw ones."""
        straight = self.slope * raw + self.intercept
        return straight + self.bend * bow(raw) if self.bend else straight

    def bounds(self, raw: Numbers) -> tuple[Numbers, Numbers]:
        """Between which log-odds the true rate lies in nine of ten cases."""
        middle, reach = self.log_odds(raw), NINE_OF_TEN * np.sqrt(self._variance(raw))
        return middle - reach, middle + reach

    def _variance(self, raw: Numbers) -> Numbers | float:
        # Term by term: a matrix product may add one row in another order than many.
        total: Numbers | float = self.between
        bent = bow(raw) if self.bend else 0.0
        for by_raw, always, by_bow in self.spread:
            root = by_raw * raw + always + by_bow * bent
            total = total + root * root  # and not ** 2, which C's library rounds otherwise
        return total


def read(told: Mapping[str, Any]) -> Calibrator:
    """The calibrator that JSON told."""
    rows = tuple(tuple(row) for row in told.get("spread", ()))
    return Calibrator(**{**told, "spread": rows})
