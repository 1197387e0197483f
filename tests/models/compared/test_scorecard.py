"""The whole-number points that the data would give."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import bands
from models.compared import logistic_fit, scorecard
from models.compared.scorecard import Earned
from models.folds import Fold


def world(weights, rows=3000, seed=2):
    """Whoever earned an action is as much likelier to buy as its weight says."""
    random = np.random.default_rng(seed)
    units = (random.random((rows, len(weights))) < 0.3).astype(float)
    chance = 1 / (1 + np.exp(2 - units @ np.array(weights)))
    labels = random.random(rows) < chance
    place = np.arange(rows)
    folds = (
        Fold(place < rows // 3, place >= rows // 3),
        Fold(place < rows // 2, place > rows // 2),
    )
    return Earned(units, labels, folds)


def loss_of(earned):
    def loss(points):
        sums = (earned.units @ points).reshape(-1, 1)
        return logistic_fit.loss(sums, earned.labels, earned.folds, logistic_fit.LOOSE)

    return loss


def test_points_stand_to_each_other_as_the_log_odds_do():
    found = scorecard.fit(world([1.2, 0.6, -0.6], rows=9000), strength=1.0, most=10)
    assert found[0] > 0
    assert found[1] / found[0] == pytest.approx(0.5, abs=0.15)
    assert found[2] / found[0] == pytest.approx(-0.5, abs=0.15)


def test_an_action_that_tells_nothing_earns_next_to_nothing():
    found = scorecard.fit(world([1.5, 0.0]), strength=1.0, most=10)
    assert abs(found[1]) <= 0.1 * found[0]


def test_no_action_earns_more_than_the_most():
    found = scorecard.fit(world([2.0, 1.0, 0.1, -0.5]), strength=1.0, most=5)
    assert np.abs(found).max() <= 5
    assert found.dtype.kind == "i"


def test_no_single_step_makes_the_points_better():
    earned = world([1.2, 0.5, -0.3])
    found = scorecard.fit(earned, strength=1.0, most=20)
    reached = loss_of(earned)(found)
    for action, step in itertools.product(range(3), (1, -1)):
        moved = found.copy()
        moved[action] += step
        assert loss_of(earned)(moved) > reached - 1e-6


def test_the_points_are_about_as_good_as_the_best_of_all_small_tables():
    """All 11 x 11 tables of up to five points, looked at one by one."""
    earned = world([1.2, 0.5], rows=900)
    loss = loss_of(earned)
    tables = itertools.product(range(-5, 6), repeat=2)
    best = min(loss(np.array(table)) for table in tables)
    assert loss(scorecard.fit(earned, strength=1.0, most=5)) == pytest.approx(best, rel=1e-3)


@given(st.lists(st.integers(-6, 6), min_size=1, max_size=4), st.integers(3, 8))
def test_steps_end_at_the_lowest_point_of_a_bowl(lowest, most):
    start = np.zeros(len(lowest), dtype=np.int64)
    found = scorecard.improved(start, most, lambda points: float(((points - lowest) ** 2).sum()))
    assert found.tolist() == np.clip(lowest, -most, most).tolist()
    assert not start.any(), "the points that were given must stay as they are"


def test_the_smallest_scale_that_is_as_good_as_the_best_stays():
    """Two fifths can be told by 5 and 2, by 10 and 4, but not by 3 or 4 points."""
    weights = np.array([1.0, 0.4])
    found = scorecard._scaled(weights, 20, lambda points: 1 + abs(points[1] / points[0] - 0.4))
    assert found.tolist() == [5, 2]


def test_small_numbers_are_preferred_where_larger_ones_tell_no_more():
    """Two actions of the same worth need no more than the least scale."""
    assert scorecard.fit(world([1.0, 1.0], rows=9000), strength=1.0, most=20).max() <= 4


def test_where_nothing_was_earned_nothing_is_paid():
    earned = world([1.0, 0.5])
    empty = Earned(np.zeros_like(earned.units), earned.labels, earned.folds)
    assert scorecard.fit(empty, strength=1.0, most=20).tolist() == [0, 0]


def test_many_rows_are_thinned_with_their_folds(monkeypatch):
    monkeypatch.setattr(scorecard, "MOST_ROWS", 1000)
    earned = world([1.0])
    few = earned.few()
    assert len(few.units) == len(few.labels) == 1000
    assert few.folds[0].learn.sum() == pytest.approx(earned.folds[0].learn.sum() / 3, abs=1)
    assert (few.units == earned.units[::3]).all()


def test_as_many_leads_are_hot_and_warm_as_by_todays_bands():
    totals = np.array([50.0] * 10 + [20.0] * 30 + [0.0] * 60)
    sums = np.array([12.0] * 10 + [7.0] * 30 + [1.0] * 60)
    told = scorecard.thresholds(sums, totals, bands_of_the_team())
    assert told["hot"] in range(8, 13)
    assert told["warm"] in range(2, 8)
    assert (sums >= told["hot"]).sum() == 10
    assert (sums >= told["warm"]).sum() == 40


def test_without_bands_a_tenth_is_hot_and_three_tenths_are_warm():
    sums = np.arange(100.0)
    assert scorecard.thresholds(sums, sums, None) == {"warm": 70, "hot": 90}


@given(st.lists(st.integers(-3, 9).map(float), min_size=1, max_size=40).map(np.array))
def test_who_is_hot_is_warm(sums):
    told = scorecard.thresholds(sums, sums, None)
    assert told["warm"] <= told["hot"]


def bands_of_the_team():
    return bands.Bands(("hot", "warm", "cold"), (40.0, 20.0, -np.inf))
