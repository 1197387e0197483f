"""The kernel on contacts and snapshots of any number and order, and what it writes null over."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from features import clock, event_table, kernel
from features.kinds import CODES
from features.plan import ALL, Ask, Plan
from features.types import Snapshots
from tests.features.logs import VISIT, at, event, group

CUTOFF = "2017-02-01T00:00:00Z"
DAY = clock.DAY
COUNT, RECENCY = CODES["count"], CODES["recency"]


def counted(*windows: int | None, groups=(VISIT,), name: str = "visit") -> Plan:
    """A plan that counts a group's events in some windows; None is all that is known."""
    return Plan(tuple(Ask(COUNT, name, window) for window in windows), groups, "UTC")


def measured(plan: Plan, records, snapshots: Snapshots, *, contacts: int = 1, leads=None):
    """What is measured of (contact, record): shape (asks, snapshots)."""
    events = event_table.of_contacts(plan.layout, records, contacts, leads or {})
    out = np.full((len(plan.asks), len(snapshots)), -7.0)
    kernel.measure(plan, {}, events, snapshots, out)
    return out


def of_one(plan: Plan, records, snapshots: Snapshots):
    return measured(plan, [(0, record) for record in records], snapshots).tolist()


def looks(*rows: tuple[int, int, str]) -> Snapshots:
    """Snapshots from (contact, lead, cutoff) with a history that is known for ever."""
    contact, lead, cutoff = zip(*rows, strict=True)
    cutoffs = np.array([clock.moment(each) for each in cutoff])
    return Snapshots(
        lead=np.array(lead, dtype=np.int32),
        contact=np.array(contact, dtype=np.int64),
        created_at=cutoffs,
        cutoffs=cutoffs,
        history_start=np.full(len(rows), clock.ALWAYS),
    )


def test_an_event_at_the_cutoff_is_not_seen():
    assert of_one(counted(DAY, None), [event(CUTOFF)], at(CUTOFF)) == [[0], [0]]


def test_an_event_one_microsecond_before_the_cutoff_is_seen():
    records = [event("2017-01-31T23:59:59.999999Z")]
    assert of_one(counted(DAY, None), records, at(CUTOFF)) == [[1], [1]]


@pytest.mark.parametrize(
    ("occurred_at", "expected"),
    [
        ("2017-01-31T00:00:00.000000Z", [[1], [1], [1], [1]]),
        ("2017-01-30T23:59:59.999999Z", [[0], [1], [1], [1]]),
        ("2017-01-25T00:00:00.000000Z", [[0], [1], [1], [1]]),
        ("2017-01-24T23:59:59.999999Z", [[0], [0], [1], [1]]),
        ("2017-01-02T00:00:00.000000Z", [[0], [0], [1], [1]]),
        ("2017-01-01T23:59:59.999999Z", [[0], [0], [0], [1]]),
        ("1969-12-31T00:00:00.000000Z", [[0], [0], [0], [1]]),
    ],
)
def test_a_window_holds_the_event_at_its_beginning_and_none_before(occurred_at, expected):
    plan = counted(DAY, 7 * DAY, 30 * DAY, None)
    assert of_one(plan, [event(occurred_at)], at(CUTOFF)) == expected


def test_an_event_that_is_recorded_late_is_unseen_until_then():
    late = [event("2017-01-28T00:00:00Z", recorded_at="2017-01-31T00:00:00Z")]
    cutoffs = at("2017-01-30T00:00:00Z", "2017-01-31T00:00:00Z", "2017-01-31T00:00:00.000001Z")
    assert of_one(counted(DAY, 7 * DAY, None), late, cutoffs) == [[0, 0, 0], [0, 0, 1], [0, 0, 1]]


def test_a_late_event_does_not_hide_the_events_around_it():
    events = [
        event("2017-01-20T00:00:00Z"),
        event("2017-01-29T00:00:00Z", recorded_at="2017-03-01T00:00:00Z"),
        event("2017-01-31T12:00:00Z"),
    ]
    assert of_one(counted(DAY, 7 * DAY, None), events, at(CUTOFF)) == [[1], [1], [2]]


def test_an_event_that_is_announced_beforehand_is_unseen_until_it_occurs():
    planned = [event("2017-02-03T00:00:00Z", recorded_at="2017-01-15T00:00:00Z")]
    cutoffs = at(CUTOFF, "2017-02-03T00:00:00Z", "2017-02-03T00:00:00.000001Z")
    assert of_one(counted(DAY, None), planned, cutoffs) == [[0, 0, 1], [0, 0, 1]]


