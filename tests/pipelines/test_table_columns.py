"""Columns of any type as text, numbers and moments; what is no such column is named."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest

from features.errors import MissingColumn, NaiveTimestamp, WrongColumnType
from pipelines import tables
from pipelines.reading import Reading
from pipelines.row_entries import Rows, When
from pipelines.tables import Relation

pytestmark = pytest.mark.slow

Connection = duckdb.DuckDBPyConnection


def relation(connection: Connection, query: str) -> Relation:
    return tables.relation(connection, "leads", Rows(query=query))


def computed(rows: Relation, told: str | Reading) -> list[object]:
    """One column that DuckDB computes from a relation, moments as those of UTC."""
    sql = told if isinstance(told, str) else told.value_sql
    asked = rows.connection.sql(f"select {sql} as x from {rows.sql}")  # noqa: S608
    return asked.to_arrow_table()["x"].to_pylist()


def moments(rows: Relation, zone: str | None = None) -> list[object]:
    return computed(rows, tables.moment(rows, When(column="at", zone=zone)))


def test_a_column_that_is_not_there_is_named_with_those_that_are(run):
    run.source["leads"]["lead_id"] = "id"
    with pytest.raises(MissingColumn) as error:
        run.work("ingest")
    assert error.value.thing == "leads: column id"
    assert error.value.found == "only lead_id, contact_id, created_at, channel, budget, newsletter"
    assert error.value.wanted == "id"


@pytest.mark.parametrize(
    ("change", "thing"),
    [
        (("attributes", "colour", {"kind": "category", "label": "x"}), "leads: column colour"),
        (("attributes", "size", {"kind": "number", "label": "x"}), "leads: column size"),
        (("outcomes", "lost_at", {"column": "gone_at", "zone": "UTC"}), "outcomes: column gone_at"),
    ],
)
def test_every_kind_of_column_must_be_there(run, change: tuple, thing: str):
    section, key, value = change
    run.source[section][key] = value
    with pytest.raises(MissingColumn) as error:
        run.work("ingest")
    assert error.value.thing == thing


@pytest.mark.parametrize(
    ("key", "value"),
    [("categories", ["page", "colour"]), ("numbers", ["minutes", "cost"]), ("contact_id", "who")],
)
def test_every_column_of_an_event_must_be_there(run, key: str, value: object):
    run.source["events"]["visits"][key] = value
    with pytest.raises(MissingColumn) as error:
        run.work("ingest")
    assert error.value.thing.startswith("events.visits: column ")
    assert error.value.wanted in str(value)


def test_a_clock_without_a_zone_is_an_error_that_shows_how_to_declare_one(run):
    del run.source["leads"]["created_at"]["zone"]
    with pytest.raises(NaiveTimestamp) as error:
        run.work("ingest")
    assert error.value.thing == "leads: column created_at"
    assert error.value.found.startswith("text, ")
    assert "{column: created_at, zone: Europe/Berlin}" in error.value.way_out


def test_a_day_without_a_zone_is_an_error_too(connection: Connection):
    with pytest.raises(NaiveTimestamp) as error:
        moments(relation(connection, "select '2024-07-01'::date as at"))
    assert error.value.found.startswith("DATE, ")


def test_a_moment_with_a_zone_of_its_own_stays_that_moment(connection: Connection):
    rows = relation(connection, "select '2024-03-01 10:00:00+01'::timestamptz as at")
    assert moments(rows) == [datetime(2024, 3, 1, 9, tzinfo=UTC)]


def test_a_file_may_hold_moments_with_zones(run):
    for name in ("occurred_at", "recorded_at"):
        del run.source["events"]["visits"][name]["zone"]
    run.write("visits.csv", (run.folder / "visits.csv").read_text().replace(":00,", ":00+01,"))
    run.work("ingest")
    first = run.rows("data/ingest/events.parquet", "occurred_at", "recorded_at")[0]
    assert first == ("2024-02-28 08:00:00", "2024-02-28 08:05:00")


def test_a_zone_for_a_column_that_has_its_own_is_an_error(connection: Connection):
    with pytest.raises(WrongColumnType) as error:
        moments(relation(connection, "select now() as at"), zone="UTC")
    assert error.value.thing == "leads: column at"
    assert error.value.found == "moments with a zone of their own, and zone: UTC"
    assert (error.value.wanted, error.value.way_out) == ("one of both", "leave zone out")


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/Berlin", "2024-03-31 01:59:59", "2024-03-31 00:59:59"),
        ("Europe/Berlin", "2024-03-31 03:00:00", "2024-03-31 01:00:00"),
        ("Europe/Berlin", "2024-10-27 01:59:59", "2024-10-26 23:59:59"),
        ("Europe/Berlin", "2024-10-27 03:00:00", "2024-10-27 02:00:00"),
        ("America/New_York", "2017-11-05 02:00:00", "2017-11-05 07:00:00"),
        ("Asia/Kolkata", "2024-07-01 05:29:59.999999", "2024-06-30 23:59:59.999999"),
        ("UTC", "2024-07-01 12:00:00", "2024-07-01 12:00:00"),
    ],
)
def test_a_local_clock_becomes_the_right_moment_across_its_changes(
    connection: Connection, zone: str, local: str, utc: str
):
    rows = relation(connection, f"select '{local}'::timestamp as at")
    assert moments(rows, zone) == [datetime.fromisoformat(utc).replace(tzinfo=UTC)]


def test_a_day_is_its_local_midnight(connection: Connection):
    days = "select unnest(['2024-07-01'::date, '2024-12-01'::date, null]) as at"
    assert moments(relation(connection, days), "Europe/Berlin") == [
        datetime(2024, 6, 30, 22, tzinfo=UTC),
        datetime(2024, 11, 30, 23, tzinfo=UTC),
        None,
    ]


@pytest.mark.parametrize("kind", ["timestamp", "timestamptz"])
def test_an_infinite_moment_is_no_moment(connection: Connection, kind: str):
    query = f"select unnest(['infinity'::{kind}, '-infinity'::{kind}]) as at"
    zone = "UTC" if kind == "timestamp" else None
    assert moments(relation(connection, query), zone) == [None, None]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("'soon'", "text in which no date or moment stands"),
        ("5::bigint", "numbers (BIGINT), which do not say since when and in which unit they count"),
        ("'10:00'::time", "TIME"),
        ("true", "BOOLEAN"),
    ],
)
def test_a_column_of_anything_else_is_no_moment(connection: Connection, value: str, found: str):
    with pytest.raises(WrongColumnType) as error:
        moments(relation(connection, f"select {value} as at"), "UTC")
    assert (error.value.found, error.value.wanted) == (found, "dates or moments")


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("outcomes.csv", "L3,2024-04-05 12:00:00", "L3,in April", "won_at: not like 2024-03-31"),
        ("leads.csv", "250.5", "250 EUR", "budget: not a number"),
        ("visits.csv", "2.5", "2:30", "minutes: not a number"),
    ],
)
def test_text_that_is_no_moment_or_number_is_set_aside_with_its_reason(
    run, name: str, old: str, new: str, reason: str
):
    run.params["ingest"]["most_set_aside"] = 0.5
    run.replace(name, old, new)
    run.work("ingest")
    assert run.set_aside()[0][1].startswith(reason)


@pytest.mark.parametrize(
    ("name", "column", "thing"),
    [
        ("leads.csv", "budget", "leads: column budget"),
        ("visits.csv", "minutes", "events.visits: column minutes"),
    ],
)
def test_text_in_which_no_number_stands_is_named_with_a_conversion(
    run, name: str, column: str, thing: str
):
    header, *rows = (run.folder / name).read_text().splitlines()
    place = header.split(",").index(column)
    cells = [row.split(",") for row in rows]
    texts = [",".join([*row[:place], "many", *row[place + 1 :]]) for row in cells]
    run.write(name, "\n".join([header, *texts]) + "\n")
    with pytest.raises(WrongColumnType) as error:
        run.work("ingest")
    assert error.value.thing == thing
    assert error.value.wanted == "a number"
    assert "try_cast(" in error.value.way_out


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("1::tinyint", 1.0),
        ("2::ubigint", 2.0),
        ("3::hugeint", 3.0),
        ("1.25::decimal(9, 2)", 1.25),
        ("0.5::float", 0.5),
        ("null::double", None),
        ("'nan'::double", float("inf")),
        ("'-inf'::double", float("-inf")),
    ],
)
def test_a_number_becomes_a_float_null_stays_null_and_nan_is_not_finite(
    connection: Connection, value: str, number: float | None
):
    rows = relation(connection, f"select {value} as n")
    assert computed(rows, tables.number(rows, "n")) == [number]


def test_a_column_in_which_nothing_stands_has_no_type_and_is_null(connection: Connection):
    rows = relation(connection, "select unnest([null, null])::varchar as at")
    assert moments(rows) == [None, None]
    assert computed(rows, tables.number(rows, "at")) == [None, None]
    assert computed(rows, tables.text(rows, "at")) == [None, None]


def test_a_file_may_hold_a_column_without_any_value(run):
    run.replace("outcomes.csv", "L2,,2024-03-08 12:00:00\n", "")
    run.write("visits.csv", (run.folder / "visits.csv").read_text().replace("2.5\n", "\n"))
    run.replace("visits.csv", "pricing,4", "pricing,")
    run.replace("visits.csv", "blog,1", "blog,")
    run.work("ingest")
    assert run.rows("data/ingest/outcomes.parquet", "lost_at") == [(None,), (None,)]
    assert {row[0] for row in run.rows("data/ingest/events.parquet", "minutes")} == {None}


def test_text_is_trimmed_and_null_where_nothing_is_left(connection: Connection):
    rows = relation(connection, "select unnest([' a b ', '', '  ', null]) as t")
    assert computed(rows, tables.text(rows, "t")) == ["a b", None, None, None]


@pytest.mark.parametrize("kind", ["double", "float"])
def test_a_whole_number_is_the_same_text_when_a_file_holds_it_as_a_float(
    connection: Connection, kind: str
):
    """A column of whole numbers with one null is often read as floats, and its ids must meet."""
    values = "[7, -2, 2.5, null, 'nan'::double, 'inf'::double, 1e20]"
    rows = relation(connection, f"select unnest({values})::{kind} as t")
    assert computed(rows, tables.text(rows, "t")) == ["7", "-2", "2.5", None, "nan", "inf", "1e+20"]


def test_ids_of_different_types_meet(run):
    text = (run.folder / "leads.csv").read_text()
    for name, number in (("ann", 1), ("bob", 2), ("eve", 3)):
        text = text.replace(f",{name},", f",{number},")
    run.write("leads.csv", text)
    del run.source["events"]["visits"]["table"]
    run.source["events"]["visits"]["query"] = (
        "select * replace (if(contact_id = 'ann', 1.0, 2.0)::double as contact_id) from visits"
    )
    run.work("ingest")
    ids = {row[0] for row in run.rows("data/ingest/events.parquet", "contact_id")}
    assert ids == {"1", "2", "3"}


def test_a_column_may_have_any_name(connection: Connection):
    rows = relation(connection, 'select 7 as "odd ""name""; --"')
    assert computed(rows, tables.text(rows, 'odd "name"; --')) == ["7"]
