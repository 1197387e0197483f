"""SQLite: one type for a column of values that may be of any."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.errors import EmptyTable, MissingTable, SourceError
from pipelines.databases import sqlite
from pipelines.databases.address import Address
from pipelines.table_entry import DatabaseEntry

Read = Callable[..., pa.Table]
Put = Callable[..., None]

CRM = "sqlite:crm.db"


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Run statements in the database, which is made if it is not there."""

    def statements(*told: str, rows: list[tuple[Any, ...]] | None = None) -> None:
        with closing(sqlite3.connect(tmp_path / "crm.db")) as connection, connection:
            for statement in told:
                connection.execute(statement)
            if rows is not None:
                marks = ", ".join("?" for _ in rows[0])
                connection.executemany(f"insert into t values ({marks})", rows)  # noqa: S608

    return statements


@pytest.mark.parametrize(
    ("values", "wanted", "kind"),
    [
        ([1, None, -(2**63), 2**63 - 1], [1, None, -(2**63), 2**63 - 1], "int64"),
        ([1, 2.5, None], [1.0, 2.5, None], "double"),
        ([2.5], [2.5], "double"),
        ([2**53 + 1, 0.5], [2.0**53, 0.5], "double"),
        ([1, "a", 2.5, None], ["1", "a", "2.5", None], "string"),
        (["2024-01-01", "ü", ""], ["2024-01-01", "ü", ""], "string"),
        ([None, None], [None, None], "string"),
    ],
)
def test_a_column_gets_the_one_type_that_holds_its_values(
    put: Put, read: Read, values: list[Any], wanted: list[Any], kind: str
):
    put("create table t (x)", rows=[(value,) for value in values])
    found = read(database=CRM, table="t")["x"]
    assert str(found.type) == kind
    assert found.to_pylist() == wanted


@pytest.mark.parametrize("late", [7, 7.5, "seven"])
def test_the_first_value_may_come_late(put: Put, read: Read, late: Any):
    put("create table t (x)", rows=[(None,)] * 30_000 + [(late,)])
    found = read(database=CRM, table="t")["x"]
    assert found.to_pylist() == [None] * 30_000 + [late]


def test_a_text_that_comes_late_makes_text_of_all(put: Put, read: Read):
    put("create table t (x integer)", rows=[(1,)] * 30_000 + [("n/a",)])
    found = read(database=CRM, table="t")["x"]
    assert found.to_pylist() == ["1"] * 30_000 + ["n/a"]


VALUES = st.none() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(codec="utf-8"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(VALUES, st.integers(0, 9)), min_size=1))
def test_what_is_put_in_comes_out(put: Put, read: Read, rows: list[tuple[Any, int]]):
    put("drop table if exists t", "create table t (a, b)", rows=rows)
    mixed = any(isinstance(value, str) for value, _ in rows)
    wanted = [
        (str(value) if mixed and value is not None else value, number) for value, number in rows
    ]
    found = read(database=CRM, table="t")
    assert list(zip(found["a"].to_pylist(), found["b"].to_pylist(), strict=True)) == wanted


@pytest.mark.parametrize(
    ("made", "table"),
    [
        ("deals", "deals"),
        ("deals", "main.deals"),
        ("deals", "DEALS"),
        ('"a.b"', "a.b"),
        ('"won & ""lost""; %s ?"', 'won & "lost"; %s ?'),
    ],
)
def test_a_table_may_have_any_name(put: Put, read: Read, made: str, table: str):
    put(f'create table {made} as select 1 as "It\'s ""x"" ?", 2 as "select"')
    assert read(database=CRM, table=table).to_pylist() == [{'It\'s "x" ?': 1, "select": 2}]


@pytest.mark.parametrize(
    "query",
    [
        "select a from t where a > 1",
        "select a from t where a > 1;\n",
        "select a from t where a > 1 -- the later ones",
        "with late as (select * from t where a > 1) select * from late",
        "values (2)",
        "select a from seen limit 1",
    ],
)
def test_a_query_is_what_sqlite_runs(put: Put, read: Read, query: str):
    put(
        "create table t (a)",
        "create view seen as select a + 1 as a from t order by 1",
        rows=[(1,), (2,)],
    )
    assert read(database=CRM, query=query).column(0).to_pylist() == [2]


