"""From the booster's log-odds to probabilities that hold: p = sigmoid(slope · z + intercept).

Only such lines in log-odds are used: they keep the leads' order and the sum of the reasons.
Which line is chosen on forward folds only: each candidate is fitted on the folds before one fold
and judged by its log loss on that fold, so that what would have hurt later is not taken.

identity  trust the booster as it is
slope     one slope for all folds, each with a base rate of its own; the mean probability is kept
platt     slope and intercept over all folds together (Platt 1999)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import minimize

from features.types import Flags, Floats
from models.calibration_line import Calibrator
from models.losses import log_loss
from models.sigmoid import sigmoid

Fold = tuple[Floats, Flags]
"""Cross-fitted log-odds and labels of one fold's checking rows, both of shape (n,)."""


IDENTITY = Calibrator("identity", 1.0, 0.0)


def choose(folds: Sequence[Fold]) -> tuple[Calibrator, dict[str, float]]:
    """The candidate with the least forward log loss, fitted on all folds, and every one's loss.

    With fewer than two folds nothing can be judged forward, so the booster is trusted as it is.
    """
    if len(folds) < 2:
        return IDENTITY, {}
    losses = {kind: _forward_loss(fit, folds) for kind, fit in _CANDIDATES.items()}
    best = min(losses, key=lambda kind: losses[kind])
    return _CANDIDATES[best](folds), losses


def _forward_loss(fit: Callable[[Sequence[Fold]], Calibrator], folds: Sequence[Fold]) -> float:
    lost = [
        log_loss(labels, fit(folds[:place]).log_odds(raw))
        for place, (raw, labels) in enumerate(folds)
        if place > 0
    ]
    return float(np.concatenate(lost).mean())


def _identity(folds: Sequence[Fold]) -> Calibrator:  # noqa: ARG001
    return IDENTITY


def _slope(folds: Sequence[Fold]) -> Calibrator:
    """One slope, an intercept a fold; then the intercept that keeps the mean probability."""
    fitted = _least_loss(folds, range(len(folds)))
    slope = fitted[0]
    raw = np.concatenate([fold[0] for fold in folds])
    wanted = sigmoid(raw).mean()
    low, high = -20.0, 20.0
    for _ in range(80):
        middle = (low + high) / 2
        if sigmoid(slope * raw + middle).mean() < wanted:
            low = middle
        else:
            high = middle
    return Calibrator("slope", _settled(slope), _settled((low + high) / 2))


def _platt(folds: Sequence[Fold]) -> Calibrator:
    slope, intercept = _least_loss(folds, [0] * len(folds))
    return Calibrator("platt", _settled(slope), _settled(intercept))


def _least_loss(folds: Sequence[Fold], intercept_of: Sequence[int]) -> Floats:
    """Slope, then intercepts, with the least log loss; `intercept_of` says whose each fold uses."""
    start = np.zeros(2 + max(intercept_of))
    start[0] = 1.0

    def loss(line: Floats) -> tuple[float, Floats]:
        total, gradient = 0.0, np.zeros(len(line))
        for (raw, labels), place in zip(folds, intercept_of, strict=True):
            log_odds = line[0] * raw + line[1 + place]
            total += float(log_loss(labels, log_odds).sum())
            residual = sigmoid(log_odds) - labels
            gradient[0] += residual @ raw
            gradient[1 + place] += residual.sum()
        return total, gradient

    # A model that ranks backwards must not be turned round in silence: the slope stays positive.
    bounds = [(1e-3, None)] + [(None, None)] * (len(start) - 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x, dtype=np.float64)


def _settled(value: float) -> float:
    """Nine digits: enough for any probability, and free of what another CPU adds behind them."""
    return float(f"{value:.9g}")


_CANDIDATES: dict[str, Callable[[Sequence[Fold]], Calibrator]] = {
    "identity": _identity,
    "slope": _slope,
    "platt": _platt,
}
