"""How sure a probability is: covariance, differences between periods, what intervals hold."""

from __future__ import annotations

import numpy as np
import pytest

from models import calibration, calibration_fits, calibration_spread
from models.calibration_line import Calibrator
from models.probability_drift import Limits
from models.sigmoid import sigmoid
from tests.models.worlds import SECOND, checked, made, periods

WORLDS = {
    "steady": {"rows": 4000, "count": 12, "folds": 3},
    "alike by contact": {"rows": 4000, "count": 12, "folds": 3, "alike": 1.0},
    "small": {"rows": 500, "count": 3, "folds": 3},
    "drifting": {"rows": 6500, "count": 9, "folds": 3, "spread": 0.3},
    "drifting in few periods": {"rows": 2100, "count": 3, "folds": 3, "spread": 0.5},
    "drifting fast": {"rows": 1500, "count": 9, "folds": 3, "spread": 0.5},
}
"""Drifting worlds are seen in few periods, so that less than nine in ten is expected by design."""


def sure(calibrator, rows, tolerated=0.5):
    return calibration_spread.with_interval(calibrator, rows, SECOND, tolerated)


def held(world, seed):
    """The share of ten bins of new leads whose true rate lies in the interval."""
    rows, raw, truth = periods(seed, **world)
    chosen = calibration.choose(rows, SECOND, Limits(0.5, 0.001)).calibrator
    low, high = (sigmoid(end) for end in sure(chosen, rows).bounds(raw))
    bins = np.array_split(np.argsort(raw), 10)
    return np.mean([low[b].mean() <= truth[b].mean() <= high[b].mean() for b in bins])


@pytest.mark.slow
@pytest.mark.parametrize("name", list(WORLDS))
def test_the_true_rate_lies_in_the_interval_of_about_nine_bins_in_ten(name):
    share = np.mean([held(WORLDS[name], seed) for seed in range(60)])
    # All bins of a world move together: of 60 drifting worlds the share is known to about .05.
    assert 0.78 <= share <= 0.99, name


@pytest.mark.slow
def test_without_the_variance_between_periods_a_drifting_world_is_not_held(monkeypatch):
    monkeypatch.setattr(calibration_spread, "_between", lambda *_: 0.0)
    assert np.mean([held(WORLDS["drifting"], seed) for seed in range(30)]) < 0.5


def test_the_sandwich_is_that_of_a_table_by_hand():
    # Four rows at even odds, one column of ones: the bread is 1 / (4 · 1/4) = 1. Two contacts have
    # two rows each, residuals (½, ½) and (-½, ½): sums 1 and 0, squared 1, times 2 / (2 - 1).
    rows = checked(np.zeros(4), [1, 1, 0, 1], contact=[7, 7, 9, 9])
    told = calibration_spread.sandwich(np.ones((4, 1)), np.zeros(4), rows, np.zeros(1))
    assert told.tolist() == [[2.0]]


def test_where_every_row_is_its_own_contact_the_sandwich_is_the_covariance_of_many_fits():
    fits = [calibration_fits.platt(made(seed, rows=600, slope=0.7)) for seed in range(300)]
    seen = np.cov([(fit.slope, fit.intercept) for fit in fits], rowvar=False)
    some = [
        calibration_spread.covariance(fit, made(seed, rows=600, slope=0.7))
        for seed, fit in enumerate(fits[:40])
    ]
    assert np.mean(some, axis=0) == pytest.approx(seen, rel=0.25)


def test_rows_told_twice_by_one_contact_make_nobody_surer():
    rows = made(1, rows=600)
    twice = rows.chosen(np.repeat(np.arange(600), 2))
    platt = calibration_fits.platt(rows)
    once = calibration_spread.covariance(platt, rows)
    assert calibration_spread.covariance(platt, twice) == pytest.approx(once, rel=1e-3)


def test_the_variance_between_blocks_is_that_of_dersimonian_and_laird_by_hand():
    # Offsets 0, 1, 2, each with variance ½: weights 2, mean 1, Q = 2 + 0 + 2 = 4 on 2 degrees;
    # (4 - 2) / (6 - 12 / 6) = ½.
    told = calibration_spread.between_blocks(np.array([0.0, 1, 2]), np.full(3, 0.5))
    assert told == pytest.approx(0.5)
    assert calibration_spread.between_blocks(np.array([0.0, 0.1]), np.full(2, 0.5)) == 0.0


def test_two_blocks_or_three_say_little_and_widen_the_interval():
    # Student's t on 2 degrees against 1.645 normal ones, squared: (2.92 / 1.645)² = 3.151;
    # and the mean of three blocks is itself unknown by a third.
    offsets = np.column_stack([[0.0, 1, 2], np.full(3, 0.5)])
    told = calibration_spread._between(offsets, tolerated=0.5)
    assert told == pytest.approx(0.5 * 3.151 * 4 / 3, rel=1e-3)


def test_where_no_two_blocks_can_be_compared_a_shift_that_is_tolerated_is_allowed_for():
    told = sure(calibration_fits.IDENTITY, made(2, rows=150, folds=1), tolerated=0.5)
    assert 1.644854 * np.sqrt(told.between) == pytest.approx(0.5)


def test_a_root_of_the_covariance_is_kept():
    rows = made(3, rows=2000, slope=0.6)
    for calibrator in (calibration_fits.platt(rows), Calibrator("beta", 0.6, 0.0, 0.1)):
        variance = calibration_spread.covariance(calibrator, rows)
        root = np.array(sure(calibrator, rows).spread)[:, : len(variance)]
        assert root.T @ root == pytest.approx(variance, rel=1e-6)


def test_one_that_follows_is_as_sure_as_the_latest_rows_make_it():
    rows = made(4, rows=8000)
    whole = calibration_spread.covariance(calibration_fits.platt(rows), rows)
    following = calibration_spread.covariance(calibration_fits.latest(rows), rows)
    at = np.array([-1.0, 1.0])  # where most rows are
    assert at @ following @ at > 5 * (at @ whole @ at)
    assert following[0, 0] == pytest.approx(whole[0, 0])  # the slope is that of all rows


def test_rows_of_one_contact_still_give_an_interval():
    rows = made(5, rows=400)
    one = checked(rows.raw, rows.labels, contact=np.zeros(400), fold=rows.fold)
    low, high = sure(calibration_fits.platt(one), one).bounds(np.array([-1.0]))
    assert np.isfinite([low, high]).all()
    assert low < high
