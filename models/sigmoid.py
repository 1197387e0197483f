"""Log-odds to probability and back, without overflow."""

from __future__ import annotations

import numpy as np

from features.types import Floats


def sigmoid(log_odds: Floats) -> Floats:
    """1 / (1 + exp(-x)), exact at both ends; same shape."""
    with np.errstate(over="ignore"):  # exp overflows to infinity, which gives the 0 that is meant
        return 1.0 / (1.0 + np.exp(-log_odds))


def logit(probability: Floats) -> Floats:
    """log(p / (1 - p)); same shape."""
    return np.log(probability) - np.log1p(-probability)
