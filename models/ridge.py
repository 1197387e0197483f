"""Ridge logistic regression by Newton's method, to the optimum itself, also of a million rows.

The curvature costs as much as ten gradients, and changes little near the optimum: so it is kept
for as long as each step gets much shorter, also from one strength to the next. Whatever curvature
leads there, the optimum is that of all rows.
"""

from __future__ import annotations

import numpy as np

from features.types import Flags, Floats
from models.design import Design
from models.losses import log_loss
from models.sigmoid import sigmoid

_STEPS, _HALVINGS = 200, 30
_SHORTER = 0.2
"""A step by an old curvature that is longer than so much of the one before asks for a new one."""
_SMALL = 1e-6
"""A step this short helps; by how much is lost in the rounding of the sum."""
_MANY, _NEAR = 50_000, 1e-3
"""Of more rows a part leads the way: the fit of the whole begins near theirs."""


class Ridge:
    """The regression on some rows, for one strength after another."""

    def __init__(self, design: Design, labels: Flags, mean: Floats, scale: Floats) -> None:
        """Columns are centred by `mean` and divided by `scale`, both of shape (columns,)."""
        self._design, self._labels, self._mean, self._scale = design, labels, mean, scale
        self._curved: Floats | None = None
        rate = (labels.sum() + 0.5) / (len(labels) + 1.0)
        self._at = np.append(np.zeros(design.width), np.log(rate / (1 - rate)))

    def fit(self, strength: float, free: Flags, tolerance: float) -> Floats:
        """Coefficients of the centred and scaled columns, the intercept last; (columns + 1,).

        `strength` is scikit-learn's C; a column that is not `free` gets 0. It ends with a step that
        moves no coefficient by more than the tolerance.
        """
        if self._curved is None and len(self._labels) > _MANY:
            self._at = self._led(strength, free)
        pull = np.append(np.full(len(free), 1.0 / strength), 0.0)
        moving = np.append(free, True)
        self._at = self._found(np.where(moving, self._at, 0.0), pull, moving, tolerance)
        return self._at

    def _led(self, strength: float, free: Flags) -> Floats:
        """The coefficients of a part of the rows."""
        some = np.arange(len(self._labels)) % -(-len(self._labels) // _MANY) == 0
        part = Ridge(self._design.chosen(some), self._labels[some], self._mean, self._scale)
        return part.fit(strength, free, _NEAR)

    def _found(self, at: Floats, pull: Floats, moving: Flags, tolerance: float) -> Floats:
        sums, before = self._sums(at), np.inf
        for _ in range(_STEPS):
            is_new = self._curved is None
            step = self._step(at, sums, pull, moving)
            size = float(np.abs(step).max())
            if not is_new and size > _SHORTER * before:
                self._curved, before = None, np.inf
                continue
            along = self._sums(step)
            share = 1.0 if size < _SMALL else self._share(at, sums, step, along, pull)
            if not share and is_new:
                break
            if not share:
                self._curved, before = None, np.inf
                continue
            at, sums, before = at + share * step, sums + share * along, size
            if size < tolerance:
                break
        return at

    def _share(self, at: Floats, sums: Floats, step: Floats, along: Floats, pull: Floats) -> float:
        """How much of a step helps: all of it, a half, a quarter, …, or nothing."""

        def loss(share: float) -> float:
            lost = log_loss(self._labels, sums + share * along).sum()
            return float(lost + pull @ (at + share * step) ** 2 / 2)

        reached, share = loss(0.0), 1.0
        for _ in range(_HALVINGS):
            if loss(share) <= reached:
                return share
            share /= 2
        return 0.0

    def _sums(self, at: Floats) -> Floats:
        """The log-odds of each row; shape (n,)."""
        weights = at[:-1] / self._scale
        return self._design.times(weights) + float(at[-1] - weights @ self._mean)

    def _step(self, at: Floats, sums: Floats, pull: Floats, moving: Flags) -> Floats:
        chance = sigmoid(sums)
        wrong = self._labels - chance
        total = wrong.sum()
        downhill = (self._design.summed(wrong) - self._mean * total) / self._scale
        steepest = np.append(downhill, total) - pull * at
        if self._curved is None:
            self._curved = self._curvature(chance * (1 - chance))
        step = np.zeros(len(at))
        inner = self._curved[np.ix_(moving, moving)] + np.diag(pull[moving])
        step[moving] = np.linalg.solve(inner, steepest[moving])
        return step

    def _curvature(self, by: Floats) -> Floats:
        """The second derivatives of the log loss, those of the intercept last."""
        total, summed = by.sum(), self._design.summed(by)
        crossed = np.outer(summed, self._mean)
        inner = self._design.products(by) - crossed - crossed.T
        inner += total * np.outer(self._mean, self._mean)
        edge = (summed - total * self._mean) / self._scale
        curved = np.empty((len(summed) + 1, len(summed) + 1))
        curved[:-1, :-1] = inner / np.outer(self._scale, self._scale)
        curved[-1, :-1] = curved[:-1, -1] = edge
        curved[-1, -1] = total
        return curved
