from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest

from features import clock, event_table, groups, kernel
from features.kernel import Plan
from tests.features.logs import NEW_YORK, VISIT, at, event, group, log

CUTOFF = "2017-02-01T00:00:00Z"


def measured(
    events, snapshots, *declared, windows: Sequence[str] = ("1d", "7d", "30d"), zone: str = "UTC"
):
    lengths = tuple(clock.duration(window) for window in windows)
    return kernel.measure(Plan(declared or (VISIT,), lengths, zone), events, snapshots)


def counts(events, snapshots, *declared, **choices):
    """Of the first group, for each snapshot: events in each window, then all that is known."""
    return measured(events, snapshots, *declared, **choices).counts[:, 0, :].tolist()


def test_an_event_at_the_cutoff_is_not_seen():
    assert counts(log(event(CUTOFF)), at(CUTOFF)) == [[0, 0, 0, 0]]


def test_an_event_one_microsecond_before_the_cutoff_is_seen():
    assert counts(log(event("2017-01-31T23:59:59.999999Z")), at(CUTOFF)) == [[1, 1, 1, 1]]


@pytest.mark.parametrize(
    ("occurred_at", "expected"),
    [
        ("2017-01-31T00:00:00.000000Z", [1, 1, 1, 1]),
        ("2017-01-30T23:59:59.999999Z", [0, 1, 1, 1]),
        ("2017-01-25T00:00:00.000000Z", [0, 1, 1, 1]),
        ("2017-01-24T23:59:59.999999Z", [0, 0, 1, 1]),
        ("2017-01-02T00:00:00.000000Z", [0, 0, 1, 1]),
        ("2017-01-01T23:59:59.999999Z", [0, 0, 0, 1]),
        ("1969-12-31T00:00:00.000000Z", [0, 0, 0, 1]),
    ],
)
def test_a_window_holds_the_event_at_its_beginning_and_none_before(occurred_at, expected):
    assert counts(log(event(occurred_at)), at(CUTOFF)) == [expected]


def test_an_event_that_is_recorded_late_is_unseen_until_then():
    late = log(event("2017-01-28T00:00:00Z", recorded_at="2017-01-31T00:00:00Z"))
    cutoffs = at("2017-01-30T00:00:00Z", "2017-01-31T00:00:00Z", "2017-01-31T00:00:00.000001Z")
    assert counts(late, cutoffs) == [[0, 0, 0, 0], [0, 0, 0, 0], [0, 1, 1, 1]]


def test_a_late_event_does_not_hide_the_events_around_it():
    events = log(
        event("2017-01-20T00:00:00Z"),
        event("2017-01-29T00:00:00Z", recorded_at="2017-03-01T00:00:00Z"),
        event("2017-01-31T12:00:00Z"),
    )
    assert counts(events, at(CUTOFF)) == [[1, 1, 2, 2]]


def test_an_event_that_is_announced_beforehand_is_unseen_until_it_occurs():
    planned = log(event("2017-02-03T00:00:00Z", recorded_at="2017-01-15T00:00:00Z"))
    assert counts(planned, at(CUTOFF, "2017-02-03T00:00:00Z", "2017-02-03T00:00:00.000001Z")) == [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [1, 1, 1, 1],
    ]


def test_each_group_counts_its_own_events():
    events = log(
        event("2017-01-31T10:00:00Z", "visit", channel="ads"),
        event("2017-01-31T11:00:00Z", "call"),
        event("2017-01-20T00:00:00Z", "visit"),
        event("2017-01-19T00:00:00Z", "fax"),
    )
    paid = group("paid", "visit", where={"channel": ("ads",)})
    found = measured(events, at(CUTOFF), VISIT, paid, group("call"), windows=("7d",))
    assert found.counts[0].tolist() == [[1, 2], [1, 1], [1, 1]]


def test_the_sixty_fourth_group_is_counted_summed_and_held_apart_by_lead():
    declared = [group(f"g{place}") for place in range(63)]
    last = group("last", "lead_created", numbers=("amount",), other_leads=True)
    events = log(
        event("2017-01-10T00:00:00Z", "lead_created", lead_id="lead-1", amount=100.0),
        event("2017-01-10T00:00:00Z", "lead_created", lead_id="lead-2", amount=7.5),
    )
    found = measured(events, at(CUTOFF), *declared, last, windows=("30d",))
    assert found.counts[0, :63].sum() == 0
    assert found.counts[0, 63].tolist() == [1, 1]
    assert found.sums[0].tolist() == [[7.5, 7.5]]


