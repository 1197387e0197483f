"""A model that does worse forward in time than among the same leads at random."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from features import clock
from models import folds
from models.leaks import drift
from models.leaks.columns import Training
from models.leaks.drift import Fall
from models.metrics import ranking, roc_auc

ROWS = 2400
RNG = np.random.default_rng(1)
LABELS = RNG.random(ROWS) < 0.3
MINUTES = np.arange(ROWS) * clock.MINUTE
PARAMS = {"seed": 1, "num_leaves": 6, "learning_rate": 0.1, "min_data_in_leaf": 20}
SHARP = Fall(random=0.8, forward=0.69, error=0.02, used=("batch", "age", "job"))


def fall(*columns):
    matrix = np.column_stack(columns).astype(float)
    forward = folds.forward(MINUTES, LABELS, clock.MINUTE, 3)
    names = [f"x{place}" for place in range(len(columns))]
    return drift.measure(matrix, Training(LABELS, np.arange(ROWS)), names, forward, PARAMS)


def test_an_honest_feature_ranks_as_well_forward_as_at_random():
    measured = fall(LABELS + RNG.normal(size=ROWS), RNG.normal(size=ROWS))
    assert measured.forward == pytest.approx(measured.random, abs=0.04)
    assert measured.finding() is None


def test_numbers_that_mean_something_else_each_month_are_suspicious():
    """Each month the won and the lost go into two batches of new numbers, in no order."""
    batch = RNG.permutation(12)[np.arange(ROWS) // 400 * 2 + LABELS]
    measured = fall(RNG.normal(size=ROWS), batch)
    assert measured.random > 0.95
    finding = measured.finding()
    assert not finding.certain
    assert finding.about == "the split"
    assert finding.seen == (
        f"the AUC falls from {measured.random:.3f} among leads at random to"
        f" {measured.forward:.3f} forward in time; the random split uses most: x1, x0"
    )


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, True),
        ({"forward": 0.71}, False),  # a fall of .09
        ({"error": 0.04}, False),  # of 110 thousandths, where 120 may be chance
    ],
)
def test_a_fall_is_sharp_beyond_a_tenth_and_beyond_chance(changed, found):
    assert (dataclasses.replace(SHARP, **changed).finding() is not None) == found


def test_rows_of_one_contact_are_in_one_group_and_the_groups_of_one_size():
    contact = np.repeat(np.arange(100), 5)
    groups = drift._groups(contact, np.random.default_rng(1))
    assert [len(set(groups[contact == each])) for each in range(100)] == [1] * 100
    assert sorted(np.bincount(groups)) == [165, 165, 170]


def test_it_is_the_same_each_time():
    columns = LABELS + RNG.normal(size=ROWS), RNG.normal(size=ROWS)
    assert fall(*columns) == fall(*columns)


def test_both_are_judged_on_the_same_rows_by_the_usual_auc():
    scores = LABELS + RNG.normal(size=ROWS)
    nobody = np.full(ROWS, "", dtype=object)
    usual = roc_auc(ranking(scores, LABELS, nobody, probabilities=False), np.ones(ROWS))
    assert drift._auc(scores, LABELS) == pytest.approx(usual)
