"""What is wrong with a file, a package or a query is named, with the way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.errors import ConfigError, EmptyTable, MissingTable, SourceError
from pipelines import locations, rejects, tables
from pipelines.row_entries import Rows
from pipelines.table_entry import FileEntry


def test_an_empty_file_is_named(run):
    run.write("visits.csv", "")
    with pytest.raises(EmptyTable) as error:
        run.work("ingest")
    assert (error.value.thing, error.value.found) == ("table visits", "an empty file, visits.csv")


@pytest.mark.parametrize(
    ("name", "end"), [("leads", "\n"), ("visits", "\n"), ("outcomes", "\n"), ("leads", "")]
)
def test_a_table_with_a_header_and_no_rows_is_named(run, name: str, end: str):
    header = (run.folder / f"{name}.csv").read_text().splitlines()[0]
    run.write(f"{name}.csv", header + end)
    with pytest.raises(EmptyTable) as error:
        run.work("ingest")
    assert error.value.thing == {"visits": "events.visits"}.get(name, name)
    assert (error.value.found, error.value.wanted) == ("no row", "at least one row")


def test_a_query_that_finds_nothing_is_named(run):
    del run.source["outcomes"]["table"]
    run.source["outcomes"]["query"] = "from outcomes where lead_id = 'L77'"
    with pytest.raises(EmptyTable) as error:
        run.work("ingest")
    assert error.value.thing == "outcomes"
    assert "the query not too strict" in error.value.way_out


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("selct * from visits", "Parser Error"),
        ("select * from nothing", "Table with name nothing does not exist"),
        ("select nothing from visits", '"nothing" not found'),
        ("select * from 'nowhere.csv'", "nowhere.csv"),
    ],
)
def test_sql_that_cannot_run_is_named_with_what_duckdb_says(run, query: str, found: str):
    opened = tables.opened({"visits": FileEntry(path="visits.csv")}, run.folder, "100MB")
    with opened as connection, pytest.raises(SourceError) as error:
        tables.relation(connection, "events.visits", Rows(query=query))
    assert error.value.thing == "events.visits: its query"
    assert found in error.value.found
    assert error.value.way_out == "mend events.visits.query in the source file"


@pytest.mark.parametrize(
    "query",
    [
        "select 1 as n -- one",
        "select 1 as n;",
        "select 1 as n ; \n",
        "\n\tfrom (select 1 as n) -- all\n",
    ],
)
def test_a_query_may_end_as_people_end_queries(connection: duckdb.DuckDBPyConnection, query: str):
    rows = tables.relation(connection, "leads", Rows(query=query))
    assert rows.columns == {"n": "INTEGER"}
    assert connection.sql(f"from {rows.sql}").fetchall() == [(1,)]


def test_a_query_that_fails_on_a_later_row_is_told_with_what_duckdb_says(run):
    del run.source["events"]["visits"]["table"]
    run.source["events"]["visits"]["query"] = (
        "select * replace (if(contact_id = 'eve', error('no page'), page) as page) from visits"
    )
    with pytest.raises(SourceError) as error:
        run.work("ingest")
    assert error.value.thing == "reading the source's rows"
    assert "no page" in error.value.found
    assert "try_cast" in error.value.way_out
    assert not (run.folder / "data/ingest/events.parquet").exists()


def test_a_value_that_cannot_be_read_late_in_a_file_is_refused_with_its_line(run):
    """The types are told from the first rows."""
    row = "ann,2024-02-28 09:00:00,2024-02-28 09:00:00,a,"
    lines = [f"{row}{i % 9}" for i in range(201_000)]
    header = "contact_id,visited_at,recorded_at,page,minutes"
    run.write("visits.csv", "\n".join([header, *lines, f"{row}many"]) + "\n")
    opened = tables.opened({"visits": FileEntry(path="visits.csv")}, run.folder, "100MB")
    with opened as connection:
        assert connection.sql("select max(minutes) from visits").fetchall() == [(8,)]
        refused = rejects.rejects(connection)
    assert [(each.line, each.reason) for each in refused] == [
        (201_002, "minutes: 'many' is not a whole number")
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("broken.parquet", b"PAR1 no"),
        (
            "torn.csv",
            "contact_id,page\nzoë,a\n".encode() + b"\xff\xfe,a\n",
        ),
    ],
)
def test_a_damaged_file_is_told_with_its_name(run, name: str, data: bytes):
    (run.folder / name).write_bytes(data)
    opened = tables.opened({"visits": FileEntry(path=name)}, Path(), "100MB")
    with pytest.raises(SourceError) as error, opened:
        pytest.fail("it opened")
    assert name in error.value.thing + error.value.found
    assert "\n" not in error.value.found


def test_a_table_that_is_not_declared_is_named(run):
    run.source["outcomes"]["table"] = "wins"
    with pytest.raises(ConfigError) as error:
        run.work("ingest")
    assert error.value.thing == "outcomes.table"
    assert error.value.wanted == "one of: leads, outcomes, visits"


@pytest.mark.parametrize(
    "address", ["nowhere.csv", "/nowhere/leads.parquet", "package://numpy/x.csv"]
)
def test_a_file_that_is_not_there_is_named(run, address: str):
    run.source["tables"]["visits"] = address
    with pytest.raises(MissingTable) as error:
        run.work("ingest")
    assert (error.value.thing, error.value.found) == ("table visits", f"no file {address}")
    assert "tables.visits" in error.value.way_out


def test_a_package_that_is_not_installed_is_named_with_its_installation(run):
    run.source["tables"]["visits"] = "package://no_such_data/visits.parquet"
    with pytest.raises(MissingTable) as error:
        run.work("ingest")
    assert error.value.thing == "table visits"
    assert error.value.found == "no installed package no_such_data"
    assert error.value.wanted == "package://no_such_data/visits.parquet"
    assert error.value.way_out == "install it: pip install no-such-data"


@pytest.mark.parametrize("address", ["package://nope.data/x.csv", "package:///x.csv"])
def test_an_address_of_no_package_is_a_missing_table(address: str):
    with pytest.raises(MissingTable) as error:
        locations.located("visits", address, Path())
    assert (error.value.thing, error.value.wanted) == ("table visits", address)


def test_a_module_that_is_no_package_holds_no_tables():
    with pytest.raises(MissingTable, match=r"no installed package json\.decoder"):
        locations.located("visits", "package://json.decoder/x.csv", Path())


def test_a_file_inside_a_package_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "some_data" / "tables").mkdir(parents=True)
    (tmp_path / "some_data" / "__init__.py").write_text("raise RuntimeError('not to be run')")
    (tmp_path / "some_data" / "tables" / "a.csv").write_text("x\n1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = locations.located("a", "package://some_data/tables/a.csv", Path())
    assert found == (tmp_path / "some_data" / "tables" / "a.csv",)


def test_a_relative_path_starts_at_the_folder_of_the_source_file(run):
    (run.folder / "sources").mkdir()
    (run.folder / "visits.csv").rename(run.folder / "sources" / "visits.csv")
    for name in ("leads", "outcomes"):
        run.source["tables"][name] = f"../{name}.csv"
    run.params["source"] = "sources/small.yaml"
    run.work("fingerprint", "ingest")
    assert len(run.rows("data/ingest/leads.parquet", "lead_id")) == 4
    assert run.json("data/fingerprint.json")["leads"]["address"] == "../leads.csv"


def test_an_absolute_path_is_taken_as_it_is(run):
    (run.folder / "elsewhere").mkdir()
    found = locations.located("a", str(run.folder / "visits.csv"), run.folder / "elsewhere")
    assert found == (run.folder / "visits.csv",)


@pytest.mark.parametrize("name", ["visits.xlsx", "visits"])
def test_a_file_of_an_unknown_kind_is_named_with_the_known_ones(run, name: str):
    run.source["tables"]["visits"] = run.write(name, "?").name
    with pytest.raises(SourceError) as error:
        run.work("ingest")
    assert error.value.thing == "table visits"
    assert error.value.wanted.startswith("one of .csv, .tsv, .txt, .parquet, .jsonl, ")


def test_csv_tsv_and_parquet_files_of_the_same_rows_are_the_same_table(run):
    run.work("ingest")
    wanted = run.rows("data/ingest/events.parquet")
    columns = ("contact_id", "visited_at", "recorded_at", "page", "minutes")
    lines = (run.folder / "visits.csv").read_text().splitlines()
    run.write("visits.tsv", "\n".join(line.replace(",", "\t") for line in lines) + "\n")
    cells = zip(*(line.split(",") for line in lines[1:]), strict=True)
    table = {
        name: pa.array([cell or None for cell in column])
        for name, column in zip(columns, cells, strict=True)
    }
    for name in ("visited_at", "recorded_at"):
        table[name] = table[name].cast(pa.timestamp("ns"))
    table["minutes"] = table["minutes"].cast(pa.float32())
    pq.write_table(pa.table(table), run.folder / "visits.PARQUET")
    for name in ("visits.tsv", "visits.PARQUET"):
        run.source["tables"]["visits"] = name
        run.work("ingest")
        assert run.rows("data/ingest/events.parquet") == wanted


def test_a_path_may_hold_a_quote_and_a_space(run):
    (run.folder / "leads.csv").rename(run.folder / "team's leads.csv")
    run.source["tables"]["leads"] = "team's leads.csv"
    run.work("ingest")
    assert len(run.rows("data/ingest/leads.parquet", "lead_id")) == 4


def test_a_source_error_stops_the_stage_with_its_four_parts(run, stopped: Callable[[str], str]):
    run.source["tables"]["visits"] = "nowhere.csv"
    assert stopped("ingest") == (
        "\ningest stopped: table visits\n"
        "  found:   no file nowhere.csv\n"
        "  wanted:  CSV, Parquet, JSON or XES: a file, a folder of files, or a glob\n"
        "  way out: mend tables.visits (a relative path starts at the source file's folder)"
        "; beside it there is outcomes.csv, leads.csv\n\n"
    )
