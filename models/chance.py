"""Labels that keep every promise, and still hang together by contact.

Each row converts if a standard normal number falls below its probability's quantile. The numbers
of one contact have one correlation, such that its rows are as alike as they were found to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import numpy as np
from scipy.special import ndtri

from features.types import Floats, Indices
from models.metrics import SMALLEST

_TERMS = 60
"""Of the tetrachoric series: enough for correlations up to .9."""
_MOST = 0.95


def likeness(probabilities: Floats, labels: Floats, contact: Indices) -> float:
    """The correlation behind the labels of one contact; 0 where no contact has two rows.

    What all rows have in common is a wrong base rate, not a likeness, and is taken out first.
    """
    wrong = labels - probabilities
    found = _pairs(wrong - wrong.mean(), contact)
    parts = _series(probabilities, contact)
    low, high = 0.0, _MOST
    if found <= 0 or not parts.any():
        return 0.0
    for _ in range(40):
        middle = (low + high) / 2
        if parts @ middle ** np.arange(1, _TERMS + 1) < found:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def labels(
    probabilities: Floats, contact: Indices, alike: float, count: int, seed: int
) -> Iterator[Floats]:
    """So many draws of labels; each of shape (n,)."""
    random = np.random.default_rng(seed)
    below = ndtri(np.clip(probabilities, SMALLEST, 1 - SMALLEST))
    _, place = np.unique(contact, return_inverse=True)
    contacts = int(place.max()) + 1
    for _ in range(count):
        shared = random.standard_normal(contacts)[place]
        own = random.standard_normal(len(below))
        yield (sqrt(alike) * shared + sqrt(1 - alike) * own < below).astype(np.float64)


def _series(probabilities: Floats, contact: Indices) -> Floats:
    """What each power of the correlation adds to the sum of the covariances of all pairs.

    Pearson's tetrachoric series (1900), with Hermite polynomials over the root of their factorial.
    """
    at = ndtri(np.clip(probabilities, SMALLEST, 1 - SMALLEST))
    density = np.exp(-(at**2) / 2) / sqrt(2 * np.pi)
    before, now = np.zeros_like(at), np.ones_like(at)
    parts = []
    for power in range(1, _TERMS + 1):
        parts.append(_pairs(now * density, contact) / power)
        before, now = now, (at * now - sqrt(power - 1) * before) / sqrt(power)
    return np.array(parts)


def _pairs(values: Floats, contact: Indices) -> float:
    """The sum of the products of all pairs of rows of one contact."""
    _, place = np.unique(contact, return_inverse=True)
    sums = np.bincount(place, values)
    return float((sums**2).sum() - (values**2).sum())