def test_the_lead_itself_is_not_among_the_earlier_leads_but_others_are():
    events = log(
        event("2017-01-05T00:00:00Z", "lead_created", lead_id="lead-1"),
        event("2017-01-10T00:00:00Z", "lead_created", lead_id="lead-2"),
        event("2017-01-12T00:00:00Z", "lead_created", lead_id=None),
        event("2017-01-15T00:00:00Z", "lead_won", lead_id="lead-1"),
        event("2017-01-20T00:00:00Z", "lead_won", lead_id="lead-2"),
    )
    declared = (*groups.lead_groups(), group("any_lead", "lead_created"))
    for lead_id, seen in (("lead-1", [2, 1, 3]), ("lead-2", [2, 1, 3]), ("lead-9", [3, 2, 3])):
        found = measured(events, at(CUTOFF, lead_id=lead_id), *declared)
        assert found.counts[0, :, -1].tolist() == seen


def test_an_event_of_the_own_lead_counts_in_every_other_group():
    events = log(event("2017-01-10T00:00:00Z", "visit", lead_id="lead-1"))
    assert counts(events, at(CUTOFF)) == [[0, 0, 1, 1]]


def test_days_are_counted_once_however_many_events_they_hold():
    events = log(
        event("2017-01-20T08:00:00Z"),
        event("2017-01-20T23:59:59.999999Z"),
        event("2017-01-21T00:00:00Z"),
        event("2017-01-31T09:00:00Z"),
        event("2017-01-31T10:00:00Z"),
    )
    assert measured(events, at(CUTOFF)).days[0, 0].tolist() == [1, 1, 3, 3]


def test_an_event_belongs_to_the_day_on_which_it_occurred_not_to_that_of_its_record():
    events = log(
        event("2017-01-20T08:00:00Z"),
        event("2017-01-20T09:00:00Z", recorded_at="2017-01-21T09:00:00Z"),
    )
    assert measured(events, at(CUTOFF)).days[0, 0].tolist() == [0, 0, 1, 1]


def test_a_day_that_a_window_cuts_in_two_counts_in_both_windows_once():
    # At noon the 1d window begins in the middle of 31 January.
    events = log(event("2017-01-31T08:00:00Z"), event("2017-01-31T16:00:00Z"))
    found = measured(events, at("2017-02-01T12:00:00Z"), windows=("1d", "7d"))
    assert found.counts[0, 0].tolist() == [1, 2, 2]
    assert found.days[0, 0].tolist() == [1, 1, 1]


def test_days_follow_the_local_calendar_when_clocks_go_forward():
    # New York, 2017-03-12 has 23 hours, from 05:00Z to 04:00Z.
    events = log(
        event("2017-03-12T04:59:59.999999Z"),
        event("2017-03-12T05:00:00Z"),
        event("2017-03-13T03:59:59.999999Z"),
        event("2017-03-13T04:00:00Z"),
    )
    found = measured(events, at("2017-03-20T00:00:00Z"), windows=("30d",), zone=NEW_YORK)
    assert found.days[0, 0].tolist() == [3, 3]
    in_utc = measured(events, at("2017-03-20T00:00:00Z"), windows=("30d",), zone="UTC")
    assert in_utc.days[0, 0].tolist() == [2, 2]


def test_days_follow_the_local_calendar_when_clocks_go_back():
    # New York, 2017-11-05 has 25 hours, from 04:00Z to 05:00Z.
    events = log(event("2017-11-05T04:00:00Z"), event("2017-11-06T04:59:59.999999Z"))
    found = measured(events, at("2017-11-20T00:00:00Z"), windows=("30d",), zone=NEW_YORK)
    assert found.days[0, 0].tolist() == [1, 1]


def test_a_window_is_a_length_of_time_also_across_a_change_of_clocks():
    # 7 days of 24 hours before local midnight of 13 March reach back to 23:00 of 5 March.
    cutoff = at("2017-03-13T00:00:00-04:00")
    inside, outside = "2017-03-05T23:00:00-05:00", "2017-03-05T22:59:59.999999-05:00"
    assert counts(log(event(inside)), cutoff, windows=("7d",), zone=NEW_YORK) == [[1, 1]]
    assert counts(log(event(outside)), cutoff, windows=("7d",), zone=NEW_YORK) == [[0, 1]]


def test_days_before_1970_and_a_leap_day_are_days_like_others():
    events = log(
        event("1969-12-31T23:59:59.999999Z"),
        event("1970-01-01T00:00:00Z"),
        event("1972-02-28T23:00:00Z"),
        event("1972-02-29T00:00:00Z"),
        event("1972-03-01T00:00:00Z"),
    )
    assert measured(events, at("1972-03-02T00:00:00Z")).days[0, 0].tolist() == [1, 3, 3, 5]


def test_a_number_that_is_missing_adds_nothing_to_a_sum():
    events = log(
        event("2017-01-31T01:00:00Z", amount=2.5),
        event("2017-01-31T02:00:00Z", amount=None),
        event("2017-01-31T03:00:00Z"),
        event("2017-01-26T00:00:00Z", amount=float("nan")),
        event("2017-01-20T00:00:00Z", amount=-1.0),
    )
    spent = group("visit", numbers=("amount",))
    found = measured(events, at(CUTOFF), spent)
    assert found.sums[0].tolist() == [[2.5, 2.5, 1.5, 1.5]]
    assert found.counts[0, 0].tolist() == [3, 4, 5, 5]


