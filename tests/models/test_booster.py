"""LightGBM: rounds by forward folds, cross-fitted predictions, and a deterministic text."""

from __future__ import annotations

import lightgbm
import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics

from features import clock
from models import booster, bootstrap, folds
from models.metrics import ranking
from models.sigmoid import sigmoid

PARAMS = {
    "seed": 3,
    "num_leaves": 4,
    "min_data_in_leaf": 10,
    "learning_rate": 0.3,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "num_threads": 1,
}
ROUNDS = 25
NAMES = ("visits", "noise", "age")


@pytest.fixture(scope="module")
def rows():
    """400 leads: one feature tells something, one nothing, one has nulls."""
    random = np.random.default_rng(5)
    visits, noise, age = random.poisson(2, 400), random.normal(size=400), random.normal(size=400)
    labels = visits + 0.5 * age + random.normal(size=400) > 3
    matrix = np.column_stack([visits, noise, np.where(noise > 1, np.nan, age)]).astype(np.float64)
    cutoffs = np.repeat(np.arange(40), 10) * clock.DAY
    return matrix, labels, folds.forward(cutoffs, labels, 2 * clock.DAY, 3)


@pytest.fixture(scope="module")
def trained(rows):
    matrix, labels, forward = rows
    return booster.train(matrix, labels, NAMES, forward, PARAMS, ROUNDS)


@pytest.fixture(scope="module")
def refitted(rows):
    """What LightGBM itself learns from each fold's own rows."""
    matrix, labels, forward = rows
    fixed = {"objective": "binary", "deterministic": True, "force_row_wise": True, "verbosity": -1}
    return [
        lightgbm.train(
            PARAMS | fixed,
            lightgbm.Dataset(
                matrix[fold.learn], labels[fold.learn].astype(float), feature_name=list(NAMES)
            ),
            num_boost_round=ROUNDS,
        )
        for fold in forward
    ]


def test_the_loss_after_each_round_is_that_of_the_checked_rows(rows, trained, refitted):
    matrix, labels, forward = rows
    truth = np.concatenate([labels[fold.check] for fold in forward])
    for done in (1, 2, 10, ROUNDS):
        promised = np.concatenate(
            [
                model.predict(matrix[fold.check], num_iteration=done)
                for fold, model in zip(forward, refitted, strict=True)
            ]
        )
        expected = sklearn_metrics.log_loss(truth, promised)
        assert trained.losses[done - 1] == pytest.approx(expected, rel=1e-9)
    assert trained.losses.shape == (ROUNDS,)


def test_the_rounds_are_those_of_the_least_loss_over_the_folds(trained):
    least = min(trained.losses)
    assert trained.losses[trained.rounds - 1] == least
    assert all(loss > least for loss in trained.losses[: trained.rounds - 1])
    assert 1 < trained.rounds < ROUNDS, "the example should have its least loss inside"


def test_the_last_fit_has_the_chosen_rounds_and_learns_from_all_rows(rows, trained):
    final = lightgbm.Booster(model_str=trained.text)
    assert final.num_trees() == trained.rounds
    assert final.feature_name() == list(NAMES)
    assert final.dump_model()["tree_info"][0]["tree_structure"]["internal_count"] > 0
    matrix, labels, _ = rows
    fixed = {"objective": "binary", "deterministic": True, "force_row_wise": True, "verbosity": -1}
    data = lightgbm.Dataset(matrix, labels.astype(float))
    expected = lightgbm.train(PARAMS | fixed, data, num_boost_round=trained.rounds)
    assert np.array_equal(final.predict(matrix), expected.predict(matrix))


def test_a_cross_fitted_prediction_comes_from_the_fold_that_did_not_learn_the_row(
    rows, trained, refitted
):
    matrix, _, forward = rows
    for fold, model in zip(forward, refitted, strict=True):
        assert not (fold.learn & fold.check).any()
        expected = model.predict(matrix[fold.check], raw_score=True, num_iteration=trained.rounds)
        assert np.array_equal(trained.crossfit[fold.check], expected)
    unchecked = ~np.any([fold.check for fold in forward], axis=0)
    assert unchecked.any()
    assert np.isnan(trained.crossfit[unchecked]).all()


def test_what_a_checked_row_was_labelled_does_not_enter_its_own_prediction(rows):
    matrix, labels, forward = rows
    last = forward[-1]
    turned = np.where(last.check, ~labels, labels)  # no other fold learns from the last block
    one, other = (
        booster.train(matrix, told, NAMES, forward, PARAMS, max_rounds=1)
        for told in (labels, turned)
    )
    assert np.array_equal(one.crossfit, other.crossfit, equal_nan=True)
    assert one.text != other.text


def test_the_model_is_the_same_on_repetition(rows, trained):
    matrix, labels, forward = rows
    again = booster.train(matrix, labels, NAMES, forward, PARAMS, ROUNDS)
    assert again.text == trained.text
    assert np.array_equal(again.losses, trained.losses)
    assert np.array_equal(again.crossfit, trained.crossfit, equal_nan=True)


def test_the_model_is_the_same_with_one_thread_and_with_two(rows):
    matrix, labels, forward = rows
    one, two = (
        booster.train(matrix, labels, NAMES, forward, PARAMS | {"num_threads": threads}, 4)
        for threads in (1, 2)
    )
    assert two.text == one.text
    assert two.rounds == one.rounds
    np.testing.assert_allclose(two.losses, one.losses, rtol=1e-12)
    assert np.array_equal(two.crossfit, one.crossfit, equal_nan=True)


def test_the_text_does_not_tell_the_threads_but_all_other_parameters(trained):
    assert "num_threads" not in trained.text
    assert "[learning_rate: 0.3]" in trained.text
    assert "[bagging_fraction: 0.7]" in trained.text


def test_the_text_tells_that_training_was_deterministic(trained):
    assert "[deterministic: 1]" in trained.text
    assert "[force_row_wise: 1]" in trained.text


def test_another_seed_makes_another_model(rows, trained):
    matrix, labels, forward = rows
    other = booster.train(matrix, labels, NAMES, forward, PARAMS | {"seed": 4}, ROUNDS)
    assert other.text != trained.text


def test_features_that_tell_nothing_leave_one_round_of_the_base_rate(rows):
    _, labels, forward = rows
    made = booster.train(np.zeros((400, 1)), labels, ("nothing",), forward, PARAMS, 5)
    assert made.rounds == 1
    promised = lightgbm.Booster(model_str=made.text).predict(np.zeros((1, 1)))
    assert promised[0] == pytest.approx(labels.mean())


def test_a_model_of_shuffled_labels_claims_no_skill(rows):
    matrix, labels, forward = rows
    shuffled = np.random.default_rng(11).permutation(labels)
    made = booster.train(matrix, shuffled, NAMES, forward, PARAMS, ROUNDS)
    checked = ~np.isnan(made.crossfit)
    contact_ids = np.array([f"c{place:03}" for place in range(checked.sum())], dtype=np.object_)
    ranked = ranking(
        sigmoid(made.crossfit[checked]), shuffled[checked], contact_ids, probabilities=True
    )
    told = bootstrap.intervals(bootstrap.judge(ranked, bootstrap.draw(contact_ids, 200, seed=1)))[
        "roc_auc"
    ]
    assert told["low"] < 0.5 < told["high"]
    assert made.rounds <= 3
