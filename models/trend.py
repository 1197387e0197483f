"""Whether a rate clearly rises or falls along ordered groups: the Cochran-Armitage test for trend.

Armitage (1955), 'Tests for linear trends in proportions and frequencies', with the groups' places
as scores.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

_CLEAR = 1.96
"""Of twenty groupings without any trend one is farther from zero, either way."""


def clear(leads: Sequence[int], rates: Sequence[float]) -> int:
    """1 where the rate rises along the groups, -1 where it falls, 0 where chance does as much."""
    z = statistic(leads, rates)
    return int(math.copysign(1, z)) if abs(z) >= _CLEAR else 0


def statistic(leads: Sequence[int], rates: Sequence[float]) -> float:
    """The test's z: 0 where there is one group, or all or none of the leads have it."""
    count, rate, place = np.array(leads), np.array(rates), np.arange(len(leads))
    if len(count) < 2:
        return 0.0
    mean = np.average(rate, weights=count)
    away = place - np.average(place, weights=count)
    variance = mean * (1 - mean) * (count * away**2).sum()
    return (
        float((count * away * (rate - mean)).sum() / math.sqrt(variance)) if variance > 0 else 0.0
    )
