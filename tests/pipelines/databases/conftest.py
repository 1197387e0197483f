"""A declared table, read into Parquet and from there by DuckDB."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import databases
from pipelines.table_entry import DatabaseEntry
from tests.postgres_server import PASSWORD, Server

Read = Callable[..., pa.Table]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The rows of table `crm`, declared by these keys; addresses start at the test's folder."""

    def rows(**keys: str) -> pa.Table:
        folder = tmp_path / "parquet"
        folder.mkdir(exist_ok=True)
        parts = databases.to_parquet("crm", DatabaseEntry(**keys), tmp_path, folder)
        return pa.concat_tables(pq.read_table(part) for part in parts)

    return rows


@pytest.fixture(scope="session")
def database(postgres: Server) -> Server:
    """The server with a database crm, and a role that may read what is public."""
    literal = PASSWORD.replace("'", "''")
    postgres.run(
        "create database crm",
        f"create role reader login password '{literal}'",
    )
    return postgres


@pytest.fixture
def crm(database: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """The declared address of the database, which is empty again."""
    database.run(
        "drop schema if exists sales cascade",
        "drop schema public cascade",
        "create schema public",
        "grant usage on schema public to public",
        "alter role reader reset all",
        database="crm",
    )
    whole = database.address("reader", database="crm")
    secret = whole.removeprefix("postgresql://reader:").partition("@")[0]
    monkeypatch.setenv("CRM_PASSWORD", secret)
    return whole.replace(secret, "${CRM_PASSWORD}")


@pytest.fixture
def owner(database: Server, crm: str) -> Callable[..., list[tuple[object, ...]]]:  # noqa: ARG001
    """Let the owner run statements in the database; all may read what they make."""

    def statements(*told: str) -> list[tuple[object, ...]]:
        allowed = "alter default privileges grant select on tables to public"
        return database.run(allowed, *told, database="crm")

    return statements
