"""What PostgreSQL refuses: the table is named, what was found is told, and a way out is shown."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pytest

from features.errors import ConfigError, EmptyTable, LeadoddsError, MissingTable, SourceError
from pipelines.databases import postgres as server
from tests.postgres_server import Server

pytestmark = pytest.mark.slow

Run = Callable[..., list[tuple[Any, ...]]]
Refused = Callable[..., LeadoddsError]


@pytest.fixture
def refused(read: Callable[..., pa.Table]) -> Refused:
    def error(kind: type[LeadoddsError], **keys: str) -> LeadoddsError:
        with pytest.raises(kind) as found:
            read(**keys)
        assert type(found.value) is kind
        # What is private may stand in the driver's error, so no traceback may show that one.
        assert found.value.__suppress_context__ or found.value.__context__ is None
        return found.value

    return error


def test_a_missing_table_is_told_with_those_of_a_similar_name(
    owner: Run, crm: str, refused: Refused
):
    owner("create table deals (a int)", "create view contacts as select 1 as a")
    error = refused(MissingTable, database=crm, table="Deal")
    assert error.thing == "table crm"
    assert error.found == "no table Deal in the database"
    assert error.wanted == "one of: contacts, deals"
    assert error.way_out == "did you mean 'deals'?"
    error = refused(MissingTable, database=crm, table="publik.deals")
    assert error.way_out == "did you mean 'public.deals'?"
    error = refused(MissingTable, database=crm, table="visits")
    assert error.way_out == "mend tables.crm.table"


def test_the_tables_of_an_empty_database_cannot_be_named(crm: str, refused: Refused):
    error = refused(MissingTable, database=crm, table="deals")
    assert "shows none" in error.wanted


def test_a_table_that_may_not_be_read_is_told_with_the_grant(
    owner: Run, crm: str, refused: Refused
):
    owner("create table deals (a int)", "revoke all on deals from public")
    error = refused(SourceError, database=crm, table="deals")
    assert error.found == "permission denied for table deals"
    assert error.way_out.startswith("grant select on it")
    owner("create schema sales", "create table sales.deals (a int)")
    error = refused(SourceError, database=crm, table="sales.deals")
    assert error.found == "permission denied for schema sales"
    assert "usage on its schema" in error.way_out


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("selec id from deals", "syntax error at or near"),
        ("select nr from deals", 'column "nr" does not exist'),
        ("select * from dealz", 'relation "dealz" does not exist'),
        ("delete from deals returning *", 'syntax error at or near "from"'),
        ("create table other (a int)", 'syntax error at or near "create"'),
        ("select 1; delete from deals", 'syntax error at or near ";"'),
        ("select 1) as t; drop table deals; select (1", "cannot insert multiple commands"),
        ("show timezone", "syntax error at or near"),
        ("select id, name as id from deals", "two columns id"),
        ('select id, name as "ID" from deals', "columns id and ID"),
        ("select 1, 2", "two columns ?column?"),
    ],
)
def test_a_query_that_is_no_table_is_refused(
    owner: Run, crm: str, refused: Refused, query: str, found: str
):
    owner("create table deals as select 1 as id, 'a' as name")
    error = refused(SourceError, database=crm, query=query)
    assert error.thing == "table crm"
    assert error.found.startswith(found)
    assert "tables.crm.query" in error.way_out
    assert owner("select count(*) from deals") == [(1,)]


def test_a_query_that_changes_something_is_refused_even_to_the_owner(
    owner: Run, refused: Refused, monkeypatch: pytest.MonkeyPatch, postgres: Server
):
    owner(
        "create table deals as select 1 as id",
        "create function emptied() returns int language sql as 'delete from deals returning 1'",
        "create sequence numbers",
    )
    monkeypatch.setenv("OWNER", postgres.address(database="crm"))
    for query in ("select emptied()", "select nextval('numbers')"):
        error = refused(SourceError, database="${OWNER}", query=query)
        assert error.found.endswith("in a read-only transaction")
        assert error.wanted == "all rows, of a select that changes nothing"
    assert owner("select count(*) from deals") == [(1,)]


def test_an_error_in_the_middle_of_the_rows_leaves_no_file(
    owner: Run, crm: str, refused: Refused, tmp_path
):
    owner("create table t as select i from generate_series(-500000, 5) i")
    error = refused(SourceError, database=crm, query="select 1 / i as x from t")
    assert error.found == "division by zero"
    assert "tables.crm.query" in error.way_out
    assert list((tmp_path / "parquet").iterdir()) == []


def test_a_number_that_no_float_holds_is_told(owner: Run, crm: str, refused: Refused):
    owner("create table t as select 1e400 as n")
    error = refused(SourceError, database=crm, table="t")
    assert error.found.endswith(" …")
    assert len(error.found) < 310
    assert "tables.crm.table" in error.way_out


def test_a_table_without_columns_is_empty(owner: Run, crm: str, refused: Refused):
    owner("create table deals ()")
    assert refused(EmptyTable, database=crm, table="deals").found == "no column"


def test_a_server_that_does_not_run_is_told(refused: Refused, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CRM_PASSWORD", "any")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"postgresql://reader:${{CRM_PASSWORD}}@127.0.0.1:{port}/crm"
    error = refused(SourceError, database=address, table="deals")
    assert error.found == (
        f'connection to server at "127.0.0.1", port {port} failed: Connection refused'
    )
    assert error.way_out == (
        "start the server, or mend tables.crm.database or the value of CRM_PASSWORD"
    )


@pytest.fixture
def silent() -> Iterator[int]:
    """A port where somebody listens and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


