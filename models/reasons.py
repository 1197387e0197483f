"""Why a score is what it is: each feature's share in the calibrated log-odds, the strongest told.

A feature's share is what the linear part and the trees (path-dependent TreeSHAP) make of it, in
calibrated log-odds. Base and all shares sum to the log-odds. Related features are one reason: their
shares are added, and the one among them that says most in that direction stands for them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.jit import compiled
from features.types import Floats, Indices
from models.calibration_line import Calibrator
from models.contributions import Contributions
from models.linear import Linear
from models.parts import Part

_ROWS = 8192
"""Rows that are explained at once, so that memory does not grow with them."""


@dataclass(frozen=True)
class Reasons:
    """The strongest reasons of each row, the strongest first; arrays of shape (n, most)."""

    base: Floats
    """The calibrated log-odds of a lead of which nothing special is known; shape (n,)."""
    share: Floats
    """What the reason adds to them, 0 where there is none."""
    feature: Indices
    """The place of the feature that stands for it, -1 where there is none."""
    rest: Floats
    """What all other reasons add together; shape (n,)."""


def none(rows: int, most: int) -> Reasons:
    """No reason for any row yet."""
    return Reasons(
        base=np.zeros(rows),
        share=np.zeros((rows, most)),
        feature=np.full((rows, most), -1, dtype=np.int64),
        rest=np.zeros(rows),
    )


def put(found: Reasons, rows: Indices, told: Reasons, columns: Indices) -> None:
    """Put the reasons of some rows where they belong; their features are some columns of all."""
    found.base[rows], found.share[rows], found.rest[rows] = told.base, told.share, told.rest
    found.feature[rows] = np.where(told.feature >= 0, columns[told.feature], -1)


class Explainer:
    """One of a bundle's models, ready to explain; safe to share between threads."""

    def __init__(self, part: Part, topics: Indices) -> None:
        self._trees = Contributions(part.booster)
        self._linear: Linear = part.linear
        self._calibrator: Calibrator = part.calibrator
        self._topics = np.ascontiguousarray(topics, dtype=np.int64)

    def shares(self, matrix: Floats) -> tuple[Floats, Floats]:
        """Base (n,) and every feature's share (n, features) in the calibrated log-odds."""
        told = self._trees.of(matrix)
        raw = told[:, :-1]
        self._linear.add_to(matrix, raw)
        start = self._linear.intercept + self._trees.expected
        summed = start + raw.sum(axis=1)
        base = self._calibrator.log_odds(np.full(len(matrix), start))
        moved = summed - start
        # A curved calibrator stretches all of a row's shares alike, so that they still sum up.
        stretch = np.divide(
            self._calibrator.log_odds(summed) - base,
            moved,
            out=np.zeros(len(matrix)),
            where=moved != 0,
        )
        return base, raw * stretch[:, None]

    def strongest(self, matrix: Floats, most: int) -> Reasons:
        """The strongest reasons of rows of shape (n, features), for and against."""
        found = none(len(matrix), most)
        topics = int(self._topics.max(initial=-1)) + 1
        for start in range(0, len(matrix), _ROWS):
            part = slice(start, start + _ROWS)
            found.base[part], shares = self.shares(matrix[part])
            _choose(
                shares, self._topics, np.zeros(topics), found.share[part], found.feature[part],
                found.rest[part],
            )  # fmt: skip
        return found


@compiled
def _choose(
    shares: Floats,
    topics: Indices,
    summed: Floats,
    share: Floats,
    feature: Indices,
    rest: Floats,
) -> None:
    """Add up each row's topics and keep the strongest; of equal ones the first."""
    for row in range(shares.shape[0]):
        summed[:] = 0.0
        for j in range(len(topics)):
            summed[topics[j]] += shares[row, j]
        for place in range(share.shape[1]):
            best = 0
            for topic in range(1, len(summed)):
                if abs(summed[topic]) > abs(summed[best]):
                    best = topic
            if len(summed) == 0 or summed[best] == 0.0:
                break
            share[row, place] = summed[best]
            strongest = 0.0
            for j in range(len(topics)):
                own = shares[row, j] * np.sign(summed[best])
                if topics[j] == best and (own > strongest or feature[row, place] < 0):
                    strongest, feature[row, place] = own, j
            summed[best] = 0.0
        rest[row] = summed.sum()
