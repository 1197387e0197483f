"""Each candidate against scikit-learn, SciPy and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from models import calibration_fits
from models.calibration_line import bow
from models.sigmoid import logit, sigmoid
from tests.models.worlds import checked, made


def of_sklearn(design, labels, **more):
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000, **more).fit(design, labels)
    return [*model.coef_[0], *np.atleast_1d(model.intercept_)]


def test_platt_is_the_logistic_regression_of_scikit_learn():
    rows = made(2, slope=0.6, intercepts=(-0.5, -0.4, -0.3))
    told = calibration_fits.platt(rows)
    expected = of_sklearn(rows.raw[:, None], rows.labels)
    assert (told.slope, told.intercept) == pytest.approx(expected, rel=1e-3)


def test_one_slope_is_fitted_with_a_base_rate_of_each_fold_and_the_mean_probability_is_kept():
    rows = made(3, slope=0.5, intercepts=(-1.0, 0.0, 1.0))
    told = calibration_fits.slope(rows)
    design = np.column_stack([rows.raw, rows.fold[:, None] == np.arange(3)])
    expected = of_sklearn(design, rows.labels, fit_intercept=False)
    assert told.slope == pytest.approx(expected[0], rel=1e-3)
    assert sigmoid(told.log_odds(rows.raw)).mean() == pytest.approx(sigmoid(rows.raw).mean())


def bent(seed, rows, a, b, c):
    """Rows whose true log-odds are a · ln p - b · ln(1 - p) + c."""
    random = np.random.default_rng(seed)
    raw = random.normal(0, 2.5, rows)
    promised = sigmoid(raw)
    truth = a * np.log(promised) - b * np.log(1 - promised) + c
    return checked(raw, random.random(rows) < sigmoid(truth))


def test_beta_is_kulls_with_a_prior_on_the_bend_as_scipy_finds_it():
    rows = bent(4, 3000, 0.4, 1.3, 0.2)
    promised = sigmoid(rows.raw)

    def loss(at):
        a, b, c = at
        chance = sigmoid(a * np.log(promised) - b * np.log(1 - promised) + c)
        told = -np.log(np.where(rows.labels, chance, 1 - chance)).sum()
        slope, bend = (a + b) / 2, (b - a) / 2
        return told + (0.01 * (slope - 1) ** 2 + 0.01 * c**2 + 25 * bend**2) / 2

    found = minimize(loss, [1, 1, 0], bounds=[(0, None), (0, None), (None, None)], tol=1e-12).x
    told = calibration_fits.beta(rows)
    assert (told.slope - told.bend, told.slope + told.bend, told.intercept) == pytest.approx(
        found, abs=2e-4
    )


def test_beta_finds_the_bend_of_many_rows_and_next_to_none_in_few():
    many = calibration_fits.beta(bent(5, 40_000, 0.4, 1.3, 0.2))
    assert (many.slope - many.bend, many.slope + many.bend, many.intercept) == pytest.approx(
        (0.4, 1.3, 0.2), abs=0.08
    )
    few = [abs(calibration_fits.beta(made(seed, rows=60)).bend) for seed in range(20)]
    assert max(few) < 0.2


def test_a_bend_that_would_turn_leads_round_is_left_out():
    rows = bent(6, 40_000, -0.6, 1.6, 0.0)  # the surer the booster, the fewer convert, below 1/2
    told, line = calibration_fits.beta(rows), calibration_fits.platt(rows)
    assert (told.slope, told.intercept, told.bend) == (line.slope, line.intercept, 0.0)


def test_the_latest_rows_are_the_fewest_with_a_hundred_of_each_class():
    # 2,000 rows at even odds: first no other one converts, then three of four do.
    labels = np.where(np.arange(2000) < 1000, np.arange(2000) % 2, np.arange(2000) % 4 > 0)
    told = calibration_fits.latest(checked(np.zeros(2000), labels))
    assert told.slope == 1.0
    assert told.intercept == pytest.approx(np.log(3), abs=0.03)  # 100 losses among the last 400


def test_leads_of_one_cutoff_are_latest_together():
    labels = np.arange(800) % 2
    told = calibration_fits.latest(
        checked(np.zeros(800), labels * (np.arange(800) < 400), cutoffs=np.zeros(800))
    )
    assert told.intercept == pytest.approx(logit(np.array(0.25)), abs=0.01)


@pytest.mark.parametrize("kind", ["slope", "platt", "beta"])
def test_a_model_that_ranks_backwards_is_not_turned_round(kind):
    assert calibration_fits.ALL[kind](made(9, slope=-1.0)).slope == 0.001


@pytest.mark.parametrize("kind", list(calibration_fits.ALL))
def test_what_is_fitted_is_written_with_nine_digits(kind):
    told = calibration_fits.ALL[kind](made(10, slope=0.7, intercepts=(-0.2, -0.2, -0.2)))
    for number in (told.slope, told.intercept, told.bend):
        assert number == float(f"{number:.9g}")


@pytest.mark.parametrize("kind", list(calibration_fits.ALL))
def test_a_perfect_ranking_still_gives_a_curve(kind):
    raw = np.linspace(-3, 3, 400)
    told = calibration_fits.ALL[kind](checked(raw, raw > 0))
    assert np.isfinite(told.log_odds(raw)).all()


def test_many_rows_begin_where_some_of_them_lead_to_and_end_at_the_same_line(monkeypatch):
    rows = made(11, rows=5000, slope=0.7)
    alone = calibration_fits.platt(rows)
    monkeypatch.setattr(calibration_fits, "_MANY", 300)
    assert calibration_fits.platt(rows) == alone


def test_the_bow_is_what_beta_adds_to_a_line():
    promised = np.array([0.01, 0.2, 0.5, 0.99])
    assert bow(logit(promised)) == pytest.approx(-np.log(promised * (1 - promised)))
    assert np.array_equal(bow(np.array([-1e4, 1e4])), [1e4, 1e4])
