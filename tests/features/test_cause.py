"""Why there is too little data, on leads that are counted by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from features import cause, snapshots
from features.cause import Cause
from features.clock import DAY
from features.snapshots import Observation
from tests.features.lives import drawn, in_days

WATCHED = Observation(horizon=5 * DAY, observed_from=0, observed_until=90 * DAY, test_from=60 * DAY)


def labelled(some, watched=WATCHED):
    columns = (some.created_at, some.converted_at, some.lost_at)
    return snapshots.label(*columns, (0,), watched)


def of_all(some):
    return cause.of_all(some, labelled(some))


def of_split(some, **changed):
    watched = replace(WATCHED, **changed)
    return cause.of_split(labelled(some, watched), watched)


def test_leads_in_both_parts_with_wins_and_others_have_nothing_wrong():
    some = in_days((0, 2), (1, None), (70, 72), (71, None))
    assert of_all(some) is None
    assert of_split(some) is None


@pytest.mark.parametrize(
    ("some", "found"),
    [
        (in_days((0, None), (70, None, 72)), Cause("nobody")),
        (in_days((0, 80), (70, 71)), Cause("everybody")),  # also where it took long
        (in_days((7, 9), (7, None)), Cause("moment", edge=7 * DAY)),
        (in_days((0, 2), (1, 9), (2, None), (70, None)), Cause("lost", "test", 9 * DAY)),
        (in_days((0, None), (70, 75), (71, 72), (72, None)), Cause("lost", "train", 72 * DAY)),
        (in_days((0, 2), (1, 3), (70, 75), (71, None)), Cause("won", "train")),
        (in_days((0, 2), (1, None), (70, 75)), Cause("won", "test")),
    ],
)
def test_what_is_wrong_with_the_leads_is_named(some, found):
    assert of_all(some) == found


def test_a_part_of_which_a_lead_was_won_late_is_a_matter_of_the_horizon():
    assert of_all(in_days((0, 30), (1, None), (70, 72), (71, None))) is None


def test_a_part_of_leads_that_were_all_won_has_both_kinds_where_some_were_won_late():
    assert of_all(in_days((0, 2), (1, 30), (70, 72), (71, None))) is None


@pytest.mark.parametrize(
    ("test_from", "found"),
    [
        (8, Cause("late", "test", 7 * DAY)),  # behind the last lead
        (0, Cause("early", "train", 1 * DAY)),  # before the first one
        (4, Cause("short", "train", 4 * DAY)),  # the first stand within five days before it
        (7, None),
    ],
)
def test_what_is_wrong_with_the_split_is_named(test_from, found):
    some = in_days((1, 2), (2, None), (7, None))
    assert of_split(some, test_from=test_from * DAY) == found


def test_where_no_lead_has_matured_the_split_is_not_to_blame():
    assert of_split(in_days((1, 2), (2, None)), observed_until=4 * DAY) is None


@given(drawn())
def test_no_cause_is_told_of_a_part_that_has_both_kinds(some):
    found = of_all(some)
    if found is not None and found.part:
        rows = labelled(some).part == found.part
        assert len(set(labelled(some).label[rows].tolist())) == 1
