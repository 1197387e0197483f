"""A source whose tables lie in databases: the same canonical tables, and new rows are noticed."""

from __future__ import annotations

import csv
import sqlite3

import pytest

from pipelines import paths
from tests.postgres_server import Server

pytestmark = pytest.mark.slow

TABLES = {
    "leads": "lead_id text, contact_id text, created_at timestamp, channel text, budget numeric, "
    "newsletter text",
    "visits": "contact_id text, visited_at timestamp, recorded_at timestamp, page text, "
    "minutes numeric",
    "outcomes": "lead_id text, won_at timestamp, lost_at timestamp",
}


def rows_of(run, name: str) -> list[tuple[str | None, ...]]:
    with (run.folder / f"{name}.csv").open(encoding="utf-8") as file:
        return [tuple(value or None for value in row.values()) for row in csv.DictReader(file)]


def ingested(run) -> dict[str, object]:
    run.work("fingerprint", "ingest")
    return {
        name: run.rows(f"data/ingest/{name}.parquet") for name in ("leads", "outcomes", "events")
    }


@pytest.fixture
def in_postgres(run, crm: str, database: Server) -> str:
    for name, columns in TABLES.items():
        values = ", ".join(
            "(" + ", ".join("null" if v is None else f"'{v}'" for v in row) + ")"
            for row in rows_of(run, name)
        )
        database.run(
            f"create table {name} ({columns})",
            f"insert into {name} values {values}",  # noqa: S608
            f"grant select on {name} to reader",
            database="crm",
        )
    return crm


def test_tables_of_postgresql_are_the_same_source_as_csv_files(run, in_postgres: str):
    expected = ingested(run)
    run.source["tables"] = {name: {"database": in_postgres, "table": name} for name in TABLES}
    assert ingested(run) == expected


def test_a_new_row_in_postgresql_is_noticed_and_unchanged_ones_are_not(
    run, in_postgres: str, database: Server
):
    run.source["tables"]["visits"] = {"database": in_postgres, "query": "select * from visits"}
    run.work("fingerprint")
    before = paths.FINGERPRINT.read_bytes()
    run.work("fingerprint")
    assert paths.FINGERPRINT.read_bytes() == before
    database.run(
        "insert into visits values ('eve', '2024-04-30 13:00', '2024-04-30 13:00', 'blog', 2)",
        database="crm",
    )
    run.work("fingerprint")
    assert paths.FINGERPRINT.read_bytes() != before


def test_tables_of_sqlite_are_the_same_source_as_csv_files(run):
    expected = ingested(run)
    with sqlite3.connect(run.folder / "crm.db") as connection:
        for name, columns in TABLES.items():
            connection.execute(f"create table {name} ({columns})")
            places = ", ".join("?" for _ in columns.split(", "))
            connection.executemany(
                f"insert into {name} values ({places})",  # noqa: S608
                rows_of(run, name),
            )
    connection.close()
    run.source["tables"] = {name: {"database": "sqlite:crm.db", "table": name} for name in TABLES}
    assert ingested(run) == expected
