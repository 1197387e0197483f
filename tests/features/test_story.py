"""What compiled code reads: days, nights and groups of events, and who sees which of them."""

from __future__ import annotations

import numpy as np
import pytest

from features import clock, story
from features.story import NIGHT, WEEKEND, Log, Looks

DAY, HOUR = clock.DAY, clock.HOUR
FOREVER = (np.array([clock.ALWAYS]), np.array([0]))
"""One piece of time, in UTC."""


def whole(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def calendar(*moments: int, edges=FOREVER[0], ahead=FOREVER[1]):
    days, parts = story.calendar(whole(*moments), edges, ahead)
    return days.tolist(), parts.tolist()


def test_a_day_is_counted_from_1970_and_backwards_before_it():
    assert calendar(-DAY - 1, -DAY, -1, 0, DAY - 1, DAY)[0] == [-2, -1, -1, 0, 0, 1]


def test_a_night_has_two_halves_and_the_day_none():
    times = (0, 6 * HOUR - 1, 6 * HOUR, 22 * HOUR - 1, 22 * HOUR, DAY - 1)
    monday = 4 * DAY  # 1970-01-05
    assert calendar(*(monday + time for time in times))[1] == [NIGHT, NIGHT, 0, 0, NIGHT, NIGHT]


def test_saturday_and_sunday_are_the_weekend_also_before_1970():
    noons = [day * DAY + 12 * HOUR for day in range(-7, 7)]  # from Thursday 1969-12-25 on
    week = [0, 0, WEEKEND, WEEKEND, 0, 0, 0]
    assert calendar(*noons)[1] == week * 2


def test_a_saturday_night_is_both():
    assert calendar(2 * DAY)[1] == [NIGHT + WEEKEND]


def test_local_time_is_ahead_by_as_much_as_its_piece_of_time_says():
    edges, ahead = whole(clock.ALWAYS, 10 * DAY, 20 * DAY), whole(0, HOUR, -HOUR)
    moments = (10 * DAY - 1, 10 * DAY, 20 * DAY - 1, 20 * DAY, 10 * DAY - 1)
    # Behind the second edge it is an hour later, behind the third an hour earlier than UTC.
    assert calendar(*moments, edges=edges, ahead=ahead)[0] == [9, 10, 20, 19, 9]
    assert calendar(11 * DAY - HOUR, edges=edges, ahead=ahead)[0] == [11]


def test_an_event_is_in_the_groups_that_its_type_and_every_category_let_it_into():
    admitted = np.array(
        [
            [0b011, 0b101, 0b000],  # visit, call, another type
            [0b111, 0b101, 0b100],  # ads, mail, null
        ],
        dtype=np.uint64,
    )
    codes = np.array([[0, 0, 0, 1, 1, -1], [0, 1, -1, 0, -1, 0]], dtype=np.int32)
    found = story.masks(codes, admitted)
    assert found.tolist() == [0b011, 0b001, 0b000, 0b101, 0b100, 0b000]


def test_no_events_are_in_no_groups():
    nothing = story.masks(np.empty((1, 0), dtype=np.int32), np.zeros((1, 1), dtype=np.uint64))
    assert nothing.tolist() == []


def log(*events: tuple[int, int, int], starts=None, lead=None) -> Log:
    """Events from (occurred_at, recorded_at, mask), of one contact unless told."""
    count = len(events)
    occurred, recorded, masks = zip(*events, strict=True) if events else ((), (), ())
    return Log(
        starts=whole(0, count) if starts is None else whole(*starts),
        occurred_at=whole(*occurred),
        recorded_at=whole(*recorded),
        masks=np.array(masks, dtype=np.uint64),
        days=np.zeros(count, dtype=np.int32),
        parts=np.zeros(count, dtype=np.uint8),
        lead=np.full(count, -1, dtype=np.int32) if lead is None else np.array(lead, dtype=np.int32),
        numbers=np.empty((0, count)),
        codes=np.zeros((1, count), dtype=np.int32),
        places=np.zeros((1, 3), dtype=np.int32),
    )


def looks(*cutoffs: int, contact=None, windows=(10, 100), other_leads: int = 0) -> Looks:
    """Snapshots of the lead 0."""
    return Looks(
        contact=whole(*(contact or [0] * len(cutoffs))),
        lead=np.zeros(len(cutoffs), dtype=np.int32),
        cutoffs=whole(*cutoffs),
        windows=whole(*windows),
        other_leads=np.uint64(other_leads),
    )


def seen(log: Log, looks: Looks, groups: int, begin: int = 0, stop: int | None = None):
    """Of each snapshot and group: the rows in each window, then all that are known."""
    last = len(looks.cutoffs) if stop is None else stop
    told = story.tell(log, looks, begin, last, groups)
    return [
        [
            [
                told.members[told.first[window, g, s] : told.end[g, s]].tolist()
                for window in range(len(looks.windows) + 1)
            ]
            for g in range(groups)
        ]
        for s in range(last - begin)
    ]


def test_each_group_has_its_own_rows_in_the_order_of_time():
    events = log((0, 0, 0b01), (50, 50, 0b11), (91, 91, 0b10), (92, 92, 0b01))
    assert seen(events, looks(100), 2) == [
        [[[3], [0, 1, 3], [0, 1, 3]], [[2], [1, 2], [1, 2]]],
    ]


@pytest.mark.parametrize(
    ("occurred_at", "windows"),
    [(99, [1, 1, 1]), (90, [1, 1, 1]), (89, [0, 1, 1]), (0, [0, 1, 1]), (-1, [0, 0, 1])],
)
def test_a_window_holds_the_event_at_its_beginning_and_none_before(occurred_at, windows):
    ((found,),) = seen(log((occurred_at, occurred_at, 1)), looks(100), 1)
    assert [len(rows) for rows in found] == windows


def test_nothing_that_occurred_or_was_recorded_at_the_cutoff_is_seen():
    events = log((95, 100, 1), (96, 99, 1), (99, 200, 1), (100, 50, 1), (101, 101, 1))
    assert seen(events, looks(100), 1) == [[[[1], [1], [1]]]]


def test_an_event_of_the_own_lead_is_left_out_of_the_groups_of_other_leads_only():
    events = log((10, 10, 0b11), (20, 20, 0b11), (30, 30, 0b11), lead=[0, 1, -1])
    whole_story = seen(events, looks(100, windows=(), other_leads=0b10), 2)
    assert whole_story == [[[[0, 1, 2]], [[1, 2]]]]


def test_each_snapshot_sees_its_own_contacts_rows():
    events = log((10, 10, 1), (20, 20, 1), (5, 5, 1), starts=[0, 2, 2, 3])
    found = seen(events, looks(100, 100, 100, 100, contact=[2, 0, 1, -1], windows=()), 1)
    assert found == [[[[2]]], [[[0, 1]]], [[[]]], [[[]]]]


def test_some_of_the_snapshots_are_told_of_as_all_of_them():
    events = log((10, 10, 1), (20, 20, 1), (30, 30, 1))
    several = looks(15, 25, 35, 45)
    assert seen(events, several, 1, 1, 3) == seen(events, several, 1)[1:3]


def test_the_sixty_fourth_group_has_rows_of_its_own():
    events = log((1, 1, 1 << 63), (2, 2, 1), (3, 3, (1 << 63) + 1))
    (found,) = seen(events, looks(100, windows=()), 64)
    assert found[0] == [[1, 2]]
    assert found[63] == [[0, 2]]
    assert all(rows == [[]] for rows in found[1:63])


def test_without_events_everybody_sees_nothing():
    assert seen(log(), looks(100), 2) == [[[[], [], []], [[], [], []]]]
