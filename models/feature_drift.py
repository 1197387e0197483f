"""Whether the leads of tonight still look like those that the model learned from.

Each feature's values fall into the bins of the bundle's evidence, that of null included; their
shares are compared by the population stability index, the sum over bins of (now - then) times
ln(now / then) (Siddiqi 2006, Credit Risk Scorecards): below 0.1 nothing moved, above
0.25 much did. By chance alone it is about (1/now + 1/then) times a chi-squared of as many degrees
of freedom as there are bins but one (Yurdakul and Naranjo 2020, J Risk Model Validation 14:4), so
that few leads warn of nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from features.types import Floats, Indices
from models.evidence import Evidence

MUCH = 0.25
_CHANCE = 0.001
"""How often any feature at all may warn by chance."""


@dataclass(frozen=True)
class Moved:
    """A feature whose values are distributed otherwise than in training."""

    feature: str
    index: float
    """The population stability index."""
    nulls_then: float
    """Share of leads of which it was unknown, in training and now."""
    nulls_now: float


class Distributions:
    """Counts how many leads of tonight fall into each bin of each feature."""

    def __init__(self, names: Sequence[str], evidence: Sequence[Evidence]) -> None:
        self._names, self._evidence = names, evidence
        self._counts = [np.zeros(len(each.leads), dtype=np.int64) for each in evidence]

    def add(self, matrix: Floats) -> None:
        """Count some more leads; `matrix` of shape (n, features), NaN is null."""
        for place, each in enumerate(self._evidence):
            bins = _bins(each, matrix[:, place])
            self._counts[place] += np.bincount(bins, minlength=len(each.leads))

    def moved(self) -> list[Moved]:
        """The features that moved much and more than by chance, the farthest first."""
        found = []
        for name, each, now in zip(self._names, self._evidence, self._counts, strict=True):
            index = stability(each.leads, now)
            if index > MUCH and index > _by_chance(each.leads, now, len(self._names)):
                nulls = [float(counts[-1] / counts.sum()) for counts in (each.leads, now)]
                found.append(Moved(name, index, *nulls))
        return sorted(found, key=lambda moved: (-moved.index, moved.feature))


def stability(then: Indices, now: Indices) -> float:
    """The population stability index of two counts by bin; half a lead keeps empty bins finite."""
    if not then.sum() or not now.sum():
        return 0.0
    was, is_ = ((counts + 0.5) / (counts.sum() + 0.5 * len(counts)) for counts in (then, now))
    return float(((is_ - was) * np.log(is_ / was)).sum())


def _by_chance(then: Indices, now: Indices, looks: int) -> float:
    bins = int(np.count_nonzero(then + now))
    spread = 1 / then.sum() + 1 / now.sum()
    return float(spread * stats.chi2.ppf(1 - _CHANCE / looks, max(bins - 1, 1)))


def _bins(evidence: Evidence, column: Floats) -> Indices:
    places = np.maximum(np.searchsorted(evidence.edges, column, side="right") - 1, 0)
    places[np.isnan(column)] = len(evidence.edges)
    return np.asarray(places, dtype=np.int64)
