"""Curves, against scikit-learn and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import precision_recall_curve, roc_curve

from models import curves
from models.curves import GRID
from models.metrics import ece, ranking

rows = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.8]), st.booleans()), min_size=1, max_size=30
).map(lambda some: [*some, (0.3, True), (0.2, False)])
DRAWN = (curves.roc, curves.precision_recall, curves.gain, curves.lift)


def ranked_rows(some, places=None):
    scores, labels = (np.array(column) for column in zip(*some, strict=True))
    ids = np.array([f"l{place:03}" for place in range(len(some))], dtype=np.object_)
    places = range(len(some)) if places is None else places
    order = list(places)
    return ranking(scores[order], labels[order], ids[order], probabilities=True)


def at(curve, x, name="model"):
    return curve[name][int(np.flatnonzero(curve["x"] == x)[0])]


@given(rows)
def test_the_roc_curve_is_scikit_learns_with_ties_as_one_step(some):
    scores, labels = (np.array(column) for column in zip(*some, strict=True))
    across, up, _ = roc_curve(labels, scores, drop_intermediate=False)
    told = curves.roc({"model": ranked_rows(some)})
    np.testing.assert_allclose(told["model"], np.interp(GRID, across, up))


@given(rows)
def test_precision_and_recall_are_scikit_learns_with_ties_as_one_step(some):
    scores, labels = (np.array(column) for column in zip(*some, strict=True))
    precision, recall, _ = precision_recall_curve(labels, scores)
    across, up = recall[:-1][::-1], precision[:-1][::-1]  # without its made-up point (0, 1)
    whole = int(np.argmax(across == 1.0)) + 1  # what is called after the last one finds nobody
    told = curves.precision_recall({"model": ranked_rows(some)})
    np.testing.assert_allclose(told["model"], np.interp(GRID, across[:whole], up[:whole]))


def test_the_gain_of_five_leads_by_hand():
    # Converting leads stand on places 1 and 3 of 5.
    some = [(0.9, True), (0.8, False), (0.7, True), (0.6, False), (0.5, False)]
    told = curves.gain({"model": ranked_rows(some)})
    expected = {0.0: 0.0, 0.1: 0.25, 0.2: 0.5, 0.4: 0.5, 0.5: 0.75, 0.6: 1.0, 1.0: 1.0}
    assert {x: at(told, x) for x in expected} == pytest.approx(expected)


def test_all_leads_tied_gain_as_much_as_chance():
    told = curves.gain({"model": ranked_rows([(0.4, True)] * 3 + [(0.4, False)] * 9)})
    np.testing.assert_allclose(told["model"], GRID)


def test_lift_is_gain_in_multiples_of_chance_and_begins_at_one_percent():
    some = [(0.9, True), (0.8, False), (0.7, True), (0.6, False), (0.5, False)]
    told = curves.lift({"model": ranked_rows(some)})
    assert told["x"][0] == 0.01
    assert len(told["x"]) == len(told["model"]) == 100
    expected = {0.2: 2.5, 0.4: 1.25, 0.6: 1 / 0.6, 1.0: 1.0}
    assert {x: at(told, x) for x in expected} == pytest.approx(expected)


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_moves_no_curve(some, random):
    places = list(range(len(some)))
    random.shuffle(places)
    for curve in DRAWN:
        one, other = (curve({"model": ranked_rows(some, order)}) for order in (None, places))
        assert np.array_equal(one["model"], other["model"])


def test_every_model_is_one_column_behind_the_common_x():
    some = [(0.9, True), (0.1, False)]
    both = {"model": ranked_rows(some), "points": ranked_rows(some)}
    for curve in DRAWN:
        assert list(curve(both)) == ["x", "model", "points"]


def test_reliability_puts_ten_equal_bins_from_the_lowest_probability_to_the_highest():
    # Twenty leads, two a bin; only of the third bin both convert, of the last one does.
    scores = np.round(np.linspace(0.02, 0.97, 20), 2)
    labels = np.isin(np.arange(20), [4, 5, 19])
    ranked = ranked_rows(list(zip(scores, labels, strict=True)))
    told = curves.reliability(ranked, np.ones((3, 20)), (scores / 2, scores + 0.01))
    np.testing.assert_allclose(told["promised_low"], told["x"] / 2)
    np.testing.assert_allclose(told["promised_high"], told["x"] + 0.01)
    np.testing.assert_allclose(told["x"], scores.reshape(10, 2).mean(axis=1))
    np.testing.assert_allclose(told["rate"], [0, 0, 1, 0, 0, 0, 0, 0, 0, 0.5])
    # Every draw is the rows themselves; where none or both convert, Wilson says 0 to .657.
    np.testing.assert_allclose(told["low"], [0, 0, 0.342380, *[0] * 6, 0.5], atol=1e-6)
    np.testing.assert_allclose(told["high"], [*[0.657620] * 2, 1, *[0.657620] * 6, 0.5], atol=1e-6)


def test_the_interval_of_a_rate_is_wilsons_as_scipy_has_it():
    for won, rows in ((0, 12), (3, 40), (40, 40)):
        low, high = curves.wilson(np.array([won / rows]), np.array([rows]))
        expected = binomtest(won, rows).proportion_ci(0.95, method="wilson")
        assert (low[0], high[0]) == pytest.approx((expected.low, expected.high), abs=1e-6)


@given(st.lists(st.tuples(st.integers(1, 99), st.booleans()), min_size=10, max_size=60))
def test_the_mean_distance_of_rate_and_probability_is_the_calibration_error(some):
    rows_a_bin = len(some) // 10
    ranked = ranked_rows([(percent / 100, won) for percent, won in some[: 10 * rows_a_bin]])
    once = np.ones(10 * rows_a_bin)
    bounds = (ranked.scores, ranked.scores)
    told = curves.reliability(ranked, once[None, :], bounds)
    assert np.abs(told["x"] - told["rate"]).mean() == pytest.approx(ece(ranked, once))


def test_the_interval_of_a_rate_comes_from_the_draws_given_in_the_rows_own_order():
    # Lead 0 has the highest probability and converts; in the first draw it counts three times.
    scores = np.repeat(np.linspace(0.95, 0.05, 10), 2)
    labels = np.arange(20) == 0
    draws = np.ones((1, 20))
    draws[0, 0] = 3
    ranked = ranked_rows(list(zip(scores, labels, strict=True)))
    told = curves.reliability(ranked, draws, (scores, scores))
    assert told["rate"][9] == 0.5
    assert told["low"][9] == told["high"][9] == 0.75


def test_a_draw_without_any_row_of_a_bin_says_nothing_of_it():
    scores = np.linspace(0.05, 0.95, 10)
    draws = np.ones((2, 10))
    draws[0, 9] = 0
    ranked = ranked_rows([(s, s > 0.9) for s in scores])
    told = curves.reliability(ranked, draws, (scores, scores))
    # What is left is one draw in which all convert; below it stands Wilson's interval of one lead.
    assert (told["low"][9], told["high"][9]) == (pytest.approx(0.206549, abs=1e-6), 1.0)
