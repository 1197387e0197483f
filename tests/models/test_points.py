"""Hand-tuned points, against a count by hand."""

from __future__ import annotations

import numpy as np
import pytest

from features import clock, event_table
from features.types import EventGroup, Snapshots, Words
from models.rivals import points
from models.rivals.points import Action

DAY = clock.DAY
ANNA, BEN = 0, 1
CUTOFF = clock.moment("2026-03-31T00:00:00Z")
GROUPS = (
    EventGroup("visit", ("visit",), Words("visit", "visits")),
    EventGroup("call", ("call",), Words("call", "calls")),
)


@pytest.fixture(scope="module")
def events():
    """Of anna: visits 1, 5, 7 and 40 days before the cutoff and at it, a call 300 days before."""
    told = [("visit", 1), ("visit", 5), ("visit", 7), ("visit", 40), ("visit", 0), ("call", 300)]
    records = [
        {
            "event_type": kind,
            "occurred_at": CUTOFF - days * DAY,
            "recorded_at": CUTOFF - days * DAY,
        }
        for kind, days in told
    ]
    return [(ANNA, record) for record in records]


def total(actions, events, contacts=(ANNA,), cutoffs=(CUTOFF,), known_for=None):
    count = len(contacts)
    snapshots = Snapshots(
        lead=np.arange(count, dtype=np.int32),
        contact=np.array(contacts),
        created_at=np.array(cutoffs),
        cutoffs=np.array(cutoffs),
        history_start=np.full(count, clock.ALWAYS if known_for is None else CUTOFF - known_for),
    )
    planned = points.plan(actions, GROUPS, "UTC")
    table = event_table.of_contacts(planned.layout, events, 2, {})
    return points.total(actions, planned, table, snapshots).tolist()


def test_every_event_in_the_window_earns_its_points(events):
    # Half-open: the visit 7 days before is in, the one at the cutoff is not seen.
    assert total([Action("visit", 2.0, "7d")], events) == [6.0]
    assert total([Action("visit", 2.0, "6d")], events) == [4.0]


def test_without_a_window_every_known_event_earns_them(events):
    assert total([Action("visit", 2.0, None)], events) == [8.0]
    assert total([Action("call", 10.0, None)], events) == [10.0]


def test_actions_add_up_each_over_its_own_window_and_may_cost(events):
    actions = [
        Action("visit", 2.0, "7d"),  # 3 visits
        Action("visit", 1.0, "60d"),  # 4 visits
        Action("call", 10.0, "60d"),  # none
        Action("call", -0.5, None),  # 1 call
    ]
    assert total(actions, events) == [6.0 + 4.0 + 0.0 - 0.5]


def test_each_snapshot_is_counted_at_its_own_cutoff(events):
    later, earlier = CUTOFF + DAY, CUTOFF - 6 * DAY
    told = total([Action("visit", 1.0, "7d")], events, (ANNA,) * 2, (later, earlier))
    assert told == [3.0, 1.0]  # at it, 1 and 5 days before; the one 7 days before


def test_a_contact_without_events_earns_nothing(events):
    assert total([Action("visit", 2.0, "7d")], events, (BEN, ANNA), (CUTOFF,) * 2) == [0.0, 6.0]


def test_what_reaches_before_the_history_start_earns_nothing(events):
    actions = [Action("visit", 1.0, "7d"), Action("visit", 10.0, "60d"), Action("call", 5.0, None)]
    assert total(actions, events, known_for=60 * DAY) == [3.0 + 40.0 + 5.0]
    assert total(actions, events, known_for=60 * DAY - 1) == [3.0 + 5.0]
    assert total(actions, events, known_for=0) == [5.0]


def test_only_the_events_that_points_are_given_for_are_read():
    planned = points.plan([Action("visit", 1.0, "7d")], GROUPS[:1], "UTC")
    assert planned.layout.event_types == ("visit",)
    assert (planned.layout.categories, planned.layout.numbers) == ((), ())


def test_without_any_action_every_lead_has_none(events):
    assert total([], events) == [0.0]