def test_a_window_is_a_length_of_time_also_across_a_change_of_clocks():
    # 7 days of 24 hours before local midnight of 13 March reach back to 23:00 of 5 March.
    cutoff = at("2017-03-13T00:00:00-04:00")
    inside, outside = "2017-03-05T23:00:00-05:00", "2017-03-05T22:59:59.999999-05:00"
    assert of_one(counted(7 * DAY, None), [event(inside)], cutoff) == [[1], [1]]
    assert of_one(counted(7 * DAY, None), [event(outside)], cutoff) == [[0], [1]]


def test_each_group_counts_its_own_events_and_all_of_them_are_a_group_too():
    events = [
        event("2017-01-31T10:00:00Z", "visit", channel="ads"),
        event("2017-01-31T11:00:00Z", "call"),
        event("2017-01-20T00:00:00Z", "visit"),
        event("2017-01-19T00:00:00Z", "fax"),
    ]
    groups = (VISIT, group("paid", "visit", where={"channel": ("ads",)}), group("call"))
    asks = tuple(
        Ask(COUNT, name, window)
        for name in ("visit", "paid", "call", ALL)
        for window in (7 * DAY, None)
    )
    found = of_one(Plan(asks, groups, "UTC"), events, at(CUTOFF))
    assert found == [[1], [2], [1], [1], [1], [1], [2], [3]]


def test_the_sixty_third_group_is_counted_summed_and_held_apart_by_lead():
    groups = (
        *(group(f"g{place}") for place in range(62)),
        group("last", "lead_created", other_leads=True),
    )
    asks = (
        Ask(COUNT, "g0", 30 * DAY),
        Ask(COUNT, "g61", 30 * DAY),
        Ask(COUNT, "last", 30 * DAY),
        Ask(CODES["sum"], "last", 30 * DAY, number="amount"),
        Ask(COUNT, ALL, 30 * DAY),
    )
    records = [
        (0, event("2017-01-10T00:00:00Z", "lead_created", lead_id="lead-1", amount=100.0)),
        (0, event("2017-01-10T00:00:00Z", "lead_created", lead_id="lead-2", amount=7.5)),
        (0, event("2017-01-10T00:00:00Z", "g61")),
    ]
    found = measured(Plan(asks, groups, "UTC"), records, at(CUTOFF), leads={"lead-1": 0})
    assert found.tolist() == [[0], [1], [1], [7.5], [1]]


def test_the_lead_itself_is_not_among_the_earlier_leads_but_others_are():
    records = [
        (0, event("2017-01-05T00:00:00Z", "lead_created", lead_id="lead-1")),
        (0, event("2017-01-10T00:00:00Z", "lead_created", lead_id="lead-2")),
        (0, event("2017-01-12T00:00:00Z", "lead_created", lead_id=None)),
        (0, event("2017-01-15T00:00:00Z", "lead_won", lead_id="lead-1")),
        (0, event("2017-01-20T00:00:00Z", "lead_won", lead_id="lead-2")),
    ]
    groups = (
        group("earlier", "lead_created", other_leads=True),
        group("won", "lead_won", other_leads=True),
        group("any", "lead_created"),
    )
    plan = Plan(tuple(Ask(COUNT, each.name) for each in groups), groups, "UTC")
    snapshots = looks((0, 0, CUTOFF), (0, 1, CUTOFF), (0, 2, CUTOFF))
    found = measured(plan, records, snapshots, leads={"lead-1": 0, "lead-2": 1})
    assert found.T.tolist() == [[2, 1, 3], [2, 1, 3], [3, 2, 3]]


def test_an_event_of_the_own_lead_counts_in_every_other_group():
    events = [(0, event("2017-01-10T00:00:00Z", lead_id="lead-1"))]
    groups = (VISIT, group("earlier", "lead_created", other_leads=True))
    found = measured(counted(None, groups=groups), events, at(CUTOFF), leads={"lead-1": 0})
    assert found.tolist() == [[1]]


def test_contacts_do_not_see_each_others_events():
    records = [
        (0, event("2017-01-29T00:00:00Z")),
        (2, event("2017-01-31T00:00:00Z", "call")),
        (1, event("2017-01-31T00:00:00Z")),
        (0, event("2017-01-30T00:00:00Z")),
    ]
    snapshots = looks(*((contact, 0, CUTOFF) for contact in (0, 1, 2, 3, 1)))
    plan = counted(DAY, 7 * DAY, groups=(VISIT, group("call")))
    found = measured(plan, records, snapshots, contacts=4)
    assert found.T.tolist() == [[0, 2], [1, 1], [0, 0], [0, 0], [1, 1]]


