"""A figure on the rows themselves and on every draw of their contacts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.types import Floats
from models import bootstrap
from models.metrics import Metric, Ranking

_MOST_EMPTY = 0.05
"""A figure that has no value in more of the draws has no interval."""


@dataclass(frozen=True)
class Figure:
    """A figure on the rows themselves, then one a draw; NaN where it has no value."""

    value: float
    draws: Floats

    def minus(self, other: Figure) -> Figure:
        """The difference, paired: on the same rows and on the same draws."""
        return Figure(self.value - other.value, self.draws - other.draws)

    def told(self) -> bootstrap.Interval | None:
        """The figure with its interval; null where it cannot be told."""
        if np.isnan(self.value) or np.isnan(self.draws).mean() > _MOST_EMPTY:
            return None
        return bootstrap.interval(self.value, self.draws)


def figures(named: Mapping[str, Metric], ranked: Ranking, draws: Floats) -> dict[str, Figure]:
    """Figures of a ranking by their names; `draws` of shape (draws, n), in the rows' own order."""
    once, weights = np.ones(len(ranked.order)), draws[:, ranked.order]
    return {
        name: Figure(metric(ranked, once), np.array([metric(ranked, row) for row in weights]))
        for name, metric in named.items()
    }


def ratio(over: Floats, under: Floats) -> Figure:
    """One sum over another, both with the rows' own first: shape (1 + draws,)."""
    shares = np.divide(over, under, out=np.full(len(over), np.nan), where=under > 0)
    return Figure(float(shares[0]), shares[1:])
