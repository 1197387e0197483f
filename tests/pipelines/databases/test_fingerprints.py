"""A fingerprint of rows: any change in them changes it, their order does not."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.errors import SourceError
from pipelines import databases
from pipelines.table_entry import DatabaseEntry

pytestmark = pytest.mark.slow

Run = Callable[..., Any]

SAME = {
    "nothing": [],
    "the rows in another order": [
        "create table other as select * from t order by id desc",
        "delete from t",
        "insert into t select * from other",
    ],
    "another table": ["create table u (id integer)"],
    "a value written again": ["update t set amount = amount"],
    "a row that came and went": ["insert into t values (9, 'x', 1)", "delete from t where id = 9"],
}
OTHER = {
    "a new row": ["insert into t values (9, 'x', 1)"],
    "a new row that is there already": ["insert into t select * from t where id = 1"],
    "a row less": ["delete from t where id = 5"],
    "another value": ["update t set amount = 4.500001 where id = 5"],
    "null for nothing": ["update t set name = null where name = ''"],
    "two values swapped": [
        "update t set name = case id when 1 then 'n2' else 'n1' end where id in (1, 2)"
    ],
    "a value in its neighbour's place": ["update t set name = 'n1,1' where id = 1"],
    "another name of a column": ["alter table t rename column name to title"],
    "another column": ["alter table t add column more integer"],
}


NAME = "case when i = 8 then '' else 'n' || i end"


def filled(numbered: str) -> list[str]:
    """Eight rows; `numbered` has the numbers from 1 to 8 as i."""
    return [
        "create table t (id integer, name text, amount double precision)",
        f"insert into t select i, {NAME}, i * 0.9 from {numbered}",  # noqa: S608
    ]


@pytest.fixture
def seen(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    def fingerprint(**keys: str) -> dict[str, Any]:
        return databases.fingerprint("crm", DatabaseEntry(**keys), tmp_path)

    return fingerprint


@pytest.fixture
def lite(tmp_path: Path) -> Run:
    def statements(*told: str) -> None:
        with closing(sqlite3.connect(tmp_path / "crm.db", isolation_level=None)) as connection:
            for statement in told:
                connection.execute(statement)

    return statements


@pytest.fixture(params=["postgresql", "sqlite"])
def table(request: pytest.FixtureRequest) -> tuple[Run, dict[str, str]]:
    """Eight rows in a database of each kind: how to run statements there, and its declaration."""
    if request.param == "sqlite":
        owner, address = request.getfixturevalue("lite"), "sqlite:crm.db"
        owner("create table numbers (i)", "insert into numbers values (1), (2), (3), (4)")
        owner("insert into numbers select i + 4 from numbers", *filled("numbers"))
    else:
        owner, address = request.getfixturevalue("owner"), request.getfixturevalue("crm")
        owner(*filled("generate_series(1, 8) i"))
    return owner, {"database": address, "table": "t"}


@pytest.mark.parametrize("statements", SAME.values(), ids=SAME)
def test_the_same_rows_look_the_same(table, seen: Callable[..., Any], statements: list[str]):
    owner, declared = table
    before = seen(**declared)
    owner(*statements)
    assert seen(**declared) == before


@pytest.mark.parametrize("statements", OTHER.values(), ids=OTHER)
def test_other_rows_look_otherwise(table, seen: Callable[..., Any], statements: list[str]):
    owner, declared = table
    before = seen(**declared)
    owner(*statements)
    assert seen(**declared) != before


def test_a_fingerprint_tells_address_columns_and_rows_as_json_can(table, seen: Callable[..., Any]):
    _, declared = table
    found = seen(**declared)
    types = ["integer", "text", "real"] if "sqlite" in declared["database"] else None
    assert list(found) == ["address", "columns", "rows", "digest"]
    assert found["address"] == declared["database"]
    names = ["id", "name", "amount"]
    wanted = zip(names, types or ["int4", "text", "float8"], strict=True)
    assert found["columns"] == [list(column) for column in wanted]
    assert found["rows"] == 8
    assert json.loads(json.dumps(found)) == found


def test_a_query_is_looked_at_as_it_is_read(table, seen: Callable[..., Any]):
    owner, declared = table
    late = {"database": declared["database"], "query": "select name from t where id > 4 -- late"}
    before = seen(**late)
    assert before["rows"] == 4
    owner("update t set name = 'other' where id = 4")
    assert seen(**late) == before
    owner("update t set name = 'other' where id = 5")
    assert seen(**late) != before


def test_a_changed_type_is_a_change_though_all_values_look_the_same(owner: Run, crm: str, seen):
    owner("create table t as select i from generate_series(1, 3) i")
    before = seen(database=crm, table="t")
    owner("alter table t alter column i type bigint")
    after = seen(database=crm, table="t")
    assert (before["digest"], before["rows"]) == (after["digest"], after["rows"])
    assert (before["columns"], after["columns"]) == ([["i", "int4"]], [["i", "int8"]])


def test_a_table_that_was_packed_anew_looks_the_same(owner: Run, crm: str, seen):
    owner("create table t as select i, i / 7.0 as x, now() as at from generate_series(1, 999) i")
    owner("delete from t where i % 3 = 0", "create index sorted on t (x desc)")
    before = seen(database=crm, table="t")
    owner("vacuum full t")
    owner("cluster t using sorted")
    assert seen(database=crm, table="t") == before


def test_who_asks_from_where_does_not_matter(owner: Run, crm: str, seen):
    values = "now(), 1 / 3::float8, '\\x00'::bytea, '1 day 3 hours'::interval, 5::money, 1"
    owner(f"create table t (a, b, c, d, e, t) as select {values}")
    before = seen(database=crm, table="t")
    settings = {
        "timezone": "Asia/Tokyo",
        "datestyle": "German",
        "intervalstyle": "iso_8601",
        "extra_float_digits": "-10",
        "bytea_output": "escape",
    }
    owner(*(f"alter role reader set {key} = '{value}'" for key, value in settings.items()))
    assert seen(database=crm, table="t") == before


def test_a_column_may_be_called_as_we_call_the_table(owner: Run, crm: str, seen):
    owner("create table t as select 1 as t, 2 as other")
    before = seen(database=crm, table="t")
    owner("update t set other = 3")
    assert seen(database=crm, table="t") != before


def test_no_row_is_no_row(table, seen: Callable[..., Any]):
    owner, declared = table
    owner("delete from t")
    assert (seen(**declared)["rows"], seen(**declared)["digest"]) == (0, "0")


def test_an_error_in_the_middle_of_the_rows_is_told(owner: Run, crm: str, seen):
    owner("create table t as select i from generate_series(-5, 5) i")
    with pytest.raises(SourceError, match="division by zero"):
        seen(database=crm, query="select 1 / i as x from t")


def test_a_digest_of_sqlite_is_the_same_with_every_python(lite: Run, seen):
    lite("create table t (a, b)", "insert into t values ('ü', 1), (null, 2.5), ('', -1), (0, 0)")
    rows = [rb"(b'\xc3\xbc', 1)", b"(None, 2.5)", b"(b'', -1)", b"(0, 0)"]
    hashes = (int(hashlib.blake2b(row, digest_size=8).hexdigest(), 16) for row in rows)
    assert seen(database="sqlite:crm.db", table="t")["digest"] == str(sum(hashes) % 2**64)


VALUES = (
    st.none()
    | st.integers(-9, 9)
    | st.floats(-9, 9).map(lambda x: x + 0.0)
    | st.text("ab\0ü,'", max_size=3)
)
ROWS = st.lists(st.tuples(VALUES, VALUES), max_size=6)


def typed(rows: list[tuple[Any, Any]]) -> list[str]:
    """The rows, sorted, such that 1 and 1.0 differ, as they do in SQLite."""
    return sorted(repr(row) for row in rows)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=ROWS, other=ROWS, shuffled=st.randoms(use_true_random=False))
def test_two_tables_look_the_same_if_and_only_if_they_have_the_same_rows(
    tmp_path: Path, seen: Callable[..., Any], one, other, shuffled
):
    again = shuffled.sample(one, len(one))
    with closing(sqlite3.connect(tmp_path / "crm.db")) as connection, connection:
        for name, rows in {"one": one, "other": other, "again": again}.items():
            connection.execute(f"drop table if exists {name}")
            connection.execute(f"create table {name} (a, b)")
            connection.executemany(f"insert into {name} values (?, ?)", rows)  # noqa: S608
    looks = {name: seen(database="sqlite:crm.db", table=name) for name in ("one", "other", "again")}
    assert looks["again"] == looks["one"]
    assert (looks["other"] == looks["one"]) == (typed(other) == typed(one))
