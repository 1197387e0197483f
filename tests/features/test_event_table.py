from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import numpy as np
import pyarrow as pa
import pytest

from features import behavioural, clock, event_table
from features.kinds import KINDS
from features.types import Category, EventTable
from tests.features.logs import at, event, group, log, spec

MOMENT = pa.timestamp("us", "UTC")


def columns(*rows, **changes):
    """A canonical table from (contact, occurred_at, type, recorded_at, lead, channel, amount)."""
    contact, occurred, kind, recorded, lead, channel, amount = zip(*rows, strict=True)
    return pa.table(
        {
            "contact_id": pa.array(contact, pa.string()),
            "occurred_at": pa.array([clock.moment(text) for text in occurred], MOMENT),
            "event_type": pa.array(kind, pa.string()),
            "recorded_at": pa.array([clock.moment(text) for text in recorded], MOMENT),
            "lead_id": pa.array(lead, pa.string()),
            "channel": pa.array(channel, pa.string()),
            "amount": pa.array(amount, pa.float64()),
        }
        | changes
    )


def texts(category: Category) -> list[str | None]:
    return [None if code < 0 else category.values[code] for code in category.codes]


ROWS = (
    ("anna", "2017-01-01T00:00:00Z", "call", "2017-01-02T00:00:00Z", None, None, 1.5),
    ("anna", "2017-01-01T00:00:00Z", "visit", "2017-01-01T00:00:00Z", "l1", "ads", None),
    ("ben", "2016-01-01T00:00:00Z", "visit", "2016-01-01T00:00:00Z", None, "mail", -2.0),
    ("carl", "2017-01-01T00:00:00Z", "visit", "2017-01-01T00:00:00Z", "l2", "ads", 0.0),
    ("carl", "2017-01-01T00:00:01Z", "visit", "2017-01-01T00:00:01Z", "l1", None, 4.0),
)


def test_a_canonical_table_is_cut_where_the_contact_changes():
    events = event_table.from_arrow(columns(*ROWS), ("channel",), ("amount",))
    assert events.contact_ids.tolist() == ["anna", "ben", "carl"]
    assert events.starts.tolist() == [0, 2, 3, 5]
    assert len(events) == 5


def test_a_canonical_table_keeps_every_value_of_every_row():
    events = event_table.from_arrow(columns(*ROWS), ("channel",), ("amount",))
    for place, row in enumerate(ROWS):
        assert events.occurred_at[place] == clock.moment(row[1])
        assert events.recorded_at[place] == clock.moment(row[3])
    assert texts(events.event_type) == [row[2] for row in ROWS]
    assert texts(events.lead) == [None, "l1", None, "l2", "l1"]
    assert texts(events.categories["channel"]) == [None, "ads", "mail", "ads", None]
    amounts = events.numbers["amount"]
    assert np.isnan(amounts[1])
    assert amounts[[0, 2, 3, 4]].tolist() == [1.5, -2.0, 0.0, 4.0]


def test_a_table_in_several_chunks_is_the_same_table():
    whole = columns(*ROWS)
    chunked = pa.concat_tables([whole[:1], whole[1:3], whole[3:]])
    one = event_table.from_arrow(whole, ("channel",), ("amount",))
    other = event_table.from_arrow(chunked, ("channel",), ("amount",))
    assert other.starts.tolist() == one.starts.tolist()
    assert texts(other.categories["channel"]) == texts(one.categories["channel"])
    assert other.occurred_at.tolist() == one.occurred_at.tolist()


def test_a_table_without_rows_has_no_contacts():
    events = event_table.from_arrow(columns(*ROWS)[:0], ("channel",), ("amount",))
    assert len(events) == 0
    assert events.contact_ids.tolist() == []
    assert events.starts.tolist() == [0]
    assert texts(events.event_type) == texts(events.categories["channel"]) == []


def test_keys_that_are_numbers_are_read_as_text():
    table = columns(*ROWS[:2], contact_id=pa.array([7, 7]))
    assert event_table.from_arrow(table, (), ()).contact_ids.tolist() == ["7"]


def test_records_are_sorted_by_time_then_type_then_the_moment_they_were_recorded():
    ordered = [
        event("2017-01-01T00:00:00Z", "visit"),
        event("2017-01-02T00:00:00Z", "call", recorded_at="2017-01-09T00:00:00Z"),
        event("2017-01-02T00:00:00Z", "visit", recorded_at="2017-01-02T00:00:00Z"),
        event("2017-01-02T00:00:00Z", "visit", recorded_at="2017-01-03T00:00:00Z"),
    ]
    for shuffled in permutations(ordered):
        events = log(*shuffled)
        assert texts(events.event_type) == ["visit", "call", "visit", "visit"]
        assert events.recorded_at.tolist() == [record["recorded_at"] for record in ordered]


