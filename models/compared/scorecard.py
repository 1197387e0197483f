"""The points that the data would give: whole numbers, fitted on the training part alone.

A ridge regression of the label on what leads earned says what each action is worth. Its weights are
brought to every scale from 3 to `most` points for the strongest action and rounded. Of the scales
that lose next to nothing the smallest one stays, since small numbers are remembered. Then single
points are moved by one for as long as the loss falls (coordinate descent, as in Ustun and Rudin
2019, "Learning Optimized Risk Scores", and in Liu et al. 2022, "FasterRisk"). The loss is that of
the forward folds: on each, a line from sum to log-odds is fitted to what it learns from, and judged
on what comes after.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from features.types import Flags, Floats, Indices
from models.bands import Bands
from models.compared import logistic_fit
from models.folds import Fold
from models.linear_fit import thinned
from models.one_thread import added_in_order

MOST_ROWS = 50_000
"""Of more training rows, evenly so many are looked at."""
LEAST = 3
"""The least that the strongest action earns: of less, rounding leaves nothing to tell apart."""
_NEXT_TO_NOTHING = 0.001
"""The share of the log loss that a smaller scale may cost."""
_HELPS = 1e-7
"""A loss that falls by less may differ between CPUs."""
_SWEEPS = 20
_SHARES = (0.1, 0.3)
"""Of hot leads, and of warm or hot ones, where today's table has no bands."""

Loss = Callable[[Indices], float]


@dataclass(frozen=True)
class Earned:
    """What the training rows earned: `units` of shape (n, actions), and who of them bought."""

    units: Floats
    labels: Flags
    folds: Sequence[Fold]

    def few(self) -> Earned:
        """As many rows as are needed to tell one table of points from another."""
        every = np.ones(len(self.labels), dtype=np.bool_)
        some = thinned(every, MOST_ROWS)
        folds = tuple(Fold(fold.learn[some], fold.check[some]) for fold in self.folds)
        return Earned(self.units[some], self.labels[some], folds)


@added_in_order
def fit(earned: Earned, strength: float, most: int) -> Indices:
    """Whole points of each action, none beyond `most` in size; shape (actions,)."""
    weights = logistic_fit.fit(earned.units, earned.labels, strength)[:-1]
    if not weights.any():
        return np.zeros(len(weights), dtype=np.int64)

    def loss(points: Indices) -> float:
        sums = (earned.units @ points).reshape(-1, 1)
        return logistic_fit.loss(sums, earned.labels, earned.folds, logistic_fit.LOOSE)

    return improved(_scaled(weights, most, loss), most, loss)


def _scaled(weights: Floats, most: int, loss: Loss) -> Indices:
    """The weights in whole numbers, at the smallest scale that is about as good as the best."""
    largest = np.abs(weights).max()
    scales = range(LEAST, most + 1)
    tried: list[Indices] = [np.rint(weights / largest * scale).astype(int) for scale in scales]
    lost = np.array([loss(points) for points in tried])
    return tried[int(np.argmax(lost <= lost.min() * (1 + _NEXT_TO_NOTHING)))]


def improved(points: Indices, most: int, loss: Loss) -> Indices:
    """Points moved by one, one action after the other, until no such move lowers the loss."""
    reached = loss(points)
    for _ in range(_SWEEPS):
        before = reached
        for action in range(len(points)):
            for step in (1, -1):
                moved = points.copy()
                moved[action] += step
                if abs(moved[action]) <= most and (lost := loss(moved)) < reached - _HELPS:
                    points, reached = moved, lost
        if reached == before:
            break
    return points


def thresholds(sums: Floats, totals: Floats, bands: Bands | None) -> dict[str, int]:
    """From how many whole points on a lead is hot, and warm.

    So that as many leads are as by today's table: in its hottest band, and in all but its last.
    """
    shares = _SHARES
    if bands is not None:
        place = bands.places(totals)
        shares = (float((place == 0).mean()), float((place < len(bands.names) - 1).mean()))
    hot, warm = (_threshold(sums, share) for share in shares)
    return {"warm": warm, "hot": hot}


def _threshold(sums: Floats, share: float) -> int:
    """The whole number that so large a share of the sums reaches, or the nearest share there is."""
    tried = np.arange(int(np.floor(sums.min())), int(np.ceil(sums.max())) + 2)
    reached = 1 - np.searchsorted(np.sort(sums), tried, side="left") / len(sums)
    # Of equally near ones the higher.
    return int(tried[::-1][int(np.argmin(np.abs(reached - share)[::-1]))])
