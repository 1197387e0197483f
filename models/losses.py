"""The log loss, by which everything is chosen: rounds, calibration, fields, strength."""

from __future__ import annotations

import numpy as np

from features.types import Flags, Floats, Indices


def log_loss(labels: Flags, log_odds: Floats) -> Floats:
    """Each row's log loss, computed from log-odds so that nothing is lost near 0 and 1."""
    wrong = np.where(labels, -log_odds, log_odds)
    # What numpy's logaddexp(0, wrong) is, in half the time.
    return np.maximum(wrong, 0.0) + np.log1p(np.exp(-np.abs(wrong)))


def standard_error(values: Floats, contact: Indices) -> float:
    """Of the mean of rows of which those of one contact are not independent."""
    _, place = np.unique(contact, return_inverse=True)
    summed = np.bincount(place, weights=values - values.mean())
    count = len(summed)
    return float(np.sqrt((summed**2).sum() * count / max(count - 1, 1)) / len(values))