@pytest.mark.parametrize(("options", "ours"), [("", 2), ("?", 2), ("?connect_timeout=2", 60)])
def test_a_server_that_does_not_answer_is_given_up(
    refused: Refused, silent: int, options: str, ours: int, monkeypatch: pytest.MonkeyPatch
):
    """After the address's own patience, or else after ours: here two seconds, the least that is."""
    assert 5 <= server._SECONDS_TO_CONNECT <= 10
    monkeypatch.setattr(server, "_SECONDS_TO_CONNECT", ours)
    began = time.monotonic()
    address = f"postgresql://reader@127.0.0.1:{silent}/crm{options}"
    error = refused(SourceError, database=address, table="deals")
    assert time.monotonic() - began < 5
    assert "timeout expired" in error.found


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("/crm", "/sales", 'database "sales" does not exist'),
        ("reader:", "nobody:", 'password authentication failed for user "nobody"'),
        (":${CRM_PASSWORD}", "", "no password supplied"),
        ("/crm", "/crm?sslmode=require", "server does not support SSL"),
        ("/crm", "/crm?colour=red", 'invalid URI query parameter: "colour"'),
    ],
)
def test_an_address_that_the_server_does_not_take_is_told(
    crm: str, refused: Refused, old: str, new: str, found: str
):
    error = refused(SourceError, database=crm.replace(old, new), table="deals")
    assert found in error.found
    assert error.way_out.startswith("start the server, or mend tables.crm.database")


def test_a_server_may_be_reached_by_its_socket_and_with_options(
    owner: Run, crm: str, read: Callable[..., pa.Table], monkeypatch: pytest.MonkeyPatch
):
    owner("create table t as select 1 as a")
    (folder,) = owner("select current_setting('unix_socket_directories')")[0]
    port = crm.rpartition(":")[2].partition("/")[0]
    address = "postgresql:///${CRM}?host=" + folder + f"&port={port}&user=reader"
    monkeypatch.setenv("CRM", "crm")
    for secret in ("&password=${CRM_PASSWORD}", "&password=${CRM_PASSWORD}&connect_timeout=5"):
        assert read(database=address + secret, table="t").to_pylist() == [{"a": 1}]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("mysql://reader@host/crm", "an address that begins with mysql://"),
        ("postgresql+psycopg://reader@host/crm", "an address that begins with postgresql+psycopg:"),
        ("sqlite:///crm.db", "an address that begins with sqlite://"),
        ("crm.db", "another kind of address"),
        ("host=db user=reader", "another kind of address"),
        ("postgresql:crm", "a special character"),
    ],
)
def test_another_kind_of_address_is_refused_with_the_two_that_are_read(
    refused: Refused, address: str, found: str
):
    error = refused(ConfigError, database=address, table="deals")
    assert error.thing == "tables.crm.database"
    assert error.found.startswith(found)
    assert "postgresql://user:" in error.wanted
    assert ("sqlite:path" in error.wanted) != (address == "postgresql:crm")
