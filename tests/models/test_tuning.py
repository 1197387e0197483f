"""The search: repeatable, stopped at any moment and gone on with, and never fooled by noise."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from itertools import islice

import numpy as np
import pytest

from models import candidates, learner, losses, tuning
from models.tuning import Budget
from tests.models.test_learner import PARAMS, ROUNDS, world

GIVEN = {
    **PARAMS,
    "learning_rate": 0.05,
    "max_depth": 4,
    "lambda_l1": 0.0,
    "lambda_l2": 1.0,
    "extra_trees": False,
}
ENDLESS = 1e9
KILLED = """
import os, signal, sys
from pathlib import Path
from tests.models.test_tuning import GIVEN, bowl
from models import tuning

def measure(params):
    for step, loss in enumerate(bowl(params)):
        if step == 1 and Path(sys.argv[2]).exists():
            os.kill(os.getpid(), signal.SIGKILL)
        yield loss

for trial in tuning.search(Path(sys.argv[1]), "bowl", measure, GIVEN, tuning.Budget(20, 1e9), 1):
    if trial.number == 6:
        Path(sys.argv[2]).touch()
"""


def bowl(params):
    """A loss whose least place is known: three folds that agree."""
    off = abs(np.log(params["learning_rate"] / 0.03)) + abs(params["feature_fraction"] - 0.5)
    yield from (0.5 + off + fold / 100 for fold in range(3))


def found(store, trials, measure=bowl, minutes=ENDLESS, seed=1):
    return list(tuning.search(store, "bowl", measure, GIVEN, Budget(trials, minutes), seed))


def told(trials):
    return [(each.number, each.params, each.losses, each.pruned) for each in trials]


@pytest.fixture(scope="module")
def twenty(tmp_path_factory):
    return found(tmp_path_factory.mktemp("search") / "search.db", 20)


@pytest.mark.slow
def test_the_first_trial_is_what_was_given(twenty):
    assert twenty[0].params == {name: GIVEN[name] for name in tuning.SPACE}
    assert twenty[0].losses == tuple(bowl(GIVEN))


@pytest.mark.slow
def test_the_search_comes_nearer_to_the_least_loss(twenty):
    assert tuning.best(twenty).losses[-1] < twenty[0].losses[-1]
    assert tuning.best(twenty).losses[-1] == min(t.losses[-1] for t in twenty if not t.pruned)


@pytest.mark.slow
def test_a_trial_that_is_worse_than_the_median_one_is_given_up_after_two_folds(twenty):
    pruned = [trial for trial in twenty if trial.pruned]
    assert pruned
    assert min(trial.number for trial in pruned) >= 5
    for trial in pruned:
        before = [each.losses[1] for each in twenty[: trial.number] if not each.pruned]
        assert len(trial.losses) == 2
        assert trial.losses[1] > np.median(before)


@pytest.mark.slow
def test_after_an_easy_fold_a_trial_can_still_be_given_up(tmp_path):
    def easy_at_first(params):
        yield 0.1
        yield from list(bowl(params))[1:]

    pruned = [t for t in found(tmp_path / "search.db", 20, easy_at_first) if t.pruned]
    assert pruned
    assert {len(trial.losses) for trial in pruned} == {2}


@pytest.mark.slow
def test_the_same_seed_finds_the_same_and_another_one_something_else(twenty, tmp_path):
    assert told(found(tmp_path / "again.db", 8)) == told(twenty[:8])
    assert told(found(tmp_path / "other.db", 8, seed=2)) != told(twenty[:8])


@pytest.mark.slow
def test_more_trials_go_on_where_fewer_ended(twenty, tmp_path):
    store = tmp_path / "search.db"
    list(islice(tuning.search(store, "bowl", bowl, GIVEN, Budget(20, ENDLESS), 1), 7))
    assert told(found(store, 9)) == told(twenty[:9])
    assert told(found(store, 4)) == told(twenty[:9])


@pytest.mark.slow
def test_a_search_that_is_killed_in_a_trial_finds_what_one_that_is_not_killed_does(
    twenty, tmp_path, root
):
    store, killed = tmp_path / "search.db", tmp_path / "killed"
    command = [sys.executable, "-c", KILLED, str(store), str(killed)]
    path = os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, cwd=root, env={**os.environ, "PYTHONPATH": path}, check=False, capture_output=True
    )
    assert (done.returncode, done.stderr) == (-9, b"")
    assert told(found(store, 20)) == told(twenty)


def test_the_minutes_end_a_search_too(tmp_path):
    store = tmp_path / "search.db"
    assert len(found(store, 20, minutes=1e-9)) == 1
    assert len(found(store, 20, minutes=1e-9)) == 1


@pytest.mark.slow
def test_what_a_person_reads_is_what_was_tried(twenty):
    for trial in twenty:
        for value in trial.params.values():
            assert not isinstance(value, float) or float(f"{value:.3g}") == value


@pytest.fixture(scope="module")
def rows():
    return world(bend=3.0)


def test_the_loss_of_a_trial_is_that_of_the_model_that_would_be_learned(rows):
    several = candidates.starts(rows, ROUNDS)
    losses = list(learner.least_losses(rows, PARAMS, several))
    learned = learner.learn(rows, PARAMS, ROUNDS)
    assert len(losses) == len(rows.folds)
    assert losses[-1] == pytest.approx(min(each.min() for each in learned.losses.values()))
    assert np.array_equal(
        learner.crossfitted(rows, PARAMS, several), learned.crossfit, equal_nan=True
    )


def test_another_search_is_one_of_other_rows_parameters_rounds_or_seed_but_not_of_threads(rows):
    keys = [
        tuning.key(rows, GIVEN, ROUNDS, 1),
        tuning.key(rows, {**GIVEN, "lambda_l2": 2.0}, ROUNDS, 1),
        tuning.key(rows, GIVEN, ROUNDS + 1, 1),
        tuning.key(rows, GIVEN, ROUNDS, 2),
        tuning.key(dataclasses.replace(rows, labels=~rows.labels), GIVEN, ROUNDS, 1),
        tuning.key(dataclasses.replace(rows, folds=rows.folds[:-1]), GIVEN, ROUNDS, 1),
        tuning.key(dataclasses.replace(rows, signs=(1, 0, 0)), GIVEN, ROUNDS, 1),
    ]
    assert len(set(keys)) == len(keys)
    assert tuning.key(rows, {**GIVEN, "num_threads": 2}, ROUNDS, 1) == keys[0]


def test_parameters_that_learn_nothing_are_beaten_and_equal_ones_are_not(rows):
    several = candidates.starts(rows, ROUNDS)
    contact = np.arange(len(rows.labels))
    lame = {**PARAMS, "min_data_in_leaf": 790}  # no leaf is so large: only the linear part speaks
    better = tuning.judge(rows, contact, lame, {"min_data_in_leaf": 10}, several)
    assert better.pays
    assert better.before > better.after
    same = tuning.judge(rows, contact, PARAMS, {}, several)
    assert (same.gain, same.pays) == (0.0, False)


def test_the_standard_error_is_that_of_contacts():
    values = np.array([1.0, 4.0, 2.0, 5.0, 3.0])
    alone = losses.standard_error(values, np.arange(5))
    assert alone == pytest.approx(values.std(ddof=1) / np.sqrt(5))
    # By hand: contacts' sums about the mean 3 are -3 (1 and 2), 1 (4) and 2 (5 and 3): 14 · 3 / 2.
    together = losses.standard_error(values, np.array([0, 1, 0, 2, 2]))
    assert together == pytest.approx(np.sqrt(21) / 5)
