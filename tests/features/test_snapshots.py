from __future__ import annotations

import numpy as np
import pytest

from features import clock, snapshots
from features.clock import DAY, NEVER
from features.snapshots import Observation

# Outcomes are watched for 100 days, a label looks 10 days ahead, the test part begins on day 60.
WATCHED = Observation(
    horizon=10 * DAY, observed_from=0, observed_until=100 * DAY, test_from=60 * DAY
)


def labelled(created_at, converted_at=NEVER, lost_at=NEVER, offsets=(0,)):
    one = [np.array([moment], dtype=np.int64) for moment in (created_at, converted_at, lost_at)]
    return snapshots.label(*one, offsets, WATCHED)


@pytest.mark.parametrize(
    ("cutoff", "part"),
    [
        (-1, "censored"),  # outcomes were not yet being watched
        (0, "train"),
        (50 * DAY, "train"),  # its label ends where the test part begins
        (50 * DAY + 1, "gap"),  # its label looks one microsecond into the test part
        (60 * DAY - 1, "gap"),
        (60 * DAY, "test"),
        (90 * DAY, "test"),  # its label ends with the watching
        (90 * DAY + 1, "censored"),  # one microsecond of its label was not observed
        (200 * DAY, "censored"),
    ],
)
def test_every_cutoff_falls_into_one_part_to_the_microsecond(cutoff, part):
    assert labelled(cutoff).part.tolist() == [part]


@pytest.mark.parametrize(
    ("converted_at", "won"),
    [
        (20 * DAY, True),
        (30 * DAY - 1, True),
        (30 * DAY, False),
        (NEVER, False),
    ],
)
def test_the_label_is_one_from_the_cutoff_to_just_before_the_horizon(converted_at, won):
    found = labelled(20 * DAY, converted_at)
    assert found.label.tolist() == [won]
    assert found.part.tolist() == ["train"]


def test_a_lead_that_converted_before_its_cutoff_is_closed():
    found = labelled(20 * DAY, converted_at=20 * DAY - 1)
    assert found.part.tolist() == ["closed"]
    assert found.label.tolist() == [False]


def test_a_lead_that_was_lost_before_its_cutoff_is_closed():
    assert labelled(20 * DAY, lost_at=20 * DAY - 1).part.tolist() == ["closed"]


def test_a_lead_that_is_lost_at_its_cutoff_or_later_is_an_honest_no():
    for lost_at in (20 * DAY, 20 * DAY + 1, 29 * DAY):
        found = labelled(20 * DAY, lost_at=lost_at)
        assert found.part.tolist() == ["train"]
        assert found.label.tolist() == [False]


@pytest.mark.parametrize("cutoff", [-5 * DAY, 55 * DAY, 70 * DAY, 95 * DAY])
def test_closed_comes_before_every_other_part(cutoff):
    assert labelled(cutoff, converted_at=cutoff - 1).part.tolist() == ["closed"]


def test_a_lead_is_looked_at_once_for_each_offset_until_it_is_won():
    found = labelled(20 * DAY, converted_at=35 * DAY, offsets=(0, 7 * DAY, 14 * DAY, 21 * DAY))
    assert found.offset.tolist() == [0, 7 * DAY, 14 * DAY, 21 * DAY]
    assert found.cutoffs.tolist() == [20 * DAY, 27 * DAY, 34 * DAY, 41 * DAY]
    assert found.label.tolist() == [False, True, True, False]
    assert found.part.tolist() == ["train", "train", "train", "closed"]


def test_rows_keep_the_order_of_the_leads():
    created_at = np.array([40 * DAY, 0, 70 * DAY])
    never = np.full(3, clock.NEVER)
    won = np.array([NEVER, 8 * DAY, 70 * DAY])
    found = snapshots.label(created_at, won, never, (0, DAY), WATCHED)
    assert found.lead.tolist() == [0, 0, 1, 1, 2, 2]
    assert found.cutoffs.tolist() == [40 * DAY, 41 * DAY, 0, DAY, 70 * DAY, 71 * DAY]
    assert found.label.tolist() == [False, False, True, True, True, False]
    assert found.part.tolist() == ["train", "train", "train", "train", "test", "closed"]


def test_no_label_of_the_train_part_looks_into_the_test_part():
    cutoffs = np.arange(0, 100 * DAY, clock.HOUR)
    never = np.full(len(cutoffs), NEVER)
    found = snapshots.label(cutoffs, never, never, (0,), WATCHED)
    train, test = found.part == snapshots.TRAIN, found.part == snapshots.TEST
    last_look = found.cutoffs[train].max() + WATCHED.horizon
    assert last_look == found.cutoffs[test].min() == WATCHED.test_from


def test_no_leads_give_no_snapshots():
    none = np.empty(0, dtype=np.int64)
    found = snapshots.label(none, none, none, (0, DAY), WATCHED)
    assert len(found.cutoffs) == len(found.label) == len(found.part) == 0


def test_every_part_that_is_given_is_declared():
    assert snapshots.PARTS == ("train", "gap", "test", "censored", "closed")
