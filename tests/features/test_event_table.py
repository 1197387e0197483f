"""The event table of one contact's records and of several, and Arrow columns as arrays."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pyarrow as pa

from features import event_table
from features.told_events import of_records
from features.types import EventTable, Layout
from tests.features.logs import event

MOMENT = pa.timestamp("us", "UTC")
LAYOUT = Layout(("call", "visit"), ("channel",), (None,), ("amount",), leads=True)


def log(*records, layout: Layout = LAYOUT, lead_id: str = "own") -> EventTable:
    return event_table.of_contact(layout, records, lead_id)


def texts(events: EventTable, row: int) -> list[str | None]:
    """The event types (row 0) or a category's values."""
    return [None if code < 0 else events.values[row][code] for code in events.codes[row]]


def amounts(events: EventTable) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in events.numbers[0]]


def test_records_are_sorted_by_time_then_the_moment_they_were_recorded_then_type():
    ordered = [
        event("2017-01-01T00:00:00Z", "visit"),
        event("2017-01-02T00:00:00Z", "visit", recorded_at="2017-01-02T00:00:00Z"),
        event("2017-01-02T00:00:00Z", "call", recorded_at="2017-01-03T00:00:00Z"),
        event("2017-01-02T00:00:00Z", "visit", recorded_at="2017-01-03T00:00:00Z"),
    ]
    for shuffled in permutations(ordered):
        events = log(*shuffled)
        assert texts(events, 0) == ["visit", "visit", "call", "visit"]
        assert events.occurred_at.tolist() == [record["occurred_at"] for record in ordered]
        assert events.recorded_at.tolist() == [record["recorded_at"] for record in ordered]


def test_ties_are_sorted_by_categories_then_numbers_and_null_comes_last():
    ordered = [
        {"channel": "ads", "amount": -1.0},
        {"channel": "ads", "amount": 2.0},
        {"channel": "ads", "amount": None},
        {"channel": "z", "amount": -9.0},
        {"channel": "Ärzte", "amount": -9.0},  # by the bytes of UTF-8
        {"channel": None, "amount": -9.0},
    ]
    for shuffled in permutations(ordered):
        events = log(*(event("2017-01-01T00:00:00Z", "visit", **tied) for tied in shuffled))
        assert texts(events, 1) == [tied["channel"] for tied in ordered]
        assert amounts(events) == [tied["amount"] for tied in ordered]


def test_a_number_that_is_nan_is_null_and_does_not_disturb_the_order():
    records = [
        event("2017-01-01T00:00:00Z", amount=amount) for amount in (float("nan"), 2.0, 1.0, None)
    ]
    for some in permutations(records):
        assert amounts(log(*some)) == [1.0, 2.0, None, None]


def test_an_event_of_a_type_that_is_not_read_is_left_out():
    events = log(event("2017-01-01T00:00:00Z", "fax"), event("2017-01-02T00:00:00Z", "call"))
    assert texts(events, 0) == ["call"]
    assert events.starts.tolist() == [0, 1]


def test_the_own_lead_has_the_place_0_and_every_other_none():
    events = log(
        event("2017-01-01T00:00:00Z", lead_id="own"),
        event("2017-01-02T00:00:00Z", lead_id="other"),
        event("2017-01-03T00:00:00Z", lead_id=None),
        event("2017-01-04T00:00:00Z"),
    )
    assert events.lead.tolist() == [0, -1, -1, -1]


def test_a_lead_without_a_name_owns_only_what_names_it_so():
    events = log(event("2017-01-01T00:00:00Z"), event("2017-01-02T00:00:00Z", lead_id="l"))
    nameless = log(event("2017-01-01T00:00:00Z"), event("2017-01-02T00:00:00Z"), lead_id="")
    assert events.lead.tolist() == nameless.lead.tolist() == [-1, -1]


def test_an_open_category_keeps_every_value_and_a_closed_one_those_that_matter():
    layout = Layout(("visit",), ("channel", "page"), (None, ("home",)), (), leads=False)
    events = log(
        event("2017-01-01T00:00:00Z", channel="tv", page="home"),
        event("2017-01-02T00:00:00Z", channel="ads", page="shop"),
        event("2017-01-03T00:00:00Z", channel="", page=None),
        layout=layout,
    )
    assert events.values == (("visit",), ("", "ads", "tv"), ("home",))
    assert texts(events, 1) == ["tv", "ads", ""]
    assert texts(events, 2) == ["home", None, None]


def test_a_property_that_a_record_leaves_out_is_null():
    events = log(event("2017-01-01T00:00:00Z"))
    assert texts(events, 1) == [None]
    assert amounts(events) == [None]


