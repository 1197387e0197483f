"""What a team's sum of points was worth in training: a logistic regression on it alone."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from features.types import Flags, Floats
from models.points.table import Worth
from models.sigmoid import logit

_LEAST_SLOPE = 1e-6
_LOOSE = 1e4
"""So weak a ridge that it shows only where the sum tells won and lost apart without a doubt."""


def fit(totals: Floats, labels: Flags) -> Worth:
    """The curve of sums of points, of shape (n,), over leads that converted or did not.

    Where more points did not mean more wins it is flat: the order stays the team's, the worth is
    that of any lead.
    """
    spread, middle = float(totals.std()), float(totals.mean())
    if spread > 0 and labels.any() and not labels.all():
        scaled = ((totals - middle) / spread).reshape(-1, 1)
        line = LogisticRegression(C=_LOOSE, tol=1e-8, max_iter=1000).fit(scaled, labels)
        slope = float(line.coef_[0, 0]) / spread
        if slope >= _LEAST_SLOPE:
            start = float(line.intercept_[0]) - slope * middle
            return Worth(_rounded(start), _rounded(slope))
    rate = (labels.sum() + 0.5) / (len(labels) + 1)
    flat = float(logit(np.array([rate]))[0])
    return Worth(_rounded(flat - _LEAST_SLOPE * middle), _LEAST_SLOPE)


def _rounded(value: float) -> float:
    """Six digits: what comes after them differs between CPUs."""
    return float(f"{value:.6g}")
