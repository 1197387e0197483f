"""Hand-tuned points, against a count by hand."""

from __future__ import annotations

import numpy as np
import pytest

from features import clock, event_table
from features.types import Category, EventGroup, Fact, Snapshots, Words
from models.points.earned import Earned
from models.points.table import Action as Declared
from models.points.table import Table

DAY = clock.DAY
ANNA, BEN = 0, 1
CUTOFF = clock.moment("2026-03-31T00:00:00Z")
GROUPS = (
    EventGroup("visit", ("visit",), Words("visit", "visits")),
    EventGroup("call", ("call",), Words("call", "calls")),
)


FACTS = [
    Fact("job", "category", "job", ""),
    Fact("decides", "yes_no", "decides", ""),
    Fact("employees", "number", "employees", "people"),
]


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


def earns(group, points, window, **more):
    return Declared(f"{group} {points}", points, group, window, **more)


def total(actions, events, contacts=(ANNA,), cutoffs=(CUTOFF,), known_for=None, attributes=None):
    count = len(contacts)
    snapshots = Snapshots(
        lead=np.arange(count, dtype=np.int32),
        contact=np.array(contacts),
        created_at=np.array(cutoffs),
        cutoffs=np.array(cutoffs),
        history_start=np.full(count, clock.ALWAYS if known_for is None else CUTOFF - known_for),
    )
    earned = Earned(Table(tuple(actions)), GROUPS, "UTC", FACTS)
    table = event_table.of_contacts(earned.layout, events, 2, {})
    return earned.totals(earned.units(table, snapshots, attributes or {})).tolist()


def test_every_event_in_the_window_earns_its_points(events):
    # Half-open: the visit 7 days before is in, the one at the cutoff is not seen.
    assert total([earns("visit", 2.0, "7d")], events) == [6.0]
    assert total([earns("visit", 2.0, "6d")], events) == [4.0]


def test_without_a_window_every_known_event_earns_them(events):
    assert total([earns("visit", 2.0, None)], events) == [8.0]
    assert total([earns("call", 10.0, None)], events) == [10.0]


def test_actions_add_up_each_over_its_own_window_and_may_cost(events):
    actions = [
        earns("visit", 2.0, "7d"),  # 3 visits
        earns("visit", 1.0, "60d"),  # 4 visits
        earns("call", 10.0, "60d"),  # none
        earns("call", -0.5, None),  # 1 call
    ]
    assert total(actions, events) == [6.0 + 4.0 + 0.0 - 0.5]


def test_each_snapshot_is_counted_at_its_own_cutoff(events):
    later, earlier = CUTOFF + DAY, CUTOFF - 6 * DAY
    told = total([earns("visit", 1.0, "7d")], events, (ANNA,) * 2, (later, earlier))
    assert told == [3.0, 1.0]  # at it, 1 and 5 days before; the one 7 days before


def test_a_contact_without_events_earns_nothing(events):
    assert total([earns("visit", 2.0, "7d")], events, (BEN, ANNA), (CUTOFF,) * 2) == [0.0, 6.0]


def test_what_reaches_before_the_history_start_earns_nothing(events):
    actions = [earns("visit", 1.0, "7d"), earns("visit", 10.0, "60d"), earns("call", 5.0, None)]
    assert total(actions, events, known_for=60 * DAY) == [3.0 + 40.0 + 5.0]
    assert total(actions, events, known_for=60 * DAY - 1) == [3.0 + 5.0]
    assert total(actions, events, known_for=0) == [5.0]


def test_only_the_events_that_points_are_given_for_are_read():
    layout = Earned(Table((earns("visit", 1.0, "7d"),)), GROUPS[:1], "UTC").layout
    assert layout.event_types == ("visit",)
    assert (layout.categories, layout.numbers) == ((), ())


def test_without_any_action_every_lead_has_none(events):
    assert total([], events) == [0.0]


def test_an_action_earns_no_more_than_its_cap_and_costs_no_more(events):
    assert total([earns("visit", 2.0, None, cap=5.0)], events) == [5.0]
    assert total([earns("visit", 2.0, None, cap=50.0)], events) == [8.0]
    assert total([earns("visit", -2.0, None, cap=-3.0)], events) == [-3.0]


def test_points_fade_by_their_half_life(events):
    # Visits 1, 5 and 7 days old; the one of 40 days lies beyond six half-lives.
    faded = [2.0**-1, 2.0**-5, 2.0**-7]
    (told,) = total([earns("visit", 4.0, None, half_life="1d")], events)
    assert told == pytest.approx(4 * (faded[0] + faded[1]))
    (told,) = total([earns("visit", 4.0, "60d", half_life="1d")], events)
    assert told == pytest.approx(4 * (sum(faded) + 2.0**-40))


def test_silence_earns_its_points_once_and_only_where_it_is_known(events):
    silent = [earns("call", -10.0, "30d", absent=True)]
    assert total(silent, events) == [-10.0]
    assert total([earns("visit", -10.0, "30d", absent=True)], events) == [0.0]
    assert total(silent, events, contacts=(BEN,)) == [-10.0]
    assert total(silent, events, known_for=29 * DAY) == [0.0]


def held(attribute, points, **how):
    return Declared(attribute, points, attribute=attribute, **how)


def test_an_attribute_earns_its_points_once():
    actions = [
        held("job", 10.0, values=("director", "owner")),
        held("decides", 5.0, values=("yes",)),
        held("employees", 3.0, least=50.0, below=500.0),
    ]
    attributes = {
        "job": Category(np.array([0, 1, -1, 2], dtype=np.int32), ("director", "student", "owner")),
        "decides": ["yes", "no", None, True],
        "employees": np.array([50.0, 49.9, np.nan, 500.0]),
    }
    told = total(actions, [], (BEN,) * 4, (CUTOFF,) * 4, attributes=attributes)
    assert told == [18.0, 0.0, 0.0, 15.0]


def test_an_attribute_that_nobody_told_earns_nothing():
    assert total([held("job", 10.0, values=("director",))], []) == [0.0]


def test_one_lead_earns_to_the_bit_what_it_earns_among_many(events):
    actions = [earns("visit", 0.1, None, half_life="3d"), earns("visit", 0.7, "60d")]
    actions += [earns("call", -0.3, None)]
    cutoffs = tuple(CUTOFF - day * DAY for day in range(7))
    together = total(actions, events, (ANNA,) * 7, cutoffs)
    assert together == [total(actions, events, (ANNA,), (each,))[0] for each in cutoffs]
