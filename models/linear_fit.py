"""Fitting the linear part: a ridge logistic regression, its strength chosen by forward folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from features.types import Feature, Flags, Floats, Indices
from models import encoding
from models.encoding import Encoding
from models.folds import Fold
from models.linear import Linear
from models.losses import log_loss

STRENGTHS = (
    *(0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005),
    *(0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
)
"""scikit-learn's C, from strong to weak regularisation."""


def best_strength(
    matrix: Floats, labels: Flags, features: Sequence[Feature], folds: Sequence[Fold]
) -> float:
    """The strength with the least log loss over the folds, by itself."""
    lost = np.zeros(len(STRENGTHS))
    for fold in folds:
        learned = encoding.learn(matrix[fold.learn], features)
        learn, check = (learned.encode(matrix[rows]) for rows in (fold.learn, fold.check))
        for place, strength in enumerate(STRENGTHS):
            model = _regression(learn, labels[fold.learn], strength, "lbfgs", 1e-4)
            with threadpool_limits(1):
                log_odds = np.asarray(model.decision_function(check))
            lost[place] += log_loss(labels[fold.check], log_odds).sum()
    return STRENGTHS[int(np.argmin(lost))]


def fit(
    matrix: Floats,
    labels: Flags,
    features: Sequence[Feature],
    strength: float,
    signs: Sequence[int] = (),
) -> Linear:
    """The linear part of so much strength on all rows; `matrix` is of shape (n, features).

    `signs` tell of each feature whether its slope may only be positive, 1, or negative, -1. One
    with the other sign is fitted again without that slope, until none is left: so an ordered
    feature that has a direction gets a slope too, over its places, instead of levels.
    """
    directions = signs or (0,) * len(features)
    sloped = [
        replace(feature, kind="number") if direction else feature
        for feature, direction in zip(features, directions, strict=True)
    ]
    learned = encoding.learn(matrix, sloped)
    columns = learned.encode(matrix)
    wanted = _wanted_signs(learned, directions)
    while True:
        # Newton's steps end at the optimum itself, so that its first digits are those of every CPU.
        model = _regression(columns, labels, strength, "newton-cholesky", 1e-9)
        wrong = model.coef_[0] * wanted < 0
        if not wrong.any():
            return _unfolded(learned, np.asarray(model.coef_[0]), float(model.intercept_[0]))
        columns[:, wrong], wanted[wrong] = 0.0, 0


def _wanted_signs(learned: Encoding, directions: Sequence[int]) -> Indices:
    """The direction of each column: that of a slope, which stands behind the column for null."""
    each = [
        [0, *([direction] if codes is None else [0] * len(codes))]
        for codes, direction in zip(learned.levels, directions, strict=True)
    ]
    return np.array([sign for signs in each for sign in signs], dtype=np.int64)


def _regression(
    columns: Floats, labels: Flags, strength: float, solver: str, tolerance: float
) -> LogisticRegression:
    model = LogisticRegression(C=strength, solver=solver, tol=tolerance, max_iter=2000)
    # On one thread, because BLAS adds in another order on several.
    with threadpool_limits(1):
        return model.fit(columns, labels)


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