def test_a_number_that_the_events_do_not_have_sums_to_zero():
    found = measured(log(event("2017-01-31T01:00:00Z")), at(CUTOFF), group("visit", numbers=("n",)))
    assert found.sums[0].tolist() == [[0.0, 0.0, 0.0, 0.0]]


def test_every_pair_of_group_and_number_has_a_sum_of_its_own():
    events = event_table.from_records(
        "anna",
        [
            event("2017-01-31T01:00:00Z", "visit", amount=1.0, minutes=10.0),
            event("2017-01-31T02:00:00Z", "call", amount=2.0, minutes=20.0),
        ],
        (),
        ("minutes", "amount"),
    )
    declared = (
        group("visit", numbers=("minutes",)),
        group("mail", numbers=("amount",)),
        group("contact", "visit", "call", numbers=("minutes", "amount")),
    )
    plan = Plan(declared, (clock.DAY,), "UTC")
    assert plan.pairs == ((0, "minutes"), (1, "amount"), (2, "minutes"), (2, "amount"))
    sums = kernel.measure(plan, events, at(CUTOFF)).sums
    assert sums[0, :, 0].tolist() == [10.0, 0.0, 30.0, 3.0]


def test_the_latest_and_the_earliest_visible_event_are_found():
    events = log(
        event("2016-05-01T00:00:00Z", recorded_at="2018-01-01T00:00:00Z"),
        event("2016-06-01T00:00:00Z", recorded_at="2016-06-02T00:00:00Z"),
        event("2017-01-10T00:00:00Z", recorded_at="2017-01-11T00:00:00Z"),
        event("2017-01-20T00:00:00Z", recorded_at="2018-01-01T00:00:00Z"),
        event("2017-02-01T00:00:00Z"),
    )
    found = measured(events, at(CUTOFF))
    assert found.last_at.tolist() == [[clock.moment("2017-01-10T00:00:00Z")]]
    assert found.first_at.tolist() == [[clock.moment("2016-06-01T00:00:00Z")]]


def test_a_group_without_a_visible_event_has_no_latest_and_no_earliest():
    found = measured(log(event(CUTOFF)), at(CUTOFF), VISIT, group("call"))
    assert found.last_at.tolist() == found.first_at.tolist() == [[clock.NEVER, clock.NEVER]]


def test_an_event_at_the_epoch_is_not_taken_for_nothing():
    found = measured(log(event("1970-01-01T00:00:00Z")), at(CUTOFF))
    assert found.first_at.tolist() == found.last_at.tolist() == [[0]]
    assert found.days[0, 0].tolist() == [0, 0, 0, 1]


def test_a_contact_without_events_measures_nothing():
    found = measured(log(event("2017-01-31T00:00:00Z")), at(CUTOFF, contact_id="ben"))
    assert found.counts.sum() == found.days.sum() == found.sums.sum() == 0
    assert found.last_at.tolist() == [[clock.NEVER]]


def test_contacts_do_not_see_each_others_events():
    moment = pa.timestamp("us", "UTC")
    times = [clock.moment(f"2017-01-{day}T00:00:00Z") for day in (29, 30, 31, 31)]
    events = event_table.from_arrow(
        pa.table(
            {
                "contact_id": ["anna", "anna", "ben", "carl"],
                "occurred_at": pa.array(times, moment),
                "recorded_at": pa.array(times, moment),
                "event_type": ["visit", "visit", "visit", "call"],
                "lead_id": pa.array([None] * 4, pa.string()),
            }
        ),
        (),
        (),
    )
    seen = {who: counts(events, at(CUTOFF, contact_id=who)) for who in ("anna", "ben", "carl")}
    assert seen == {"anna": [[0, 2, 2, 2]], "ben": [[1, 1, 1, 1]], "carl": [[0, 0, 0, 0]]}


def test_snapshots_may_come_in_any_order_and_twice():
    events = log(event("2017-01-10T00:00:00Z"), event("2017-01-30T00:00:00Z"))
    cutoffs = at(CUTOFF, "2017-01-15T00:00:00Z", CUTOFF, "2017-01-01T00:00:00Z")
    expected = [[0, 1, 2, 2], [0, 1, 1, 1], [0, 1, 2, 2], [0, 0, 0, 0]]
    assert counts(events, cutoffs) == expected


def test_no_snapshots_measure_nothing():
    assert measured(log(event(CUTOFF)), at()).counts.shape == (0, 1, 4)


def test_keys_that_are_not_known_have_no_place():
    known = np.array(["ben", "anna"], dtype=np.object_)
    wanted = np.array(["anna", "carl", "ben"], dtype=np.object_)
    assert kernel.places_of(known, wanted).tolist() == [1, -1, 0]