def test_a_property_that_is_not_read_is_left_out():
    events = log(event("2017-01-01T00:00:00Z", colour="red", size=3))
    assert events.codes.shape == (2, 1)
    assert events.numbers.shape == (1, 1)


def test_a_layout_without_properties_reads_none():
    events = log(event("2017-01-01T00:00:00Z"), layout=Layout(("visit",), (), (), (), leads=False))
    assert events.codes.tolist() == [[0]]
    assert events.numbers.shape == (0, 1)


def test_a_whole_number_becomes_a_float():
    events = log(event("2017-01-01T00:00:00Z", amount=3))
    assert events.numbers.dtype == np.float64
    assert amounts(events) == [3.0]


def test_no_records_are_a_contact_without_events():
    events = log()
    assert len(events) == 0
    assert events.starts.tolist() == [0, 0]
    assert events.codes.shape == (2, 0)
    assert events.values == (("call", "visit"), ())


def test_the_events_of_several_contacts_stand_together_each_under_its_place():
    records = [
        (2, event("2017-01-03T00:00:00Z", channel="tv", lead_id="l2")),
        (0, event("2017-01-02T00:00:00Z", channel="ads", lead_id="l1")),
        (2, event("2017-01-01T00:00:00Z", channel="ads", lead_id="l7")),
        (3, event("2017-01-01T00:00:00Z", "fax")),
    ]
    events = event_table.of_contacts(LAYOUT, records, 4, {"l1": 5, "l2": 9})
    assert events.starts.tolist() == [0, 1, 1, 3, 3]
    assert texts(events, 1) == ["ads", "ads", "tv"]
    assert events.lead.tolist() == [5, -1, 9]
    assert len(events) == 3


def test_a_contacts_events_are_the_same_alone_and_among_others():
    own = [
        event("2017-01-01T00:00:00Z", channel="web", amount=2.0),
        event("2017-01-01T00:00:00Z", channel="ads", amount=1.0),
    ]
    among = event_table.of_contacts(
        LAYOUT, [(1, own[0]), (0, event("2018-01-01T00:00:00Z")), (1, own[1])], 2, {}
    )
    alone = log(*own)
    assert among.occurred_at[1:].tolist() == alone.occurred_at.tolist()
    assert texts(among, 1)[1:] == texts(alone, 1)
    assert amounts(among)[1:] == amounts(alone)


def test_leads_that_bring_their_own_events_are_contacts_of_their_own():
    """The name of another lead means nothing, and two leads may have one name."""
    mine = event("2017-01-02T00:00:00Z", lead_id="l1", channel="tv", amount=1.0)
    other = event("2017-01-01T00:00:00Z", lead_id="l2", channel="ads")
    unread = event("2017-01-03T00:00:00Z", "mail", lead_id="l1")
    reader = event_table.Reader(LAYOUT)
    histories = map(of_records, ([mine, unread, other], [], [other], [mine]))
    events = reader.of_leads(list(histories), ["l1", "l1", "l2", "l1"])
    assert events.starts.tolist() == [0, 2, 2, 3, 4]
    assert events.lead.tolist() == [-1, 0, 2, 3]
    assert texts(events, 1) == ["ads", "tv", "ads", "tv"]
    assert reader.of_leads([], []).starts.tolist() == [0]


def test_what_is_no_text_is_read_as_a_table_writes_it_however_often():
    layout = Layout(("visit",), ("page",), (("3", "true"),), (), leads=False)
    reader = event_table.Reader(layout)
    sent = [3, 3.0, "3", True, "true", 1, "1", 0, False, None, float("nan"), "other"]
    records = [event(f"2017-01-{day:02}T00:00:00Z", page=page) for day, page in enumerate(sent, 1)]
    wanted = ["3", "3", "3", "true", "true", *[None] * 7]
    for _ in range(3):
        assert texts(reader.of_leads([of_records(records)], [""]), 1) == wanted


def test_ever_new_values_of_a_closed_category_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(event_table, "_MOST_REMEMBERED", 10)
    layout = Layout(("visit",), ("page",), (("home",),), (), leads=False)
    reader = event_table.Reader(layout)
    for first in range(0, 100, 10):
        records = [event("2017-01-01T00:00:00Z", page=f"{first + n}") for n in range(10)]
        assert texts(reader.of_leads([of_records(records)], [""]), 1) == [None] * 10
    assert len(reader._closed[1]) <= 10
    home = reader.of_leads([of_records([event("2017-01-01T00:00:00Z", page="home")])], [""])
    assert texts(home, 1) == ["home"]


def test_a_number_may_be_null_or_text():
    sent = [None, "2.5", 3, True]
    records = [event(f"2017-01-{day:02}T00:00:00Z", amount=n) for day, n in enumerate(sent, 1)]
    assert amounts(log(*records)) == [None, 2.5, 3.0, 1.0]
