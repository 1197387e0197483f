"""What a model is made of is chosen on forward folds; the learning itself is deterministic."""

from __future__ import annotations

import dataclasses

import lightgbm
import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics

from features import clock
from features.types import Feature
from models import bootstrap, candidates, folds, learner, linear_fit
from models.learning_rows import Rows
from models.linear_fit import LinearFit
from models.metrics import ranking
from models.sigmoid import sigmoid

PARAMS = {
    "seed": 3,
    "num_leaves": 4,
    "min_data_in_leaf": 10,
    "learning_rate": 0.2,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "num_threads": 1,
}
FIXED = {"objective": "binary", "deterministic": True, "force_row_wise": True, "verbosity": -1}
ROUNDS = 25


def feature(name, kind):
    return Feature(name, kind, about=name, unit="", null_means="", sentence="")


NAMES = ("visits", "noise", "age")
FEATURES = [feature(name, "number") for name in NAMES]


def world(count=800, bend=0.0, seed=5):
    """Leads: one feature tells something, one nothing, one has nulls; `bend` is what no line is."""
    random = np.random.default_rng(seed)
    visits, noise, age = random.poisson(2, count), *random.normal(size=(2, count))
    told = visits + 0.5 * age + bend * ((noise > 0) == (age > 0))
    labels = told + random.normal(size=count) > 3
    matrix = np.column_stack([visits, noise, np.where(noise > 1, np.nan, age)]).astype(np.float64)
    cutoffs = np.repeat(np.arange(40), count // 40) * clock.DAY
    return Rows(matrix, labels, FEATURES, folds.forward(cutoffs, labels, 2 * clock.DAY, 3))


@pytest.fixture(scope="module")
def rows():
    return world(bend=3.0)


@pytest.fixture(scope="module")
def learned(rows):
    return learner.learn(rows, PARAMS, ROUNDS)


def on_fold(rows, fold, learned, rounds):
    """What LightGBM itself learns from a fold's own rows, from the same start, by other code."""
    start = linear_fit.fit(
        rows.matrix[fold.learn], rows.labels[fold.learn], FEATURES, learned.strength
    )
    data = lightgbm.Dataset(
        rows.matrix[fold.learn],
        rows.labels[fold.learn].astype(float),
        init_score=start.log_odds(rows.matrix[fold.learn]),
        feature_name=list(NAMES),
    )
    trees = lightgbm.train(PARAMS | FIXED, data, num_boost_round=max(rounds, 1))
    checked = rows.matrix[fold.check]
    return start.log_odds(checked) + (
        trees.predict(checked, raw_score=True, num_iteration=rounds) if rounds else 0
    )


def crossfit(rows, candidate, rounds):
    lines = LinearFit(rows.matrix, rows.labels, rows.features)
    log_odds = [
        lines.fit(fold.learn, [candidate.strength])[0].log_odds(rows.matrix) for fold in rows.folds
    ]
    start = candidates.Start(candidate, log_odds)
    trees = [learner._on_fold(rows, PARAMS, start, place)[0] for place in range(len(rows.folds))]
    return learner._crossfit(rows, start, trees, rounds, threads=1)


def test_the_loss_after_each_round_is_that_of_the_checked_rows(rows, learned):
    (name,) = (name for name in learned.losses if name.startswith("trees on a linear part"))
    truth = np.concatenate([rows.labels[fold.check] for fold in rows.folds])
    assert learned.losses[name].shape == (ROUNDS + 1,)
    for done in (0, 1, 2, 10, ROUNDS):
        promised = sigmoid(np.concatenate([on_fold(rows, f, learned, done) for f in rows.folds]))
        expected = sklearn_metrics.log_loss(truth, promised)
        assert learned.losses[name][done] == pytest.approx(expected, rel=1e-9)


def test_the_candidate_and_the_rounds_are_those_of_the_least_loss_over_the_folds(learned):
    least = min(losses.min() for losses in learned.losses.values())
    (best,) = (losses for losses in learned.losses.values() if losses.min() == least)
    assert int(np.argmin(best)) == learned.rounds
    assert learned.kind == "trees on a linear part"
    assert learned.rounds > 1


def test_what_is_a_line_gets_a_line_and_no_trees():
    straight = learner.learn(world(seed=8), {**PARAMS, "min_data_in_leaf": 60}, 5)
    tried = {name: losses.min() for name, losses in straight.losses.items()}
    assert straight.kind == min(tried, key=tried.__getitem__).split(" of C")[0]
    assert tried["trees on a base rate"] > min(tried.values())


@pytest.mark.parametrize(
    ("won", "kinds"), [(99, {"base rate", "linear part"}), (29, {"base rate"})]
)
def test_few_conversions_carry_no_trees_and_very_few_no_weights(rows, won, kinds):
    labels = np.zeros(len(rows.labels), dtype=np.bool_)
    labels[np.linspace(0, len(labels) - 1, won).astype(int)] = True
    learned = learner.learn(dataclasses.replace(rows, labels=labels), PARAMS, ROUNDS)
    assert {name.split(" of C")[0] for name in learned.losses} == kinds
    assert learned.rounds == 0
    assert (
        np.ptp(lightgbm.Booster(model_str=learned.booster).predict(rows.matrix, raw_score=True))
        == 0
    )


@pytest.mark.parametrize("won", [0, 1, 800])
def test_a_base_rate_is_never_a_bare_0_or_1(rows, won):
    labels = np.arange(800) < won
    learned = learner.learn(dataclasses.replace(rows, labels=labels), PARAMS, ROUNDS)
    probability = sigmoid(learned.linear.log_odds(rows.matrix[:1]))[0]
    assert probability == pytest.approx((won + 0.5) / 801)


def test_the_last_fit_has_the_chosen_rounds_and_learns_from_all_rows(rows, learned):
    final = lightgbm.Booster(model_str=learned.booster)
    assert final.num_trees() == learned.rounds
    assert final.feature_name() == list(NAMES)
    start = linear_fit.fit(rows.matrix, rows.labels, FEATURES, learned.strength)
    data = lightgbm.Dataset(
        rows.matrix, rows.labels.astype(float), init_score=start.log_odds(rows.matrix)
    )
    expected = lightgbm.train(PARAMS | FIXED, data, num_boost_round=learned.rounds)
    assert np.array_equal(
        final.predict(rows.matrix, raw_score=True), expected.predict(rows.matrix, raw_score=True)
    )
    assert np.array_equal(learned.linear.log_odds(rows.matrix), start.log_odds(rows.matrix))


def test_a_cross_fitted_prediction_comes_from_the_fold_that_did_not_learn_the_row(rows, learned):
    for fold in rows.folds:
        assert not (fold.learn & fold.check).any()
        expected = on_fold(rows, fold, learned, learned.rounds)
        np.testing.assert_allclose(learned.crossfit[fold.check], expected, rtol=1e-12)
    unchecked = ~np.any([fold.check for fold in rows.folds], axis=0)
    assert unchecked.any()
    assert np.isnan(learned.crossfit[unchecked]).all()


def test_what_a_checked_row_was_labelled_does_not_enter_its_own_prediction(rows):
    last = rows.folds[-1]
    turned = np.where(last.check, ~rows.labels, rows.labels)  # no other fold learns from the last
    one, other = (
        crossfit(dataclasses.replace(rows, labels=told), candidates.Candidate(0.01, 3), rounds=3)
        for told in (rows.labels, turned)
    )
    assert np.array_equal(one, other, equal_nan=True)


def test_the_model_is_the_same_on_repetition_and_with_two_threads(rows, learned):
    for threads in (1, 2):
        again = learner.learn(rows, PARAMS | {"num_threads": threads}, ROUNDS)
        assert again.booster == learned.booster
        assert np.array_equal(again.crossfit, learned.crossfit, equal_nan=True)
        assert np.array_equal(again.linear.terms, learned.linear.terms)


def test_the_text_does_not_tell_the_threads_but_all_other_parameters(learned):
    assert "num_threads" not in learned.booster
    for told in ("learning_rate: 0.2", "bagging_fraction: 0.7", "deterministic: 1"):
        assert f"[{told}]" in learned.booster


def test_another_seed_makes_another_model(rows, learned):
    assert learner.learn(rows, PARAMS | {"seed": 4}, ROUNDS).booster != learned.booster


def test_features_that_tell_nothing_leave_the_base_rate(rows):
    nothing = dataclasses.replace(rows, matrix=np.zeros((800, 1)), features=FEATURES[1:2])
    made = learner.learn(nothing, PARAMS, 5)
    promised = sigmoid(made.linear.log_odds(np.zeros((1, 1))))
    trees = lightgbm.Booster(model_str=made.booster).predict(np.zeros((1, 1)), raw_score=True)
    assert trees[0] == pytest.approx(0, abs=1e-3)
    assert promised[0] == pytest.approx(rows.labels.mean(), abs=1e-3)


def test_a_model_of_shuffled_labels_claims_no_skill(rows):
    shuffled = np.random.default_rng(11).permutation(rows.labels)
    made = learner.learn(dataclasses.replace(rows, labels=shuffled), PARAMS, ROUNDS)
    checked = ~np.isnan(made.crossfit)
    contact_ids = np.array([f"c{place:03}" for place in range(checked.sum())], dtype=np.object_)
    ranked = ranking(
        sigmoid(made.crossfit[checked]), shuffled[checked], contact_ids, probabilities=True
    )
    draws = bootstrap.draw(contact_ids, 200, seed=1)
    told = bootstrap.intervals(bootstrap.judge(ranked, draws))["roc_auc"]
    assert told["low"] < 0.5 < told["high"]
    assert made.rounds <= 3
