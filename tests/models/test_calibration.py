"""Which calibration is chosen, and by which labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from models import calibration, calibration_fits
from models.calibration_line import Calibrator
from models.calibration_rows import Checked
from models.probability_drift import Limits
from models.sigmoid import logit, sigmoid
from tests.models.worlds import SECOND, checked, made

LIMITS = Limits(shift=0.5, p_value=0.001)


def chosen(rows, horizon=SECOND):
    return calibration.choose(rows, horizon, LIMITS)


def test_where_no_block_can_be_judged_the_booster_is_trusted_as_it_is():
    told = chosen(made(1, rows=60))
    assert told.calibrator == Calibrator("identity", 1.0, 0.0)
    assert told.losses == {}


def test_labels_that_had_not_matured_choose_nothing():
    rows = made(2, rows=3000, slope=0.5)
    assert chosen(rows).losses
    assert chosen(rows, horizon=3001 * SECOND).losses == {}


def test_a_booster_that_is_too_sure_of_itself_is_damped():
    told = chosen(made(4, slope=0.5, rows=6000))
    assert told.calibrator.kind in ("slope", "platt", "beta")
    assert told.calibrator.slope == pytest.approx(0.5, abs=0.06)
    assert told.losses[told.calibrator.kind] < told.losses["identity"]


def test_probabilities_that_hold_already_are_left_alone():
    # Of ten leads with 10 % one converts, of ten with 20 % two, and so on: nothing to mend.
    chances = np.repeat(np.arange(1, 10) / 10, 10)
    labels = np.tile(np.arange(10), 9) < np.round(chances * 10)
    fold = np.repeat(np.arange(9), 90)
    told = chosen(checked(np.tile(logit(chances), 9), np.tile(labels, 9), fold=fold))
    assert told.calibrator.log_odds(logit(chances)) == pytest.approx(logit(chances), abs=1e-3)
    assert not told.drift.found


@pytest.mark.parametrize("kind", ["identity", "platt"])
def test_a_candidate_is_judged_on_each_block_by_what_was_known_before_it(kind):
    rows = made(7, rows=900, slope=0.6, intercepts=(-0.5, 0.2, -0.3))
    promised, truth = [], []
    for fold in (1, 2):  # each fold of 300 rows is one block, and has one unknown row before it
        known, block = rows.chosen(np.arange(900) < 300 * fold), rows.chosen(rows.fold == fold)
        fitted = calibration_fits.ALL[kind](known)
        promised.append(sigmoid(fitted.log_odds(block.raw)))
        truth.append(block.labels)
    expected = log_loss(np.concatenate(truth), np.concatenate(promised))
    assert chosen(rows).losses[kind] == pytest.approx(expected, rel=1e-9)


def test_what_is_chosen_is_fitted_on_all_rows():
    rows = made(8, slope=0.5, intercepts=(-0.5, -0.5, -0.5), rows=6000)
    told = chosen(rows).calibrator
    assert told == calibration_fits.ALL[told.kind](rows)
    assert told != calibration_fits.ALL[told.kind](rows.chosen(rows.fold < 2))


def drifting(seed, *, by):
    """Three folds in which the base rate walks by so much from one hundredth to the next."""
    random = np.random.default_rng(seed)
    raw = random.normal(-1, 1, 9000)
    walk = np.cumsum(random.normal(0, by, 100)) if by else np.zeros(100)
    labels = random.random(9000) < sigmoid(raw + walk[np.arange(9000) // 90])
    return checked(raw, labels, fold=np.arange(9000) // 3000)


def test_a_base_rate_that_walks_away_is_followed():
    told = chosen(drifting(1, by=0.3))
    assert told.drift.found
    assert told.calibrator.kind == "latest"
    assert told.losses["latest"] < told.losses["identity"]


def test_a_base_rate_that_holds_is_not_followed():
    for seed in range(10):
        told = chosen(drifting(seed, by=0.0))
        assert told.calibrator.kind != "latest", seed
        assert not told.drift.found, seed


@settings(max_examples=10)
@given(
    seed=st.integers(0, 1000),
    slope=st.floats(-0.5, 2.0),
    intercepts=st.tuples(*[st.floats(-1.5, 1.5)] * 3),
)
def test_whatever_the_folds_the_order_is_kept_and_nothing_worse_than_no_calibration_is_chosen(
    seed, slope, intercepts
):
    rows = made(seed, rows=600, slope=slope, intercepts=intercepts)
    told = chosen(rows)
    if told.losses:
        assert told.losses[told.calibrator.kind] <= told.losses["identity"]
    for fit in calibration_fits.ALL.values():
        log_odds = fit(rows).log_odds(np.linspace(-30, 30, 500))
        assert (np.diff(log_odds) > 0).all(), fit


def test_rows_of_one_class_are_calibrated_by_nothing():
    rows = made(3)
    told = chosen(Checked(rows.raw, rows.labels & False, rows.contact, rows.cutoffs, rows.fold))
    assert told.calibrator.kind == "identity"
