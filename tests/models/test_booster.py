"""A fold's booster ends where its log loss has long found no new least value."""

from __future__ import annotations

import numpy as np
import pytest

from models import booster, candidates, learner, linear
from models.losses import log_loss
from tests.models.test_learner import NAMES, PARAMS, world

ROUNDS = 900
FAST = {**PARAMS, "learning_rate": 0.3}


@pytest.fixture(scope="module")
def rows():
    return world(count=400)


@pytest.fixture(scope="module")
def ended(rows):
    fold = rows.folds[0]
    start = linear.base_rate(rows.labels[fold.learn], len(NAMES))
    log_odds = start.log_odds(rows.matrix)
    trees, losses = booster.on_fold(rows.matrix, rows.labels, NAMES, fold, log_odds, FAST, ROUNDS)
    return fold, start, trees, losses


def test_it_ends_when_its_patience_does(ended):
    _, _, trees, losses = ended
    least = int(np.argmin(losses))
    assert trees.num_trees() == least + 1 + booster.PATIENCE < ROUNDS


def test_its_last_loss_stands_for_the_rounds_that_are_left(rows, ended):
    fold, start, trees, losses = ended
    checked = rows.matrix[fold.check]
    log_odds = start.log_odds(checked) + booster.added(trees, checked, ROUNDS)
    assert losses.shape == (ROUNDS,)
    assert (losses[trees.num_trees() :] == losses[trees.num_trees() - 1]).all()
    assert losses[-1] == pytest.approx(log_loss(rows.labels[fold.check], log_odds).mean())


def test_several_folds_that_end_apart_are_one_curve(rows):
    start = candidates.starts(rows, ROUNDS)[-1]
    ends = {
        learner._on_fold(rows, FAST, start, place)[0].num_trees()
        for place in range(len(rows.folds))
    }
    assert len(ends) > 1
    assert learner._try(rows, FAST, start).losses.shape == (1 + ROUNDS,)
