"""Events out of DuckDB: which rows, which values, whose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from features.types import EventTable, Layout
from pipelines import event_reader, exchange
from pipelines.exchange import Exchange

MOMENT = pa.timestamp("us", "UTC")
LAYOUT = Layout(("call", "visit"), ("channel", "page"), (None, ("home",)), ("amount",), leads=True)
CANONICAL = {
    "contact_id": pa.string(),
    "occurred_at": MOMENT,
    "recorded_at": MOMENT,
    "event_type": pa.string(),
    "lead_id": pa.string(),
    "channel": pa.string(),
    "page": pa.string(),
    "amount": pa.float64(),
}
KEYS = [("anna", "l1", 0, 0), ("anna", "l2", 0, 1), ("ben", "l3", 1, 2)]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with event_reader.connected() as opened:
        yield opened


def visit(contact_id: str, **told: Any) -> dict[str, Any]:
    return {
        "contact_id": contact_id,
        "event_type": "visit",
        "occurred_at": 5,
        "recorded_at": 7,
        **told,
    }


def keys(*rows: tuple[str, str, int, int]) -> pa.Table:
    contact_ids, lead_ids, contacts, leads = zip(*rows or KEYS, strict=True)
    return pa.table(
        {
            "contact_id": pa.array(contact_ids, pa.string()),
            "lead_id": pa.array(lead_ids, pa.string()),
            "contact": pa.array(contacts, pa.int32()),
            "lead": pa.array(leads, pa.int32()),
        }
    )


def read(connection, rows: list[dict[str, Any]], layout: Layout = LAYOUT, **changes) -> EventTable:
    """The rows as an event table of two contacts."""
    types = CANONICAL | {name: kind for name, kind in changes.items() if name != "keys"}
    connection.register("told", pa.Table.from_pylist(rows, pa.schema(list(types.items()))))
    with exchange.opened(layout, 2) as exchanged:
        asked = changes.get("keys", keys())
        for _ in event_reader.read(connection, "from told", asked, exchanged):
            pass
        return whole(exchanged)


def whole(exchanged: Exchange) -> EventTable:
    """The tables of all buckets as one."""
    parts = list(exchanged.each(exchanged.table, 1))
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=-1)
        for name in ("occurred_at", "recorded_at", "lead", "codes", "numbers")
    }
    counts = np.concatenate([np.diff(part.starts) for part in parts])
    return replace(parts[0], starts=np.cumsum([0, *counts]), **columns)


def texts(table: EventTable, row: int) -> list[str | None]:
    return [None if code < 0 else table.values[row][code] for code in table.codes[row]]


def test_every_value_of_an_event_is_read(connection):
    rows = [
        visit(
            "ben",
            occurred_at=-1,
            recorded_at=2,
            lead_id="l3",
            channel="tv",
            page="home",
            amount=2.5,
        )
    ]
    table = read(connection, rows)
    assert table.starts.tolist() == [0, 0, 1]
    assert (table.occurred_at.tolist(), table.recorded_at.tolist()) == ([-1], [2])
    assert table.lead.tolist() == [2]
    assert [texts(table, row) for row in range(3)] == [["visit"], ["tv"], ["home"]]
    assert table.numbers.tolist() == [[2.5]]


def test_what_is_null_stays_null(connection):
    table = read(connection, [visit("anna")])
    assert table.lead.tolist() == [-1]
    assert texts(table, 1) == texts(table, 2) == [None]
    assert np.isnan(table.numbers).all()


def test_events_of_contacts_without_a_snapshot_are_left_out(connection):
    table = read(connection, [visit("zoe"), visit("ben"), visit("Ben")])
    assert table.starts.tolist() == [0, 0, 1]


def test_events_of_types_that_no_group_names_are_left_out(connection):
    rows = [visit("anna", event_type=kind) for kind in ("fax", "visit", "", "Visit", "call")]
    assert sorted(texts(read(connection, rows), 0)) == ["call", "visit"]


def test_an_event_of_a_contact_with_several_leads_is_one_event(connection):
    assert len(read(connection, [visit("anna"), visit("anna")])) == 2


def test_a_lead_that_is_not_asked_about_has_no_place(connection):
    rows = [visit("anna", lead_id=lead) for lead in ("l2", "l9", None)]
    assert sorted(read(connection, rows).lead.tolist()) == [-1, -1, 1]


def test_leads_are_not_read_where_no_group_needs_them(connection):
    layout = Layout(("visit",), (), (), (), leads=False)
    table = read(connection, [visit("anna", lead_id="l1"), visit("anna", lead_id="l2")], layout)
    assert table.lead.tolist() == [-1, -1]
    assert table.codes.shape == (1, 2)
    assert table.numbers.shape == (0, 2)


def test_of_a_closed_category_only_the_values_that_matter_are_told_apart(connection):
    rows = [visit("anna", page=page) for page in ("home", "shop", None, "HOME", "")]
    table = read(connection, rows)
    assert table.values[2] == ("home",)
    assert texts(table, 2) == ["home", None, None, None, None]


def test_of_an_open_category_every_value_is_told_apart(connection):
    channels = ("tv", "web", None, "TV", "", "tv", "Ä")
    table = read(connection, [visit("anna", channel=channel) for channel in channels])
    assert table.values[1] == ("", "TV", "tv", "web", "Ä")
    assert texts(table, 1) == ["", "TV", "tv", "tv", "web", "Ä", None]


def test_quotes_in_values_and_keys_are_nothing_special(connection):
    layout = Layout(("visit",), ("channel", "page"), (None, ("it's", 'a "b"')), (), leads=True)
    rows = [
        visit("o'neil", lead_id="l'1", channel="'; drop table x", page="it's"),
        visit("o'neil", channel='"', page='a "b"'),
    ]
    table = read(connection, rows, layout, keys=keys(("o'neil", "l'1", 1, 4)))
    assert table.starts.tolist() == [0, 0, 2]
    assert set(table.lead.tolist()) == {4, -1}
    assert set(texts(table, 1)) == {"'; drop table x", '"'}
    assert set(texts(table, 2)) == {"it's", 'a "b"'}


@pytest.mark.parametrize(
    "name", ["order", "select", "c0", "event_types", "values_0", "told", "leads"]
)
def test_a_property_may_be_named_as_a_word_of_sql_or_of_ours(connection, name):
    layout = Layout(("visit",), ("channel", name), (None, None), (), leads=True)
    rows = [visit("anna", channel="tv", lead_id="l2", **{name: "x"})]
    table = read(connection, rows, layout, **{name: pa.string()})
    assert texts(table, 2) == ["x"]
    assert table.lead.tolist() == [1]


@pytest.mark.parametrize("name", ["contact", "lead"])
def test_a_property_may_be_named_as_the_place_of_a_contact_or_lead(connection, name):
    layout = Layout(("visit",), (name,), (None,), (), leads=True)
    rows = [visit("ben", lead_id="l3", **{name: "x"})]
    table = read(connection, rows, layout, **{name: pa.string()})
    assert texts(table, 1) == ["x"]
    assert table.starts.tolist() == [0, 0, 1]
    assert table.lead.tolist() == [2]


@pytest.mark.parametrize("name", ["contact", "lead", "order"])
def test_a_number_may_be_named_so_too(connection, name):
    layout = Layout(("visit",), ("channel",), (None,), (name, "amount"), leads=True)
    rows = [visit("ben", lead_id="l3", channel="tv", amount=2.5, **{name: 7.0})]
    table = read(connection, rows, layout, **{name: pa.float64()})
    assert table.numbers.tolist() == [[7.0], [2.5]]
    assert texts(table, 1) == ["tv"]
    assert table.lead.tolist() == [2]


@pytest.mark.parametrize("kind", [pa.int64(), pa.float32(), pa.decimal128(9, 2), pa.int8()])
def test_a_number_of_any_type_becomes_a_float(connection, kind):
    rows = [visit("anna", amount=amount) for amount in (3, None)]
    table = read(
        connection, [{**row, "occurred_at": at} for at, row in enumerate(rows)], amount=kind
    )
    np.testing.assert_array_equal(table.numbers, [[3.0, np.nan]])


def test_batches_make_no_difference(connection, monkeypatch):
    monkeypatch.setattr(event_reader, "BATCH", 2048)
    rows = [
        visit(("anna", "ben")[at % 2], occurred_at=at, channel=f"c{at // 1500}")
        for at in range(9000)
    ]
    connection.register("told", pa.Table.from_pylist(rows, pa.schema(list(CANONICAL.items()))))
    with exchange.opened(LAYOUT, 2) as exchanged:
        batches = list(event_reader.read(connection, "from told", keys(), exchanged))
        table = whole(exchanged)
    assert len(batches) > 1
    assert sum(len(batch.contact) for batch in batches) == len(table) == 9000
    assert table.occurred_at.tolist() == [*range(0, 9000, 2), *range(1, 9000, 2)]
    assert texts(table, 1)[:4500] == [f"c{at // 1500}" for at in range(0, 9000, 2)]


def test_a_log_without_events_gives_no_events(connection):
    table = read(connection, [])
    assert table.starts.tolist() == [0, 0, 0]
    assert table.values == (("call", "visit"), (), ("home",))


@pytest.mark.usefixtures("ingested")
def test_where_ingest_left_them_the_events_are_found(connection):
    layout = Layout(("visit",), ("page",), (None,), ("minutes",), leads=False)
    with exchange.opened(layout, 3) as exchanged:
        told = keys(("ann", "L1", 0, 0), ("bob", "L2", 1, 1), ("eve", "L4", 2, 2))
        for _ in event_reader.read(connection, event_reader.CANONICAL, told, exchanged):
            pass
        table = whole(exchanged)
    assert table.starts.tolist() == [0, 2, 3, 4]
    assert texts(table, 1) == ["pricing", "blog", "pricing", "blog"]
    np.testing.assert_array_equal(table.numbers, [[2.5, np.nan, 4.0, 1.0]])
