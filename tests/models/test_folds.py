"""Forward folds with a gap of one horizon."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import clock
from features.errors import TooLittleData
from models import folds

DAY = clock.DAY


def forward(days, labels, horizon, count):
    return folds.forward(
        np.array(days, dtype=np.int64) * DAY, np.array(labels, dtype=np.bool_), horizon * DAY, count
    )


def places(flags):
    return np.flatnonzero(flags).tolist()


def test_three_folds_of_twelve_days_by_hand():
    # One lead a day, every second one converts; blocks begin on days 3, 6 and 9, the horizon is 1.
    made = forward(range(12), [day % 2 == 0 for day in range(12)], horizon=1, count=3)
    assert [(places(fold.learn), places(fold.check)) for fold in made] == [
        ([0, 1, 2], [3, 4, 5]),
        ([0, 1, 2, 3, 4, 5], [6, 7, 8]),
        ([0, 1, 2, 3, 4, 5, 6, 7, 8], [9, 10, 11]),
    ]


def test_the_gap_of_one_horizon_holds_to_the_microsecond():
    # The horizon is 2 days: the label of day 4 ends as day 6 begins, that of day 5 looks into it.
    made = forward(range(12), [day % 2 == 0 for day in range(12)], horizon=2, count=1)
    assert [(places(fold.learn), places(fold.check)) for fold in made] == [
        ([0, 1, 2, 3, 4], [6, 7, 8, 9, 10, 11])
    ]
    cutoffs = np.arange(12) * DAY
    labels = np.arange(12) % 2 == 0
    (later,) = folds.forward(cutoffs, labels, 2 * DAY + 1, 1)
    assert places(later.learn) == [0, 1, 2, 3]


def test_rows_need_not_be_sorted_by_time():
    days = [5, 0, 3, 1, 4, 2]
    (fold,) = forward(days, [True, False, True, True, False, False], horizon=1, count=1)
    assert sorted(days[place] for place in places(fold.learn)) == [0, 1, 2]
    assert sorted(days[place] for place in places(fold.check)) == [3, 4, 5]


def test_few_distinct_cutoffs_give_fewer_folds():
    days = [0] * 5 + [10] * 5
    made = forward(days, [True, False, True, False, True] * 2, horizon=1, count=4)
    assert [(places(fold.learn), places(fold.check)) for fold in made] == [
        ([0, 1, 2, 3, 4], [5, 6, 7, 8, 9])
    ]


def test_a_fold_that_checks_on_one_class_only_is_left_out():
    labels = [True, False, True, False, False, False, False, True, True]
    made = forward(range(9), labels, horizon=1, count=2)  # blocks begin on days 3 and 6
    assert [places(fold.check) for fold in made] == [[6, 7, 8]]


def test_a_fold_that_learns_from_one_class_only_is_left_out():
    labels = [False, False, False, True, False, True, False, True, True]
    made = forward(range(9), labels, horizon=1, count=2)
    assert [places(fold.learn) for fold in made] == [[0, 1, 2, 3, 4, 5]]


@pytest.mark.parametrize(
    ("days", "labels", "horizon"),
    [
        (range(6), [True, False] * 3, 6),  # the horizon is longer than the training part
        (range(6), [False] * 6, 1),  # nobody converts
        (range(6), [True] * 6, 1),  # everybody does
    ],
)
def test_too_little_data_is_said_with_a_way_out(days, labels, horizon):
    with pytest.raises(TooLittleData) as raised:
        forward(days, labels, horizon, count=3)
    assert raised.value.thing == "forward folds"
    assert "6 training snapshots" in raised.value.found
    assert "horizon" in raised.value.way_out


def test_one_moment_alone_is_named():
    with pytest.raises(TooLittleData) as raised:
        forward([3] * 6, [True, False] * 3, horizon=1, count=3)
    assert raised.value.found.startswith("one moment, at which all 6 training snapshots stand")
    assert raised.value.way_out.startswith("give the leads of an earlier campaign too")


def test_where_no_small_fold_has_both_classes_larger_ones_are_made():
    # Of three blocks neither works: none converts before the third day, none from the sixth on.
    labels = [False, False, False, True, True, False, False, False, False]
    (fold,) = forward(range(9), labels, horizon=1, count=2)
    assert places(fold.check) == [4, 5, 6, 7, 8]


@given(
    st.lists(st.tuples(st.integers(0, 25), st.booleans()), min_size=8, max_size=80).filter(
        lambda some: len({day for day, _ in some}) > 1
    ),
    st.integers(1, 8),
    st.integers(1, 6),
)
def test_whatever_the_rows_every_fold_learns_from_the_past_alone(some, horizon, count):
    days, labels = (np.array(column) for column in zip(*some, strict=True))
    try:
        made = forward(days, labels, horizon, count)
    except TooLittleData:
        return
    assert 1 <= len(made) <= count
    for fold in made:
        first = days[fold.check].min()
        assert (days[fold.learn] + horizon <= first).all(), "a label looks into the checked rows"
        assert set(days[fold.check]).isdisjoint(days[~fold.check]), "a cutoff was torn apart"
        for side in (fold.learn, fold.check):
            assert set(labels[side]) == {True, False}
    checked = np.sum([fold.check for fold in made], axis=0)
    assert checked.max() == 1, "a row was checked twice"


@given(st.integers(1, 6), st.integers(8, 40))
def test_folds_over_distinct_cutoffs_are_of_about_equal_size(count, rows_a_fold):
    rows = rows_a_fold * (count + 1)
    made = forward(range(rows), [day % 2 == 0 for day in range(rows)], 1, count)
    assert [int(fold.check.sum()) for fold in made] == [rows_a_fold] * count