def test_a_contact_without_a_place_among_the_events_did_nothing():
    plan = Plan((Ask(COUNT, "visit", DAY), Ask(RECENCY, "visit")), (VISIT,), "UTC")
    found = measured(plan, [(0, event("2017-01-31T00:00:00Z"))], looks((-1, 0, CUTOFF)))
    np.testing.assert_array_equal(found, [[0], [np.nan]])


def test_snapshots_may_come_in_any_order_and_twice():
    events = [event("2017-01-10T00:00:00Z"), event("2017-01-30T00:00:00Z")]
    cutoffs = at(CUTOFF, "2017-01-15T00:00:00Z", CUTOFF, "2017-01-01T00:00:00Z")
    assert of_one(counted(7 * DAY, None), events, cutoffs) == [[1, 1, 1, 0], [2, 1, 2, 0]]


def test_no_snapshots_measure_nothing():
    assert of_one(counted(DAY), [event(CUTOFF)], at()) == [[]]


def test_a_plan_that_asks_for_nothing_writes_nothing():
    assert of_one(Plan((), (VISIT,), "UTC"), [event(CUTOFF)], at(CUTOFF)) == []


def test_what_reaches_before_the_history_start_is_null_and_the_rest_is_not():
    snapshots = at(CUTOFF, CUTOFF, CUTOFF)
    snapshots.history_start[:] = snapshots.cutoffs - np.array([7 * DAY, 7 * DAY - 1, 0])
    plan = counted(DAY, 7 * DAY, None)
    events = [event("2017-01-31T12:00:00Z"), event("2016-01-31T12:00:00Z")]
    found = measured(plan, [(0, each) for each in events], snapshots)
    np.testing.assert_array_equal(found, [[1, 1, np.nan], [1, np.nan, np.nan], [2, 2, 2]])


def test_the_same_is_measured_however_many_snapshots_there_are():
    # 700 snapshots are answered in three goes.
    random = np.random.default_rng(3)
    records = [
        (int(contact), event("2017-01-01T00:00:00Z"))
        for contact in random.integers(0, 50, size=400)
    ]
    for _, record in records:
        record["occurred_at"] += int(random.integers(0, 60 * 24)) * clock.HOUR
        record["recorded_at"] = record["occurred_at"]
    snapshots = looks(*((int(who), 0, CUTOFF) for who in random.integers(-1, 50, size=700)))
    snapshots.cutoffs[:] += random.integers(-20, 20, size=700) * DAY
    plan = Plan(
        (Ask(COUNT, "visit", 7 * DAY), Ask(COUNT, "visit"), Ask(RECENCY, "visit")), (VISIT,), "UTC"
    )
    together = measured(plan, records, snapshots, contacts=50)
    for place in range(700):
        one = Snapshots(
            lead=snapshots.lead[[place]],
            contact=snapshots.contact[[place]],
            created_at=snapshots.created_at[[place]],
            cutoffs=snapshots.cutoffs[[place]],
            history_start=snapshots.history_start[[place]],
        )
        own = [(0, record) for who, record in records if who == one.contact[0]]
        one.contact[:] = 0
        assert measured(plan, own, one).tobytes() == together[:, [place]].tobytes()


def test_a_contact_with_very_many_events_is_answered_in_several_goes():
    # 300 snapshots of 1,000 events are more than are told of at once.
    start = clock.moment("2017-01-01T00:00:00Z")
    records = [
        {"event_type": "visit", "occurred_at": when, "recorded_at": when}
        for when in range(start, start + 1000 * clock.MINUTE, clock.MINUTE)
    ]
    snapshots = at(*[CUTOFF] * 300)
    snapshots.cutoffs[:] = start + np.arange(300) * clock.MINUTE
    assert of_one(counted(None), records, snapshots) == [list(range(300))]
    assert of_one(counted(DAY), records, snapshots) == [list(range(300))]


def test_the_arrays_of_the_caller_are_left_as_they_are():
    plan = counted(DAY)
    told = event_table.of_contact(plan.layout, [event("2017-01-31T00:00:00Z")], "lead-1")
    events = dataclasses.replace(told, occurred_at=told.occurred_at.copy())
    snapshots = at(CUTOFF, CUTOFF)
    out = np.empty((2, 4))
    kernel.measure(plan, {}, events, snapshots, out[:1, ::2])
    assert out[0, ::2].tolist() == [1, 1]
    assert events.occurred_at.flags.writeable
    assert snapshots.cutoffs.flags.writeable
