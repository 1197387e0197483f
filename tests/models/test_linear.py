"""The linear part is scikit-learn's ridge regression, told as what each feature adds."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from features import clock
from features.types import Feature
from models import folds, linear, linear_fit
from models.linear import Linear
from models.linear_fit import LinearFit


def feature(name, kind):
    return Feature(name, kind, about=name, unit="", null_means="", sentence="")


FEATURES = [
    feature("visits", "number"),
    feature("channel", "category"),
    feature("size", "ordered"),
]
NAMES = [feature.name for feature in FEATURES]
SMALL = Linear(
    intercept=-2.0,
    terms=np.array([[0.5, -0.25, 1.0], [0.125, 0.0625, 0.0]]),
    starts=np.array([0, 0, 2]),
    levels=np.array([[0.0, 0.75], [2.0, -0.5]]),
)


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(1)
    matrix = np.column_stack(
        [random.poisson(3, 500), random.integers(0, 4, 500), random.integers(0, 3, 500)]
    ).astype(np.float64)
    matrix[random.random(matrix.shape) < 0.2] = np.nan
    told = np.nan_to_num(matrix[:, 0]) + 2 * (matrix[:, 1] == 2) - (matrix[:, 2] == 0)
    return matrix, told + random.normal(size=500) > 3


@pytest.mark.parametrize(
    ("visits", "channel", "log_odds"),
    [
        (0.0, 0.0, -2 - 0.25 + 0.0625 + 0.75),
        (math.e - 1, 2.0, -2 - 0.25 + 1 + 0.0625 - 0.5),
        (1 - math.e, 1.0, -2 - 0.25 - 1 + 0.0625),  # a level that no training row had
        (math.nan, math.nan, -2 + 0.5 + 0.125),
    ],
)
def test_each_value_adds_what_is_written(visits, channel, log_odds):
    assert SMALL.log_odds(np.array([[visits, channel]]))[0] == pytest.approx(log_odds, abs=1e-15)


def test_it_says_what_scikit_learn_says_of_the_same_columns(rows):
    matrix, labels = rows
    columns = []
    for column, levels in zip(matrix.T, (None, [0, 1, 2, 3], [0, 1, 2]), strict=True):
        columns.append(np.isnan(column))
        if levels is None:
            columns.append(np.log1p(np.nan_to_num(column)))
        else:
            columns.extend(column == level for level in levels)
    plain = np.column_stack(columns).astype(float)
    is_level = np.array([0, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1], dtype=bool)
    plain = (plain - plain.mean(axis=0)) / np.where(is_level, 0.5, plain.std(axis=0))
    model = LogisticRegression(C=0.05, tol=1e-12, max_iter=10_000).fit(plain, labels)
    ours = linear_fit.fit(matrix, labels, FEATURES, 0.05)
    np.testing.assert_allclose(ours.log_odds(matrix), model.decision_function(plain), atol=1e-6)


def test_its_terms_are_centred_and_sum_to_the_log_odds(rows):
    matrix, labels = rows
    ours = linear_fit.fit(matrix, labels, FEATURES, 0.05)
    added = ours.added(matrix)
    np.testing.assert_allclose(added.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(
        ours.intercept + added.sum(axis=1), ours.log_odds(matrix), atol=1e-12
    )


def test_a_row_alone_gets_the_bits_of_the_batch(rows):
    matrix, labels = rows
    ours = linear_fit.fit(matrix, labels, FEATURES, 0.05)
    alone = [ours.log_odds(matrix[[place]])[0] for place in range(len(matrix))]
    assert np.array_equal(alone, ours.log_odds(matrix))
    assert np.array_equal(ours.log_odds(np.asfortranarray(matrix)), ours.log_odds(matrix))


def test_it_comes_back_from_json_as_it_was(rows):
    matrix, labels = rows
    ours = linear_fit.fit(matrix, labels, FEATURES, 0.05)
    told = json.loads(json.dumps(linear.to_dict(ours, NAMES)))
    assert np.array_equal(linear.from_dict(told, NAMES).log_odds(matrix), ours.log_odds(matrix))
    assert list(told["features"]) == NAMES


def test_a_feature_that_never_changes_adds_nothing(rows):
    _, labels = rows
    constant = np.full((500, 1), 7.25)
    ours = linear_fit.fit(constant, labels, FEATURES[:1], 0.05)
    rate = labels.mean()
    assert ours.log_odds(constant)[0] == pytest.approx(math.log(rate / (1 - rate)), abs=1e-4)


def test_noise_is_regularised_more_strongly_than_what_tells_something():
    random = np.random.default_rng(3)
    matrix = random.normal(size=(600, 3))
    features = [feature(name, "number") for name in ("a", "b", "c")]
    cutoffs = np.arange(600) * clock.DAY
    noise = random.random(600) < 0.3
    told = matrix[:, 0] * 3 + random.normal(size=600) > 0.5
    strengths = [
        LinearFit(matrix, labels, features).best_strength(
            folds.forward(cutoffs, labels, clock.DAY, 3)
        )
        for labels in (noise, told)
    ]
    assert strengths[0] < strengths[1]


@given(st.lists(st.booleans(), min_size=1, max_size=50))
def test_the_base_rate_lies_between_none_and_all(labels):
    told = linear.base_rate(np.array(labels), 2)
    promised = 1 / (1 + math.exp(-told.log_odds(np.zeros((1, 2)))[0]))
    assert promised == pytest.approx((sum(labels) + 0.5) / (len(labels) + 1))


def test_the_logarithms_of_counts_are_those_of_any_number():
    # Kept ones and reckoned ones meet at 1,024; a part of a whole number is not rounded away.
    terms = np.array([[0.0, 0.0, 1.0]])
    ours = Linear(0.0, terms, np.zeros(2, dtype=np.int64), np.zeros((0, 2)))
    values = np.concatenate([np.arange(-1100.0, 1101.0), np.arange(1100) + 0.5, [1e300, -1e300]])
    wanted = np.sign(values) * [math.log1p(abs(value)) for value in values]
    assert np.array_equal(ours.log_odds(values[:, None]), wanted)
    assert np.array_equal(ours.added(values[:, None])[:, 0], wanted)
