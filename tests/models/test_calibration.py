"""Calibration: lines in log-odds, chosen forward."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from models import calibration
from models.calibration_line import Calibrator
from models.sigmoid import logit, sigmoid


def made_folds(seed, *, count=3, rows=400, slope=1.0, intercepts=(0.0, 0.0, 0.0), at=-1.0):
    """Folds of cross-fitted log-odds whose true chance is sigmoid(slope · z + intercept)."""
    random = np.random.default_rng(seed)
    made = []
    for intercept in intercepts[:count]:
        raw = random.normal(at, 1.5, rows)
        made.append((raw, random.random(rows) < sigmoid(slope * raw + intercept)))
    return made


def pooled(some):
    return np.concatenate([raw for raw, _ in some]), np.concatenate([told for _, told in some])


def platt_of_sklearn(some):
    raw, labels = pooled(some)
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(raw[:, None], labels)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def fitted(kind, some):
    return calibration._CANDIDATES[kind](some)


def test_a_calibrator_is_a_line_in_log_odds():
    told = Calibrator("platt", 0.5, -1.0).log_odds(np.array([-2.0, 0.0, 4.0]))
    assert told.tolist() == [-2.0, -1.0, 1.0]


@pytest.mark.parametrize("count", [0, 1])
def test_with_fewer_than_two_folds_the_booster_is_trusted_as_it_is(count):
    assert calibration.choose(made_folds(1, count=count)) == (Calibrator("identity", 1.0, 0.0), {})


def test_platt_is_the_logistic_regression_of_scikit_learn():
    some = made_folds(2, slope=0.6, intercepts=(-0.5, -0.4, -0.3))
    told = fitted("platt", some)
    slope, intercept = platt_of_sklearn(some)
    assert (told.slope, told.intercept) == pytest.approx((slope, intercept), rel=1e-3)


def test_one_slope_is_fitted_with_a_base_rate_of_each_fold_and_the_mean_probability_is_kept():
    some = made_folds(3, slope=0.5, intercepts=(-1.0, 0.0, 1.0))
    told = fitted("slope", some)
    raw, labels = pooled(some)
    which = np.repeat(np.arange(3), 400)[:, None] == np.arange(3)
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000, fit_intercept=False)
    model.fit(np.column_stack([raw, which]), labels)
    assert told.slope == pytest.approx(model.coef_[0, 0], rel=1e-3)
    assert sigmoid(told.log_odds(raw)).mean() == pytest.approx(sigmoid(raw).mean(), rel=1e-6)


def test_a_booster_that_is_too_sure_of_itself_is_damped():
    told, losses = calibration.choose(made_folds(4, slope=0.5, rows=3000))
    assert told.kind in ("slope", "platt")
    assert told.slope == pytest.approx(0.5, abs=0.05)
    assert losses[told.kind] < losses["identity"]


def test_probabilities_that_hold_already_are_left_alone():
    # Of ten leads with 10 % one converts, of ten with 20 % two, and so on: nothing to mend.
    chances = np.repeat(np.arange(1, 10) / 10, 10)
    labels = np.tile(np.arange(10), 9) < np.round(chances * 10)
    told, losses = calibration.choose([(logit(chances), labels)] * 3)
    assert (told.slope, told.intercept) == pytest.approx((1.0, 0.0), abs=1e-3)
    assert min(losses.values()) == pytest.approx(losses["identity"], rel=1e-6)


def test_a_base_rate_that_does_not_last_is_not_learned():
    # In the first two folds leads convert less than promised, in the third more again.
    told, losses = calibration.choose(made_folds(6, intercepts=(-1.0, -1.0, 1.5), rows=2000))
    assert losses["platt"] > losses["identity"]
    assert told.kind != "platt"


@pytest.mark.parametrize("kind", ["identity", "platt"])
def test_a_candidate_is_judged_on_each_fold_by_what_the_folds_before_it_teach(kind):
    some = made_folds(7, slope=0.6, intercepts=(-0.5, 0.2, -0.3))
    _, losses = calibration.choose(some)
    promised, truth = [], []
    for place in (1, 2):
        slope, intercept = platt_of_sklearn(some[:place]) if kind == "platt" else (1.0, 0.0)
        raw, labels = some[place]
        promised.append(sigmoid(slope * raw + intercept))
        truth.append(labels)
    expected = log_loss(np.concatenate(truth), np.concatenate(promised))
    assert losses[kind] == pytest.approx(expected, rel=1e-4)


def test_the_chosen_line_is_fitted_on_all_folds():
    some = made_folds(8, slope=0.5, intercepts=(-0.5, -0.5, -0.5), rows=3000)
    told, _ = calibration.choose(some)
    assert told == fitted(told.kind, some)
    assert told != fitted(told.kind, some[:2])


@settings(max_examples=8)
@given(
    seed=st.integers(0, 1000),
    slope=st.floats(-0.5, 2.0),
    intercepts=st.tuples(*[st.floats(-1.5, 1.5)] * 3),
    count=st.integers(2, 3),
)
def test_whatever_the_folds_nothing_that_hurt_is_taken_and_the_order_is_kept(
    seed, slope, intercepts, count
):
    some = made_folds(seed, count=count, rows=60, slope=slope, intercepts=intercepts)
    told, losses = calibration.choose(some)
    assert losses[told.kind] <= losses["identity"]
    assert losses[told.kind] == min(losses.values())
    for kind in losses:
        line = fitted(kind, some)
        assert line.slope > 0, f"{kind} turns the ranking round"
        log_odds = line.log_odds(np.sort(pooled(some)[0]))
        assert (np.diff(log_odds) >= 0).all()


def test_a_model_that_ranks_backwards_is_not_turned_round():
    for kind in ("slope", "platt"):
        assert fitted(kind, made_folds(9, slope=-1.0)).slope == 0.001


def test_a_line_is_written_with_nine_digits():
    some = made_folds(10, slope=0.7, intercepts=(-0.2, -0.2, -0.2))
    for kind in ("slope", "platt"):
        told = fitted(kind, some)
        for number in (told.slope, told.intercept):
            assert number == float(f"{number:.9g}")
