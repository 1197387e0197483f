"""The score 0-100 for a CRM field: linear in log-odds, on a scale that no retraining moves.

50 means even odds, and every 5 points double the odds: score = 50 + 5 · log2(odds), as a whole
number between 0 and 100. So 12.5 % is 36, 25 % is 42, 3 % is 25, and 0.1 % is 0.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from features.types import Floats

_POINTS = float(5 / np.log(2))
"""What a unit of log-odds adds."""


def score(log_odds: Floats) -> npt.NDArray[np.int64]:
    """The score of calibrated log-odds; shape (n,)."""
    points = np.clip(np.rint(50 + _POINTS * log_odds), 0, 100)
    return np.asarray(points, dtype=np.int64)


def score_of(log_odds: float) -> int:
    """The score of one lead; halves go to the even number, as above."""
    return round(min(max(50 + _POINTS * log_odds, 0.0), 100.0))
