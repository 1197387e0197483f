"""Are the probabilities kept: against scikit-learn, in worlds that keep them, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from models import bootstrap, reliability
from models.metrics import ece
from models.sigmoid import logit, sigmoid


@pytest.fixture
def world(rank):
    """Leads of a hundred contacts that convert as often as promised, or more by so much."""

    def made(seed, *, shift=0.0, rows=1000):
        random = np.random.default_rng(seed)
        log_odds = random.normal(-1.5, 1.0, rows)
        labels = random.random(rows) < sigmoid(log_odds + shift)
        return rank(sigmoid(log_odds), labels)

    return made


def contacts(rows=1000):
    return np.array([f"c{place // 2}" for place in range(rows)], dtype=np.object_)


def test_slope_and_intercept_are_those_of_scikit_learn_on_repeated_rows(world):
    ranked = world(1, shift=0.7)
    weights = np.random.default_rng(1).integers(0, 4, 1000).astype(float)
    log_odds = logit(ranked.scores)
    told = reliability.line(log_odds, ranked.labels, weights, np.array([1.0, 0.0]))
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000)
    model.fit(log_odds[:, None], ranked.labels, sample_weight=weights)
    assert told == pytest.approx([model.coef_[0, 0], model.intercept_[0]], rel=1e-4)


def test_rows_of_one_class_or_in_a_perfect_order_have_no_slope():
    log_odds, start = np.linspace(-2, 2, 50), np.array([1.0, 0.0])
    for labels in (np.zeros(50), (log_odds > 0).astype(float)):
        assert np.isnan(reliability.line(log_odds, labels, np.ones(50), start)).all()


def test_the_interval_of_slope_and_intercept_holds_one_and_zero_where_promises_are_kept(world):
    held = []
    for seed in range(25):
        told = reliability.recalibration(world(seed), bootstrap.draw(contacts(), 60, seed))
        held += [told["slope"]["low"] <= 1 <= told["slope"]["high"]]
        held += [told["intercept"]["low"] <= 0 <= told["intercept"]["high"]]
    assert np.mean(held) >= 0.8


def judged(ranked, wide=0.0, seed=1):
    scores = np.empty(len(ranked.order))
    scores[ranked.order] = ranked.scores
    bounds = (np.maximum(scores - wide, 0), np.minimum(scores + wide, 1))
    draws = bootstrap.draw(contacts(len(scores)), 60, seed)
    contact = np.arange(len(scores)) // 2
    return reliability.judge(ranked, draws, bounds, contact, seed)


def test_an_error_by_chance_is_told_from_a_wrong_promise(world):
    assert judged(world(2))[0]["ece_is_within_chance"]
    told = judged(world(2, shift=0.8))[0]
    assert not told["ece_is_within_chance"]
    assert told["ece"] > 2 * told["ece_by_chance_95"]


def test_the_error_that_chance_gives_is_that_of_independent_draws_by_hand(world):
    ranked = world(3)
    told = reliability.by_chance(ranked, np.arange(1000), seed=1)
    random = np.random.default_rng(9)
    by_hand = [
        np.mean(
            [
                abs(bin_.mean())
                for bin_ in np.split(ranked.scores - (random.random(1000) < ranked.scores), 10)
            ]
        )
        for _ in range(2000)
    ]
    assert np.quantile(told, 0.95) == pytest.approx(np.quantile(by_hand, 0.95), rel=0.05)
    assert told.mean() == pytest.approx(np.mean(by_hand), rel=0.03)


def test_contacts_whose_leads_convert_together_allow_for_more_error(rank):
    random = np.random.default_rng(4)
    chance = np.repeat(random.uniform(0.05, 0.5, 100), 10)
    labels = np.repeat(random.random(100) < chance[::10], 10)
    ranked, contact = rank(chance, labels), np.arange(1000) // 10
    together = np.quantile(reliability.by_chance(ranked, contact, 1), 0.95)
    alone = np.quantile(reliability.by_chance(ranked, np.arange(1000), 1), 0.95)
    assert together > 1.7 * alone


def test_bins_are_told_with_promise_rate_and_whether_they_hold(world):
    told, bins = judged(world(5), wide=0.02)
    assert [each["x"] for each in told["bins"]] == [round(x, 6) for x in bins["x"].tolist()]
    assert told["share_of_bins_that_hold"] == np.mean([each["holds"] for each in told["bins"]])
    assert told["share_of_bins_that_hold"] >= 0.8
    wrong, _ = judged(world(5, shift=1.5), wide=0.02)
    assert wrong["share_of_bins_that_hold"] <= 0.1


def test_a_bin_holds_if_interval_and_sampling_together_reach_its_rate_by_hand():
    # The rate is .10 above the promise; .06 of it is the interval, and .08 · 1.645 / 1.96 = .067
    # is sampling: together √(.0036 + .0045) = .0901, which is too little; with .10 it is enough.
    bins = {
        "x": np.array([0.2, 0.2, 0.2]),
        "promised_low": np.array([0.1, 0.1, 0.1]),
        "promised_high": np.array([0.26, 0.26, 0.26]),
        "rate": np.array([0.3, 0.3, 0.1]),
        "low": np.array([0.22, 0.2, 0.1]),
        "high": np.array([0.4, 0.4, 0.1]),
    }
    assert reliability.holds(bins).tolist() == [False, True, True]


def test_the_terminal_says_what_must_be_known_first(world):
    told, _ = judged(world(6), wide=0.05)
    told |= {"warning": "ranks can be trusted, probabilities cannot yet", "following": None}
    assert reliability.lines(told)[0] == "NOTE: ranks can be trusted, probabilities cannot yet"
    figures = {"ece": {"value": 0.04}}, {"ece": {"value": 0.17}}
    told |= {
        "warning": None,
        "following": {"block_rows": 2000, "following": figures[0], "frozen": figures[1]},
    }
    first, second, third = reliability.lines(told)
    assert first.startswith(f"calibration error {told['ece']:.4f}, within what chance alone gives")
    assert second.endswith("of 10 bins convert as often as their 90 % interval says")
    assert third == (
        "calibrated again before every 2,000 leads: calibration error 0.0400 instead of 0.1700"
    )


def test_the_error_is_the_one_of_the_metrics(world):
    ranked = world(7)
    assert judged(ranked)[0]["ece"] == round(ece(ranked, np.ones(1000)), 6)
