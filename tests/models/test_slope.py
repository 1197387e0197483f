"""Calibration slope and the ECE of chance, against other ways to compute them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from models import bootstrap, metrics, slope
from models.sigmoid import sigmoid


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(3)
    log_odds = random.normal(-1.5, 1.0, size=2000)
    labels = random.random(2000) < sigmoid(log_odds)
    contacts = (np.arange(2000) // 2).astype(str).astype(object)
    return log_odds, labels, bootstrap.draw(contacts, 100, 1)


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_the_slope_is_that_of_an_unpenalised_regression(rows, factor):
    log_odds, labels, draws = rows
    told = slope.slope(sigmoid(factor * log_odds), labels, draws)
    fitted = LogisticRegression(C=np.inf, tol=1e-10).fit((factor * log_odds)[:, None], labels)
    assert told["value"] == pytest.approx(fitted.coef_[0, 0], abs=2e-5)
    assert told["low"] < told["value"] < told["high"]
    assert (told["low"] > 1) == (factor == 0.5)


def test_a_draw_counts_a_contact_as_often_as_it_was_drawn(rows):
    log_odds, labels, draws = rows
    one = draws[:1].astype(int)
    repeated = np.repeat(np.arange(len(labels)), one[0])
    told = slope.slope(sigmoid(log_odds), labels, one)
    again = slope.slope(sigmoid(log_odds[repeated]), labels[repeated], np.ones((1, len(repeated))))
    assert told["low"] == told["high"] == again["value"]


def test_labels_that_are_parted_by_the_probability_have_a_finite_slope():
    told = slope.slope(np.array([0.1, 0.2, 0.8, 0.9]), np.array([0, 0, 1, 1]) == 1, np.ones((3, 4)))
    assert np.isfinite(told["value"])
    assert told["value"] > 5


def test_bare_zeros_and_ones_have_a_slope_too():
    told = slope.slope(np.array([0.0, 0.3, 1.0, 0.5]), np.array([0, 1, 1, 0]) == 1, np.ones((2, 4)))
    assert np.isfinite(told["value"])


@pytest.mark.parametrize(("count", "low", "high"), [(100, 0.09, 0.2), (10_000, 0.01, 0.02)])
def test_chance_alone_gives_a_large_ece_on_few_rows(count, low, high):
    random = np.random.default_rng(5)
    probability = sigmoid(random.normal(-1.0, 1.0, size=count))
    ids = np.arange(count).astype(str).astype(object)
    most = slope.chance_ece(probability, ids, seed=1)
    assert low < most < high
    assert most == slope.chance_ece(probability, ids, seed=1)


def test_where_probabilities_hold_nineteen_of_twenty_eces_stay_below(rank):
    random = np.random.default_rng(11)
    probability = sigmoid(random.normal(-1.0, 1.0, size=300))
    ids = np.array([f"l{place:04}" for place in range(300)], dtype=object)
    most = slope.chance_ece(probability, ids, seed=1)
    labels = random.random((300, 300)) < probability
    below = [metrics.ece(rank(probability, each), np.ones(300)) <= most for each in labels]
    assert 0.9 < np.mean(below) < 0.99
