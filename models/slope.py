"""Whether probabilities hold: the slope of their log-odds, and the ECE that chance alone gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from features.types import Flags, Floats, Strings
from models import bootstrap, metrics
from models.bootstrap import Interval
from models.sigmoid import logit, sigmoid

_STEPS = 50
_SETTLED = 1e-9
_DRAWS = 400
"""Enough for the ends of an interval that is compared with limits of one or two digits."""


def slope(probability: Floats, labels: Flags, draws: Floats) -> Interval:
    """The slope b of the regression of labels on a + b · log-odds, 1 where all is well.

    Less than 1: the probabilities are too far apart; more: too close (Cox 1958). `draws` of shape
    (count, n).
    """
    log_odds = logit(np.clip(probability, metrics.SMALLEST, 1 - metrics.SMALLEST))
    once = _fit(log_odds, labels, np.ones(len(labels)), np.array([0.0, 1.0]))
    drawn = [_fit(log_odds, labels, row, once)[1] for row in draws[:_DRAWS]]
    return bootstrap.interval(float(once[1]), np.array(drawn))


def _fit(log_odds: Floats, labels: Flags, weights: Floats, start: Floats) -> Floats:
    """Intercept and slope by Newton's method, in steps of at most 1: parted labels have no end."""
    line = start.copy()
    for _ in range(_STEPS):
        given = sigmoid(line[0] + line[1] * log_odds)
        residual, curve = weights * (labels - given), weights * given * (1 - given)
        gradient = np.array([residual.sum(), residual @ log_odds])
        moment = curve @ log_odds
        bend = np.array([[curve.sum(), moment], [moment, curve @ log_odds**2]])
        step = np.linalg.lstsq(bend, gradient, rcond=None)[0]
        line += np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < _SETTLED:
            break
    return line


def chance_ece(probability: Floats, lead_ids: Strings, seed: int) -> float:
    """The ECE that labels drawn from the probabilities stay below in 95 of 100 cases."""
    random = np.random.default_rng(seed)
    nobody = np.zeros(len(probability), dtype=np.bool_)
    ranked = metrics.ranking(probability, nobody, lead_ids, probabilities=True)
    once = np.ones(len(probability))
    drawn = [
        metrics.ece(replace(ranked, labels=_drawn(ranked.scores, random)), once)
        for _ in range(_DRAWS)
    ]
    return float(np.quantile(drawn, 0.95))


def _drawn(probability: Floats, random: np.random.Generator) -> Floats:
    return np.asarray(random.random(len(probability)) < probability, dtype=np.float64)