def test_a_path_may_be_absolute_or_hold_variables_and_odd_characters(
    put: Put, read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    put("create table t (a)", rows=[(1,)])
    odd = tmp_path / "my crm?mode=rwc#%41 ü.db"
    (tmp_path / "crm.db").rename(odd)
    monkeypatch.setenv("CRM_FILE", odd.name)
    for address in (f"sqlite:{odd}", "sqlite:${CRM_FILE}", f"sqlite:{odd.name}"):
        assert read(database=address, table="t").to_pylist() == [{"a": 1}]


def test_a_table_without_a_row_keeps_its_columns(put: Put, read: Read):
    put("create table t (a integer, b text)")
    found = read(database=CRM, table="t")
    assert (found.schema.names, len(found)) == (["a", "b"], 0)


def test_a_database_that_is_not_there_is_not_created(read: Read, tmp_path: Path):
    with pytest.raises(MissingTable, match=r"no file crm\.db"):
        read(database=CRM, table="t")
    assert not (tmp_path / "crm.db").exists()


def test_a_missing_table_is_told_with_those_of_a_similar_name(put: Put, read: Read):
    put("create table deals (a)", "create view contacts as select 1 as a")
    with pytest.raises(MissingTable) as error:
        read(database=CRM, table="Deal")
    assert error.value.thing == "table crm"
    assert error.value.found == "no table Deal in the database"
    assert error.value.wanted == "one of: contacts, deals"
    assert error.value.way_out == "did you mean 'deals'?"


def test_binary_values_are_refused_with_the_way_around_them(put: Put, read: Read):
    put("create table t (a, photo)", rows=[(1, None)] * 30_000 + [(2, b"\xff\xd8")])
    with pytest.raises(SourceError) as error:
        read(database=CRM, table="t")
    assert error.value.found == "binary values in photo"
    assert 'hex("photo")' in error.value.way_out
    found = read(database=CRM, query='select a, hex("photo") as photo from t where a = 2')
    assert found.to_pylist() == [{"a": 2, "photo": "FFD8"}]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("select a, b as a from t", "two columns a"),
        ("select a, b as A from t", "columns a and A"),
        ("select a as A, b as a from t", "columns A and a"),
        ("select * from t x, t y", "two columns a"),
        ("selec a from t", "syntax error"),
        ("select c from t", "no such column: c"),
        ("select a from u", "no such table: u"),
        ("delete from t returning a", "syntax error"),
        ("pragma user_version", "no such table"),
        ("attach 'file:new.db' as new", "syntax error"),
        ("select 1; delete from t", "syntax error"),
        ("select a from t where b = ?", "Incorrect number of bindings supplied"),
        ("select cast(x'ff' as text) as x", "Could not decode to UTF-8 column"),
    ],
)
def test_a_query_that_is_no_table_is_refused(
    put: Put, read: Read, tmp_path: Path, query: str, found: str
):
    put("create table t (a, b)", rows=[(1, 2)])
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(SourceError) as error:
        read(database=CRM, query=query)
    assert error.value.thing == "table crm"
    assert found in error.value.found
    assert "tables.crm.query" in error.value.way_out
    (tmp_path / "parquet").rmdir()
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_nothing_can_be_written_while_rows_are_read(put: Put, tmp_path: Path):
    put("create table t (a)", rows=[(1,)])
    entry = DatabaseEntry(database=CRM, table="t")
    opened = sqlite.opened("crm", entry, Address(CRM, CRM, {}), tmp_path / "crm.db")
    with pytest.raises(SourceError, match="attempt to write a readonly database"), opened as rows:
        rows._connection.execute("delete from t")


def test_columns_that_end_in_a_number_are_no_twins(put: Put, read: Read):
    put("create table t (a)", rows=[(1,)])
    query = 'select a as "at 10:30", a as "at 10:45" from t'
    assert read(database=CRM, query=query).schema.names == ["at 10:30", "at 10:45"]


def test_a_table_without_columns_is_empty():
    with pytest.raises(EmptyTable, match="no column"):
        sqlite.check_columns("crm", [])


def test_a_file_that_is_no_database_is_named(read: Read, tmp_path: Path):
    (tmp_path / "crm.db").write_text("deal,amount\n1,2\n" * 100)
    with pytest.raises(SourceError, match="file is not a database") as error:
        read(database=CRM, table="t")
    assert "tables.crm.database" in error.value.way_out


def test_a_database_that_is_being_written_is_not_read_half(
    put: Put, read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    put("create table t (a)", rows=[(1,)])
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, timeout=0.05, **k))
    with closing(connect(tmp_path / "crm.db", isolation_level=None)) as writer:
        writer.execute("begin exclusive")
        with pytest.raises(SourceError, match="database is locked") as error:
            read(database=CRM, table="t")
    assert "again" in error.value.way_out
