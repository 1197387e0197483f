"""PostgreSQL: which types its columns become, which names its tables may have."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from adbc_driver_postgresql import dbapi
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.postgres_server import Server

pytestmark = pytest.mark.slow

Run = Callable[..., list[tuple[Any, ...]]]
Read = Callable[..., pa.Table]

ROW = """
    select 1::int2 as small, 2 as whole, 3::int8 as big, 0.1::float4 as single,
    0.25::float8 as num, 1.25::numeric(10, 2) as amount, true as yes, date '2024-02-29' as day,
    timestamp '2024-03-31 02:30:00.123456' as naive,
    timestamptz '2024-03-31 02:30:00+01' as moment, 'ü' as text, 'abc'::varchar(5) as short,
    'ab'::char(4) as padded, 'Ann'::citext as name,
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid as id, 'hot'::mood as mood,
    '{"a": 1}'::json as told, '{"a":1}'::jsonb as kept, '\\x00ff'::bytea as bytes,
    array[1, 2] as list, '12.5'::money as price, 3000000000::oid as oid, 'a@b.c'::mail as mail,
    '1 day 2 hours'::interval as lasted, time '12:30' as clock, '10.0.0.1'::inet as host,
    int4range(1, 3) as range, null::text as nothing
"""


def test_each_type_becomes_one_that_duckdb_knows(owner: Run, read: Read, crm: str):
    owner(
        "create extension citext",
        "create type mood as enum ('cold', 'hot')",
        "create domain mail as text check (value like '%@%')",
        f"create table deals as {ROW}",
    )
    found = read(database=crm, table="deals")
    types = {column.name: str(column.type) for column in found.schema}
    texts = {name for name, kind in types.items() if kind == "string"}
    assert {name: kind for name, kind in types.items() if name not in texts} == {
        "small": "int16",
        "whole": "int32",
        "big": "int64",
        "single": "float",
        "num": "double",
        "amount": "double",
        "yes": "bool",
        "day": "date32[day]",
        "naive": "timestamp[us]",
        "moment": "timestamp[us, tz=UTC]",
    }
    (row,) = found.to_pylist()
    assert {name: value for name, value in row.items() if name not in texts} == {
        "small": 1,
        "whole": 2,
        "big": 3,
        "single": pytest.approx(0.1),
        "num": 0.25,
        "amount": 1.25,
        "yes": True,
        "day": date(2024, 2, 29),
        "naive": datetime(2024, 3, 31, 2, 30, 0, 123456),  # noqa: DTZ001
        "moment": datetime(2024, 3, 31, 1, 30, tzinfo=UTC),
    }
    assert {name: row[name] for name in texts} == {
        "text": "ü",
        "short": "abc",
        "padded": "ab",
        "name": "Ann",
        "id": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "mood": "hot",
        "told": '{"a": 1}',
        "kept": '{"a": 1}',
        "bytes": "\\x00ff",
        "list": "{1,2}",
        "price": "$12.50",
        "oid": "3000000000",
        "mail": "a@b.c",
        "lasted": "1 day 02:00:00",
        "clock": "12:30:00",
        "host": "10.0.0.1/32",
        "range": "[1,3)",
        "nothing": None,
    }


def test_duckdb_reads_moments_with_their_zone_and_without(owner: Run, read: Read, crm: str):
    owner("create table t as select now() as a, now()::timestamp as b, current_date as c, 1.5 as d")
    found = read(database=crm, table="t")
    told = duckdb.sql("describe from found").fetchall()
    kinds = ["TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "DATE", "DOUBLE"]
    assert [kind for _, kind, *_ in told] == kinds
    assert len(found) == 1


def test_what_is_infinite_stays_so_among_numbers_and_is_no_date(owner: Run, read: Read, crm: str):
    owner(
        "create table t as select 'NaN'::numeric as a, 'Infinity'::numeric as b, "
        "'-Infinity'::float8 as c, date 'infinity' as d, timestamp '-infinity' as e, "
        "timestamptz 'infinity' as f, timestamptz '0044-03-15 12:00Z BC' as g"
    )
    (row,) = read(database=crm, query="select a, b, c, d, e, f, g < now() as g from t").to_pylist()
    assert math.isnan(row.pop("a"))
    assert row == {"b": math.inf, "c": -math.inf, "d": None, "e": None, "f": None, "g": True}


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ("(9007199254740992), (null), (-1)", [9007199254740992.0, None, -1.0]),
        ("(9007199254740993), (0.5)", ["9007199254740993", "0.5"]),
        ("(-18446744073709551615), ('NaN')", ["-18446744073709551615", "NaN"]),
        ("(1e300), (2.5)", ["1" + "0" * 300, "2.5"]),
        ("(12345678901234567.5)", [12345678901234568.0]),
        ("(1.23456789012345678), ('Infinity')", [1.2345678901234568, math.inf]),
        ("(null::numeric)", [None]),
    ],
)
def test_a_numeric_key_that_a_float_would_change_stays_text(
    owner: Run, read: Read, crm: str, values: str, wanted: list[Any]
):
    owner("create table t (n numeric)", f"insert into t values {values}")  # noqa: S608
    assert read(database=crm, table="t")["n"].to_pylist() == wanted


def test_a_database_that_does_not_think_in_unicode_is_read_all_the_same(
    postgres: Server, crm: str, read: Read
):
    postgres.run(
        "drop database if exists latin",
        "create database latin encoding 'LATIN1' template template0",
    )
    postgres.run(
        "create table t (name text)",
        "insert into t values (convert_from('\\xe4', 'LATIN1'))",
        "grant select on t to public",
        database="latin",
    )
    found = read(database=crm.replace("/crm", "/latin"), table="t")
    assert found["name"].to_pylist() == ["ä"]


def test_the_clock_of_the_server_and_of_its_user_does_not_matter(owner: Run, read: Read, crm: str):
    owner(
        "alter role reader set timezone = 'Asia/Tokyo'",
        "alter role reader set datestyle = 'German'",
        "create table t as select timestamptz '2024-01-01Z' as a, array[date '2024-01-31'] as b",
    )
    (row,) = read(database=crm, table="t").to_pylist()
    assert row == {"a": datetime(2024, 1, 1, tzinfo=UTC), "b": "{2024-01-31}"}


@pytest.mark.parametrize(
    ("made", "table"),
    [
        ("deals", "deals"),
        ("public.deals", "public.deals"),
        ('sales."Won & lost"', "sales.Won & lost"),
        ('"a.b"', "a.b"),
        ('"Deals"', "Deals"),
        ('"say ""hi""; drop table deals"', 'say "hi"; drop table deals'),
        ('"it\'s"', "it's"),
        ('"%s $1 ?"', "%s $1 ?"),
    ],
)
def test_a_table_may_have_any_name(owner: Run, read: Read, crm: str, made: str, table: str):
    owner("create schema sales", "grant usage on schema sales to public")
    owner(f'create table {made} as select 1 as "It\'s ""x""; %s", 2 as t, 3 as "select"')
    (row,) = read(database=crm, table=table).to_pylist()
    assert row == {'It\'s "x"; %s': 1, "t": 2, "select": 3}


@pytest.mark.parametrize(
    "query",
    [
        "select id from deals where id > 1",
        "select id from deals where id > 1;\n",
        "select id from deals where id > 1 -- the later ones",
        "with late as (select * from deals where id > 1) select * from late",
        "values (2)",
        "table deals offset 1",
        "select id as t from deals where id > 1 order by 1 limit 5",
        "select id from deals where tags ? 'x' and id::text like '%2%'",
    ],
)
def test_a_query_is_what_the_server_runs(owner: Run, read: Read, crm: str, query: str):
    owner("create table deals as select i as id, '{\"x\": 1}'::jsonb as tags from "
        "generate_series(1, 2) i")  # fmt: skip
    found = read(database=crm, query=query)
    assert found.column(0).to_pylist() == [2]


def test_views_and_partitioned_tables_are_tables_too(owner: Run, read: Read, crm: str):
    owner(
        "create table deals (id int) partition by range (id)",
        "create table early partition of deals for values from (0) to (10)",
        "create table late partition of deals for values from (10) to (20)",
        "insert into deals values (1), (11)",
        "create view seen as select id + 1 as id from deals",
        "create materialized view kept as select id + 2 as id from deals",
    )
    found = {name: read(database=crm, table=name)["id"] for name in ("deals", "seen", "kept")}
    assert {name: sorted(ids.to_pylist()) for name, ids in found.items()} == {
        "deals": [1, 11],
        "seen": [2, 12],
        "kept": [3, 13],
    }


def test_a_table_without_a_row_keeps_its_columns(owner: Run, read: Read, crm: str):
    owner("create table deals (id int, amount numeric, at timestamptz)")
    found = read(database=crm, table="deals")
    assert len(found) == 0
    assert [str(kind) for kind in found.schema.types] == [
        "int32",
        "double",
        "timestamp[us, tz=UTC]",
    ]


MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30))  # noqa: DTZ001
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)
COLUMNS: dict[str, tuple[pa.DataType, st.SearchStrategy[Any]]] = {
    "n": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "x": (pa.float64(), st.floats(allow_nan=False)),
    "b": (pa.bool_(), st.booleans()),
    "s": (pa.string(), TEXT),
    "d": (pa.date32(), st.dates()),
    "t": (pa.timestamp("us"), MOMENTS),
    "u": (pa.timestamp("us", "UTC"), MOMENTS.map(lambda moment: moment.replace(tzinfo=UTC))),
}


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    rows=st.lists(
        st.fixed_dictionaries({name: st.none() | kind for name, (_, kind) in COLUMNS.items()})
    )
)
def test_what_is_put_in_comes_out(
    postgres: Server, read: Read, crm: str, rows: list[dict[str, Any]]
):
    schema = pa.schema([(name, kind) for name, (kind, _) in COLUMNS.items()])
    put = pa.Table.from_pylist(rows, schema=schema)
    with dbapi.connect(postgres.address(database="crm")) as owner, owner.cursor() as cursor:
        cursor.execute("drop table if exists put")
        cursor.adbc_ingest("put", put, mode="create")
        cursor.execute("grant select on put to public")
        owner.commit()
    assert read(database=crm, table="put").to_pylist() == put.to_pylist()
