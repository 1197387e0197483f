"""Events out of a Parquet file: which rows, which values, whose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features import clock
from features.types import EventTable, Layout
from pipelines import columns, event_reader, exchange, paths, threads
from pipelines.columns import Placed
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
LEADS = [("anna", "l1"), ("anna", "l2"), ("ben", "l3")]

pytestmark = pytest.mark.usefixtures("empty_folder")


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def visit(contact_id: str, **told: Any) -> dict[str, Any]:
    return {
        "contact_id": contact_id,
        "event_type": "visit",
        "occurred_at": 5,
        "recorded_at": 7,
        **told,
    }


def placed(*leads: tuple[str, str]) -> Placed:
    """Snapshots of (contact_id, lead_id), which see everything."""
    contact_ids, lead_ids = zip(*leads or LEADS, strict=True)
    return columns.snapshots(
        pa.table(
            {
                "contact_id": pa.array(contact_ids, pa.string()),
                "lead_id": pa.array(lead_ids, pa.string()),
                "created_at": pa.array([0] * len(lead_ids), MOMENT),
                "cutoff": pa.array([10**15] * len(lead_ids), MOMENT),
            }
        ),
        0,
    )


def write(rows: list[dict[str, Any]], row_group: int = 10**6, **types: pa.DataType) -> Path:
    """The rows as a file of canonical columns."""
    schema = pa.schema(list((CANONICAL | types).items()))
    path = Path("events.parquet")
    pq.write_table(pa.Table.from_pylist(rows, schema), path, row_group_size=row_group)
    return path


def read(
    rows: list[dict[str, Any]],
    layout: Layout = LAYOUT,
    asked: Placed | None = None,
    **types: pa.DataType,
) -> EventTable:
    """The rows as an event table."""
    asked = asked or placed()
    with (
        event_reader.opened(write(rows, **types), layout) as events,
        exchange.opened(layout, asked.until()) as exchanged,
    ):
        for _ in events.into(exchanged, asked):
            pass
        return whole(exchanged)


def whole(exchanged: Exchange) -> EventTable:
    """The tables of all buckets as one."""
    parts = list(threads.each(exchanged.table, exchanged.buckets, 1))
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=-1)
        for name in ("occurred_at", "recorded_at", "lead", "codes", "numbers")
    }
    counts = np.concatenate([np.diff(part.starts) for part in parts])
    return replace(parts[0], starts=np.cumsum([0, *counts]), **columns)


def texts(table: EventTable, row: int) -> list[str | None]:
    return [None if code < 0 else table.values[row][code] for code in table.codes[row]]


def test_every_value_of_an_event_is_read():
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
    table = read(rows)
    assert table.starts.tolist() == [0, 0, 1]
    assert (table.occurred_at.tolist(), table.recorded_at.tolist()) == ([-1], [2])
    assert table.lead.tolist() == [2]
    assert [texts(table, row) for row in range(3)] == [["visit"], ["tv"], ["home"]]
    assert table.numbers.tolist() == [[2.5]]


def test_what_is_null_stays_null():
    table = read([visit("anna")])
    assert table.lead.tolist() == [-1]
    assert texts(table, 1) == texts(table, 2) == [None]
    assert np.isnan(table.numbers).all()


def test_events_of_contacts_without_a_snapshot_are_left_out():
    table = read([visit("zoe"), visit("ben"), visit("Ben")])
    assert table.starts.tolist() == [0, 0, 1]


def test_events_of_types_that_no_group_names_are_left_out():
    rows = [visit("anna", event_type=kind) for kind in ("fax", "visit", "", "Visit", "call")]
    assert sorted(texts(read(rows), 0)) == ["call", "visit"]


def test_an_event_of_a_contact_with_several_leads_is_one_event():
    assert len(read([visit("anna"), visit("anna")])) == 2


def test_a_lead_that_is_not_asked_about_has_no_place():
    rows = [visit("anna", lead_id=lead) for lead in ("l2", "l9", None)]
    assert sorted(read(rows).lead.tolist()) == [-1, -1, 1]


def test_leads_are_not_read_where_no_group_needs_them():
    layout = Layout(("visit",), (), (), (), leads=False)
    table = read([visit("anna", lead_id="l1"), visit("anna", lead_id="l2")], layout)
    assert table.lead.tolist() == [-1, -1]
    assert table.codes.shape == (1, 2)
    assert table.numbers.shape == (0, 2)


def test_of_a_closed_category_only_the_values_that_matter_are_told_apart():
    rows = [visit("anna", page=page) for page in ("home", "shop", None, "HOME", "")]
    table = read(rows)
    assert table.values[2] == ("home",)
    assert texts(table, 2) == ["home", None, None, None, None]


def test_of_an_open_category_every_value_is_told_apart():
    channels = ("tv", "web", None, "TV", "", "tv", "Ä")
    table = read([visit("anna", channel=channel) for channel in channels])
    assert table.values[1] == ("", "TV", "tv", "web", "Ä")
    assert texts(table, 1) == ["", "TV", "tv", "tv", "web", "Ä", None]


def test_quotes_in_values_and_keys_are_nothing_special():
    layout = Layout(("visit",), ("channel", "page"), (None, ("it's", 'a "b"')), (), leads=True)
    rows = [
        visit("o'neil", lead_id="l'1", channel="'; drop table x", page="it's"),
        visit("o'neil", channel='"', page='a "b"'),
    ]
    table = read(rows, layout, placed(("anna", "l1"), ("o'neil", "l'1")))
    assert table.starts.tolist() == [0, 0, 2]
    assert set(table.lead.tolist()) == {1, -1}
    assert set(texts(table, 1)) == {"'; drop table x", '"'}
    assert set(texts(table, 2)) == {"it's", 'a "b"'}


@pytest.mark.parametrize(
    "name", ["order", "select", "c0", "event_types", "values_0", "told", "leads"]
)
def test_a_property_may_be_named_as_a_word_of_sql_or_of_ours(name):
    layout = Layout(("visit",), ("channel", name), (None, None), (), leads=True)
    rows = [visit("anna", channel="tv", lead_id="l2", **{name: "x"})]
    table = read(rows, layout, **{name: pa.string()})
    assert texts(table, 2) == ["x"]
    assert table.lead.tolist() == [1]


@pytest.mark.parametrize("name", ["contact", "lead"])
def test_a_property_may_be_named_as_the_place_of_a_contact_or_lead(name):
    layout = Layout(("visit",), (name,), (None,), (), leads=True)
    rows = [visit("ben", lead_id="l3", **{name: "x"})]
    table = read(rows, layout, **{name: pa.string()})
    assert texts(table, 1) == ["x"]
    assert table.starts.tolist() == [0, 0, 1]
    assert table.lead.tolist() == [2]


@pytest.mark.parametrize("name", ["contact", "lead", "order"])
def test_a_number_may_be_named_so_too(name):
    layout = Layout(("visit",), ("channel",), (None,), (name, "amount"), leads=True)
    rows = [visit("ben", lead_id="l3", channel="tv", amount=2.5, **{name: 7.0})]
    table = read(rows, layout, **{name: pa.float64()})
    assert table.numbers.tolist() == [[7.0], [2.5]]
    assert texts(table, 1) == ["tv"]
    assert table.lead.tolist() == [2]


@pytest.mark.parametrize("kind", [pa.int64(), pa.float32(), pa.decimal128(9, 2), pa.int8()])
def test_a_number_of_any_type_becomes_a_float(kind):
    rows = [visit("anna", amount=amount) for amount in (3, None)]
    table = read([{**row, "occurred_at": at} for at, row in enumerate(rows)], amount=kind)
    np.testing.assert_array_equal(table.numbers, [[3.0, np.nan]])


@pytest.mark.parametrize("row_group", [9000, 2048, 300])
@pytest.mark.parametrize("cores", [1, 3])
def test_batches_and_threads_make_no_difference(row_group, cores, monkeypatch):
    monkeypatch.setattr(threads, "cores", lambda: cores)
    rows = [
        visit(("anna", "ben")[at % 2], occurred_at=at, channel=f"c{at // 1500}")
        for at in range(9000)
    ]
    asked = placed()
    with (
        event_reader.opened(write(rows, row_group), LAYOUT) as events,
        exchange.opened(LAYOUT, asked.until()) as exchanged,
    ):
        batches = list(events.into(exchanged, asked))
        table = whole(exchanged)
    assert len(batches) == -(-9000 // row_group)
    assert sum(len(batch.contact) for batch in batches) == len(table) == 9000
    assert table.occurred_at.tolist() == [*range(0, 9000, 2), *range(1, 9000, 2)]
    assert texts(table, 1)[:4500] == [f"c{at // 1500}" for at in range(0, 9000, 2)]


def test_a_log_without_events_gives_no_events():
    table = read([])
    assert table.starts.tolist() == [0, 0, 0]
    assert table.values == (("call", "visit"), (), ("home",))


def test_an_error_in_a_thread_comes_out():
    path = write([visit("anna")])
    pq.write_table(pq.read_table(path).drop_columns(["amount"]), path)
    asked = placed()
    with (
        event_reader.opened(path, LAYOUT) as events,
        exchange.opened(LAYOUT, asked.until()) as exchanged,
        pytest.raises(KeyError),
    ):
        list(events.into(exchanged, asked))


@pytest.mark.usefixtures("ingested")
def test_where_ingest_left_them_the_events_are_found():
    layout = Layout(("visit",), ("page",), (None,), ("minutes",), leads=False)
    asked = placed(("ann", "L1"), ("bob", "L2"), ("eve", "L4"))
    late = np.full(3, clock.NEVER)
    with (
        event_reader.opened(paths.EVENTS, layout) as events,
        exchange.opened(layout, late) as exchanged,
    ):
        for _ in events.into(exchanged, asked):
            pass
        table = whole(exchanged)
    assert table.starts.tolist() == [0, 2, 3, 4]
    assert texts(table, 1) == ["pricing", "blog", "pricing", "blog"]
    np.testing.assert_array_equal(table.numbers, [[2.5, np.nan, 4.0, 1.0]])
