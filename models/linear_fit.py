"""Fitting the linear part: a ridge logistic regression, its strength chosen by forward folds."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from features.types import Feature, Flags, Floats, Indices
from models import design, encoding
from models.encoding import Encoding
from models.folds import Fold
from models.linear import Linear
from models.losses import log_loss
from models.one_thread import added_in_order
from models.ridge import Ridge

STRENGTHS = (
    *(0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005),
    *(0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
)
"""scikit-learn's C, from strong to weak regularisation."""
_EXACT, _NEAR = 1e-11, 1e-5
"""How far a last step may move a coefficient: of a part that is kept, of one that is compared."""
_COMPARED = 100_000
"""Of more rows than that, strengths are compared on a part: the log loss that one strength has
beyond another's is known to a thousandth of itself, and a million rows would take minutes."""


class LinearFit:
    """The rows of a training part as columns, made once for all folds and strengths."""

    def __init__(
        self,
        matrix: Floats,
        labels: Flags,
        features: Sequence[Feature],
        signs: Sequence[int] = (),
    ) -> None:
        """Rows of shape (n, features).

        `signs` tell of each feature whether its slope may only be positive, 1, or negative, -1: so
        an ordered feature that has a direction gets a slope, over its places, instead of levels.
        """
        self._directions = signs or (0,) * len(features)
        sloped = [
            replace(feature, kind="number") if direction else feature
            for feature, direction in zip(features, self._directions, strict=True)
        ]
        self._columns, self._features = design.of(matrix, design.levels(matrix, sloped)), sloped
        self._labels = labels

    @added_in_order
    def best_strength(self, folds: Sequence[Fold], threads: int = 1) -> float:
        """The strength with the least log loss over the folds, by itself."""
        with ThreadPoolExecutor(threads) as pool:
            lost = np.array(list(pool.map(self._lost, folds)))
        return STRENGTHS[int(np.argmin(lost.sum(axis=0)))]

    @added_in_order
    def fit(self, some: Flags, strengths: Sequence[float]) -> list[Linear]:
        """The linear part of each strength on some of the rows.

        A slope of the wrong sign is left out and the others are fitted again, until none is left.
        """
        columns = self._columns if some.all() else self._columns.chosen(some)
        learned = encoding.of(columns, self._features)
        ridge = Ridge(columns, self._labels[some], learned.mean, learned.scale)
        return [self._signed(ridge, learned, strength) for strength in strengths]

    def _lost(self, fold: Fold) -> list[float]:
        """What each strength loses on a fold, where need be reckoned from a part of the rows."""
        learn, check = thinned(fold.learn, _COMPARED), thinned(fold.check, _COMPARED)
        columns, others = self._columns.chosen(learn), self._columns.chosen(check)
        learned = encoding.of(columns, self._features)
        ridge = Ridge(columns, self._labels[learn], learned.mean, learned.scale)
        weight = fold.check.sum() / check.sum()
        lost = []
        for strength in STRENGTHS:
            found = ridge.fit(strength, learned.varies, _NEAR)
            weights = found[:-1] / learned.scale
            log_odds = others.times(weights) + (found[-1] - weights @ learned.mean)
            lost.append(float(log_loss(self._labels[check], log_odds).sum() * weight))
        return lost

    def _signed(self, ridge: Ridge, learned: Encoding, strength: float) -> Linear:
        wanted = _wanted_signs(learned, self._directions)
        free = learned.varies.copy()
        while True:
            found = ridge.fit(strength, free, _EXACT)
            wrong = found[:-1] * wanted < 0
            if not wrong.any():
                return _unfolded(learned, found[:-1], float(found[-1]))
            free &= ~wrong


def fit(
    matrix: Floats,
    labels: Flags,
    features: Sequence[Feature],
    strength: float,
    signs: Sequence[int] = (),
) -> Linear:
    """One linear part, on all rows."""
    whole = LinearFit(matrix, labels, features, signs)
    return whole.fit(np.ones(len(labels), dtype=np.bool_), [strength])[0]


def thinned(some: Flags, most: int) -> Flags:
    """As many of the flagged rows as there may be at most, evenly over them all."""
    places = np.flatnonzero(some)
    kept = np.zeros_like(some)
    kept[places[:: -(-len(places) // most)]] = True
    return kept


def _wanted_signs(learned: Encoding, directions: Sequence[int]) -> Indices:
    """The direction of each column: that of a slope, which stands behind the column for null."""
    each = [
        [0, *([direction] if codes is None else [0] * len(codes))]
        for codes, direction in zip(learned.levels, directions, strict=True)
    ]
    return np.array([sign for signs in each for sign in signs], dtype=np.int64)


def _unfolded(learned: Encoding, coefficients: Floats, intercept: float) -> Linear:
    """The coefficients of standardised columns as terms of the features themselves."""
    weights = _settled(coefficients / learned.scale)
    means = _settled(coefficients / learned.scale * learned.mean)
    terms: list[list[float]] = []
    levels: list[tuple[float, float]] = []
    starts, column = [0], 0
    for codes in learned.levels:
        width = 1 + (1 if codes is None else len(codes))
        own, centre = weights[column : column + width], means[column : column + width].sum()
        terms.append([own[0] - centre, -centre, own[1] if codes is None else 0.0])
        levels.extend([] if codes is None else zip(codes.tolist(), own[1:].tolist(), strict=True))
        starts.append(len(levels))
        column += width
    return Linear(
        intercept=float(_settled(intercept)),
        terms=np.array(terms),
        starts=np.array(starts, dtype=np.int64),
        levels=np.array(levels, dtype=np.float64).reshape(-1, 2),
    )


def _settled(values: Floats | float) -> Floats:
    """Eight decimals: far finer than any weight is known, and the same on every CPU."""
    return np.asarray(np.round(values, 8) + 0.0)
