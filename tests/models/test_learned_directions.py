"""A declared direction holds in the whole model: in its linear part and in its trees."""

from __future__ import annotations

import dataclasses

import lightgbm
import numpy as np
import pytest

from models import learner, linear_fit
from models.learning_rows import Rows
from models.sigmoid import sigmoid
from tests.models.test_learner import FEATURES, PARAMS, ROUNDS, feature, world


@pytest.fixture(scope="module")
def against() -> Rows:
    """Rows in which more visits and a greater age really mean more conversions."""
    return world(bend=3.0)


def scores(learned, matrix):
    trees = lightgbm.Booster(model_str=learned.booster).predict(matrix, raw_score=True)
    return learned.linear.log_odds(matrix) + trees


def steps(rows, learned, place):
    """How the score of every row moves along a grid of one of its features."""
    grid = np.linspace(np.nanmin(rows.matrix[:, place]), np.nanmax(rows.matrix[:, place]), 30)
    moved = []
    for value in grid:
        matrix = rows.matrix.copy()
        matrix[:, place] = value
        moved.append(scores(learned, matrix))
    return np.diff(np.array(moved), axis=0)


@pytest.mark.parametrize("signs", [(1, 0, 1), (-1, 0, 0), (0, 1, -1), (1, 1, 1)])
def test_no_step_of_a_feature_goes_against_its_direction(against, signs):
    learned = learner.learn(dataclasses.replace(against, signs=signs), PARAMS, ROUNDS)
    for place, sign in enumerate(signs):
        assert not sign or (sign * steps(against, learned, place) >= -1e-9).all()


def test_a_direction_that_the_data_contradict_costs_and_a_true_one_does_not_hide_it(against):
    free, wrong = (
        learner.learn(dataclasses.replace(against, signs=signs), PARAMS, ROUNDS)
        for signs in ((), (-1, 0, -1))
    )
    losses = [min(each.min() for each in told.losses.values()) for told in (free, wrong)]
    assert losses[1] > losses[0] + 0.02


def test_without_any_direction_the_model_is_the_one_without_the_word(against):
    bare = learner.learn(against, PARAMS, ROUNDS)
    zero = learner.learn(dataclasses.replace(against, signs=(0, 0, 0)), PARAMS, ROUNDS)
    assert bare.booster == zero.booster
    assert np.array_equal(bare.linear.terms, zero.linear.terms)


def test_a_slope_of_the_wrong_sign_is_left_out_and_the_others_are_fitted_again(against):
    whole = ~np.isnan(against.matrix).any(axis=1)
    matrix, labels = against.matrix[whole], against.labels[whole]
    constrained = linear_fit.fit(matrix, labels, FEATURES, 0.1, (-1, 0, 0))
    without = linear_fit.fit(matrix[:, 1:], labels, FEATURES[1:], 0.1)
    assert constrained.terms[0, 2] == 0
    np.testing.assert_allclose(constrained.terms[1:], without.terms, atol=1e-7)


def test_an_ordered_feature_with_a_direction_has_a_slope_instead_of_levels():
    random = np.random.default_rng(2)
    place = random.integers(0, 4, 500).astype(np.float64)[:, None]
    labels = random.random(500) < sigmoid(np.array([-1.0, 0.5, -0.2, 1.5])[place[:, 0].astype(int)])
    ordered = [feature("size", "ordered")]
    assert len(linear_fit.fit(place, labels, ordered, 0.1).levels) == 4
    made = linear_fit.fit(place, labels, ordered, 0.1, (1,))
    assert len(made.levels) == 0
    assert made.terms[0, 2] > 0
