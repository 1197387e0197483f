"""The ridge regression is scikit-learn's, whatever led there: another strength, a part, a curve."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from features.types import Feature
from models import design, encoding, linear_fit, ridge
from models.ridge import Ridge
from models.sigmoid import sigmoid

FEATURES = [
    Feature(name, kind, about=name, unit="", null_means="", sentence="")
    for name, kind in (("visits", "number"), ("again", "number"), ("channel", "category"))
]


def world(rows):
    """Rows of two numbers that hang together closely and a category with rare levels."""
    random = np.random.default_rng(5)
    visits = random.poisson(3.0, rows).astype(np.float64)
    again = visits + random.normal(size=rows) * 0.1
    channel = np.minimum(random.geometric(0.4, rows), 9).astype(np.float64)
    matrix = np.column_stack([visits, again, channel])
    matrix[random.random(matrix.shape) < 0.1] = np.nan
    chance = sigmoid(np.log1p(visits) + (channel == 3) - 3.0)
    return matrix, random.random(rows) < chance


def fitted(matrix, labels):
    columns = design.of(matrix, design.levels(matrix, FEATURES))
    learned = encoding.of(columns, FEATURES)
    return Ridge(columns, labels, learned.mean, learned.scale), learned


def scikit_learns(matrix, labels, strength):
    columns = encoding.learn(matrix, FEATURES).encode(matrix)
    model = LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-12)
    model.fit(columns, labels)
    return np.append(model.coef_[0], model.intercept_)


@pytest.mark.parametrize("rows", [200, 3_000])
def test_along_a_path_of_strengths_each_is_scikit_learns(rows):
    matrix, labels = world(rows)
    regression, learned = fitted(matrix, labels)
    for strength in (1e-4, 1e-2, 1.0, 1e-3):
        told = regression.fit(strength, learned.varies, 1e-11)
        np.testing.assert_allclose(told, scikit_learns(matrix, labels, strength), atol=1e-7)


def test_where_a_part_of_the_rows_leads_the_way_the_end_is_that_of_all_rows(monkeypatch):
    matrix, labels = world(3_000)
    monkeypatch.setattr(ridge, "_MANY", 100)
    regression, learned = fitted(matrix, labels)
    told = regression.fit(0.01, learned.varies, 1e-11)
    np.testing.assert_allclose(told, scikit_learns(matrix, labels, 0.01), atol=1e-7)


def test_a_column_that_is_not_free_gets_nothing_and_the_others_their_own_best():
    matrix, labels = world(500)
    regression, learned = fitted(matrix, labels)
    regression.fit(0.1, learned.varies, 1e-11)
    free = learned.varies.copy()
    free[1] = False
    told = regression.fit(0.1, free, 1e-11)
    columns = learned.encode(matrix)
    columns[:, 1] = 0.0
    model = LogisticRegression(C=0.1, solver="newton-cholesky", tol=1e-12).fit(columns, labels)
    assert told[1] == 0
    np.testing.assert_allclose(told, np.append(model.coef_[0], model.intercept_), atol=1e-7)


def test_labels_that_the_columns_tell_apart_still_have_an_end():
    matrix, _ = world(200)
    labels = np.nan_to_num(matrix[:, 0]) > 3
    regression, learned = fitted(matrix, labels)
    told = regression.fit(1.0, learned.varies, 1e-11)
    np.testing.assert_allclose(told, scikit_learns(matrix, labels, 1.0), atol=1e-6)


@pytest.mark.parametrize("most", [1, 7, 99, 100, 1000])
def test_thinned_rows_are_at_most_so_many_and_lie_evenly_among_them(most):
    some = np.arange(300) % 3 == 0
    kept = linear_fit.thinned(some, most)
    assert kept.sum() == -(-100 // -(-100 // most)) <= most
    assert not (kept & ~some).any()
    gaps = np.diff(np.flatnonzero(kept))
    assert len(set(gaps.tolist())) <= 1