def test_ties_are_sorted_by_lead_then_categories_then_numbers_and_null_comes_last():
    ordered = [
        {"lead_id": "a", "channel": "z", "amount": 9.0},
        {"lead_id": "b", "channel": "ads", "amount": -1.0},
        {"lead_id": "b", "channel": "ads", "amount": 2.0},
        {"lead_id": "b", "channel": "ads", "amount": None},
        {"lead_id": "b", "channel": None, "amount": 1.0},
        {"lead_id": None, "channel": "ads", "amount": 0.0},
    ]
    for shuffled in permutations(ordered):
        events = log(*(event("2017-01-01T00:00:00Z", "visit", **tied) for tied in shuffled))
        assert texts(events.lead) == [tied["lead_id"] for tied in ordered]
        assert texts(events.categories["channel"]) == [tied["channel"] for tied in ordered]
        amounts = [None if np.isnan(value) else value for value in events.numbers["amount"]]
        assert amounts == [tied["amount"] for tied in ordered]


def test_a_property_that_a_record_leaves_out_is_null():
    events = log(event("2017-01-01T00:00:00Z"))
    assert texts(events.lead) == texts(events.categories["channel"]) == [None]
    assert np.isnan(events.numbers["amount"]).all()


def test_a_property_that_nobody_declared_is_left_out():
    events = log(event("2017-01-01T00:00:00Z", colour="red"))
    assert set(events.categories) == {"channel"}
    assert set(events.numbers) == {"amount"}


def test_a_whole_number_becomes_a_float():
    amounts = log(event("2017-01-01T00:00:00Z", amount=3)).numbers["amount"]
    assert amounts.dtype == np.float64
    assert amounts.tolist() == [3.0]


def test_no_records_are_a_contact_without_events():
    events = log()
    assert len(events) == 0
    assert events.contact_ids.tolist() == ["anna"]
    assert events.starts.tolist() == [0, 0]


def from_both(rows) -> tuple[EventTable, EventTable]:
    records = [
        {
            "occurred_at": clock.moment(occurred),
            "recorded_at": clock.moment(recorded),
            "event_type": kind,
            "lead_id": lead,
            "channel": channel,
            "amount": amount,
        }
        for _, occurred, kind, recorded, lead, channel, amount in rows
    ]
    canonical = event_table.from_arrow(columns(*rows), ("channel",), ("amount",))
    return canonical, event_table.from_records(rows[0][0], records[::-1], ("channel",), ("amount",))


def test_one_contacts_records_make_the_same_features_as_the_canonical_table():
    canonical, sent = from_both(ROWS[3:])
    snapshots = at("2017-01-02T00:00:00Z", "2017-01-01T00:00:01Z", contact_id="carl")
    declared = spec(*KINDS, groups=(group("visit", numbers=("amount",)),))
    matrices = [behavioural.build(declared, events, snapshots) for events in (canonical, sent)]
    assert matrices[0].tobytes() == matrices[1].tobytes()
    assert matrices[0][:, 1].tolist() == [2.0, 1.0]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_moments_are_microseconds_whatever_the_unit_of_the_column(unit):
    column = pa.chunked_array(
        [pa.array([datetime(1970, 1, 2, tzinfo=UTC)]).cast(pa.timestamp(unit, "UTC"))]
    )
    assert event_table.moments(column).tolist() == [clock.DAY]


def test_a_null_moment_never_happened():
    column = pa.chunked_array([pa.array([0, None, -1], MOMENT)])
    assert event_table.moments(column).tolist() == [0, clock.NEVER, -1]


def test_a_moment_in_another_zone_is_the_same_moment():
    column = pa.chunked_array([pa.array([5, None], pa.timestamp("us", "America/New_York"))])
    assert event_table.moments(column).tolist() == [5, clock.NEVER]


def test_durations_are_microseconds():
    column = pa.chunked_array([pa.array([0, 7 * clock.DAY], pa.duration("us"))])
    assert event_table.durations(column).tolist() == [0, 7 * clock.DAY]


def test_a_null_number_is_nan():
    whole = pa.chunked_array([pa.array([1, None], pa.int32())])
    values = event_table.floats(whole)
    assert values[0] == 1.0
    assert np.isnan(values[1])


def test_a_null_text_is_none():
    column = pa.chunked_array([pa.array(["a", None], pa.large_string())])
    assert event_table.strings(column).tolist() == ["a", None]


def test_a_number_that_is_nan_is_null_and_does_not_disturb_the_order():
    when = clock.moment("2017-01-01T00:00:00Z")
    records = [
        {"event_type": "item", "occurred_at": when, "recorded_at": when, "amount": amount}
        for amount in (float("nan"), 2.0, 1.0)
    ]
    for some in permutations(records):
        table = event_table.from_records("A", some, (), ("amount",))
        np.testing.assert_array_equal(table.numbers["amount"], [1.0, 2.0, np.nan])
