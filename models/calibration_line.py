"""The calibrator itself: a line in log-odds, all that scoring needs of calibration."""

from __future__ import annotations

from dataclasses import dataclass

from features.types import Floats


@dataclass(frozen=True)
class Calibrator:
    """p = sigmoid(slope · z + intercept); `kind` says how the line was chosen."""

    kind: str
    slope: float
    intercept: float

    def log_odds(self, raw: Floats) -> Floats:
        """Calibrated log-odds of the booster's raw ones; shape (n,)."""
        return self.slope * raw + self.intercept
