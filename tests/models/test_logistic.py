"""Logistic regression, against scikit-learn on columns made here."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from features import clock
from features.types import Feature
from models import encoding, folds
from models.rivals import logistic
from models.sigmoid import sigmoid

NULL = np.nan
FEATURES = tuple(
    Feature(name=name, kind=kind, about="lead", unit="", null_means="unknown", sentence=name)
    for name, kind in (("visits", "count"), ("profit", "number"), ("channel", "category"))
)


@pytest.fixture(scope="module")
def leads():
    """300 leads: visits and a channel tell something, the profit nothing."""
    random = np.random.default_rng(4)
    visits = random.poisson(3, 300).astype(np.float64)
    profit = np.where(random.random(300) < 0.2, NULL, random.normal(0, 100, 300))
    channel = np.where(random.random(300) < 0.1, NULL, random.integers(0, 3, 300))
    labels = np.log1p(visits) + (channel == 1) + random.normal(size=300) > 2
    cutoffs = np.repeat(np.arange(30), 10) * clock.DAY
    matrix = np.column_stack([visits, profit, channel])
    return matrix, labels, folds.forward(cutoffs, labels, clock.DAY, 3)


@pytest.fixture(scope="module")
def fitted(leads):
    matrix, labels, forward = leads
    return logistic.fit(matrix, labels, FEATURES, forward)


def columns(matrix):
    """The columns that are meant: null flags, signed logs, one column a known channel."""
    visits, profit, channel = matrix.T
    known = np.nan_to_num(profit)
    return np.column_stack(
        [
            np.isnan(visits),
            np.log(1 + visits),
            np.isnan(profit),
            np.sign(known) * np.log(1 + np.abs(known)),
            np.isnan(channel),
            *(channel == value for value in (0, 1, 2)),
        ]
    ).astype(np.float64)


def of_sklearn(matrix, labels, strength):
    model = LogisticRegression(C=strength, max_iter=5000, tol=1e-9)
    made = columns(matrix)
    mean, spread = made.mean(axis=0), made.std(axis=0)
    spread[spread == 0], spread[-3:] = 1, 0.5
    scaler = FunctionTransformer(lambda columns: (columns - mean) / spread)
    return make_pipeline(scaler, model).fit(made, labels)


def test_the_strength_is_the_one_with_the_least_loss_over_the_folds(leads, fitted):
    matrix, labels, forward = leads
    losses = {}
    for strength in logistic.STRENGTHS:
        promised = [
            of_sklearn(matrix[fold.learn], labels[fold.learn], strength).predict_proba(
                columns(matrix[fold.check])
            )[:, 1]
            for fold in forward
        ]
        truth = np.concatenate([labels[fold.check] for fold in forward])
        losses[strength] = log_loss(truth, np.concatenate(promised))
    assert fitted.strength == min(losses, key=losses.__getitem__)
    assert min(logistic.STRENGTHS) < fitted.strength, "the example should not choose an end"


def test_the_model_is_scikit_learns_on_all_rows(leads, fitted):
    matrix, labels, _ = leads
    expected = of_sklearn(matrix, labels, fitted.strength).decision_function(columns(matrix))
    np.testing.assert_allclose(fitted.log_odds(matrix), expected, atol=1e-4)


def test_three_leads_as_columns_by_hand():
    matrix = np.array([[0.0, -3.0, 0.0], [7.0, NULL, 1.0], [0.0, 3.0, NULL]])
    learned = encoding.learn(matrix, FEATURES)
    two, four = np.log(8), np.log(4)
    by_hand = np.array(
        [
            # visits null, log; profit null, signed log; channel null, 0, 1
            [0, 0, 0, -four, 0, 1, 0],
            [0, two, 1, 0, 0, 0, 1],
            [0, 0, 0, four, 1, 0, 0],
        ]
    )
    np.testing.assert_allclose(learned.mean, by_hand.mean(axis=0))
    scale = by_hand.std(axis=0)
    assert scale[0] == 0  # visits are never null, so their flag is not stretched
    scale[0] = 1
    scale[5:] = 0.5  # levels are not stretched either, or a rare one would count too freely
    expected = (by_hand - by_hand.mean(axis=0)) / scale
    np.testing.assert_allclose(learned.encode(matrix), expected)


def test_an_unseen_category_is_none_of_the_known_ones(leads, fitted):
    matrix, _, _ = leads
    row = matrix[:1].copy()
    row[0, 2] = 9.0
    encoded = fitted.encoding.encode(row) * fitted.encoding.scale + fitted.encoding.mean
    assert encoded[0, 4:] == pytest.approx([0, 0, 0, 0])
    assert np.isfinite(fitted.log_odds(row)).all()


def test_a_lead_of_whom_nothing_is_known_gets_a_probability(fitted):
    told = sigmoid(fitted.log_odds(np.full((1, 3), NULL)))
    assert 0 < told[0] < 1


def test_a_channel_that_only_later_folds_know_fails_nothing(leads):
    matrix, labels, forward = leads
    later = matrix.copy()
    later[forward[-1].check, 2] = 5.0
    made = logistic.fit(later, labels, FEATURES, forward)
    assert made.strength in logistic.STRENGTHS
    assert np.isfinite(made.log_odds(later)).all()


def test_the_same_rows_give_the_same_model_to_the_bit(leads, fitted):
    matrix, labels, forward = leads
    again = logistic.fit(matrix, labels, FEATURES, forward)
    assert np.array_equal(again.log_odds(matrix), fitted.log_odds(matrix))
