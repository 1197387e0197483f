"""A lead table too large for memory in parts by contact, each of which is a small one by itself.

Each part is a folder with the same tables as `data/ingest`, of the contacts whose ids hash to it,
rows in the same order. What belongs to one contact is never parted, and a row of the night table
needs nothing of other contacts, so the parts can be worked on one after the other.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from pipelines import files, paths

MOST_LEADS = 1_200_000
"""Leads a part; with their facts and twenty events each they take less than two gigabytes."""

_PARTS = Path("data/parts")
_DONE = _PARTS / "parted.json"
_ROW_GROUP = 122_880
_OF_LEADS = """
    select * exclude (file_row_number) from read_parquet('{path}', file_row_number = true)
    where {where} order by file_row_number
"""
_OF_EVENTS = """
    copy (select *, hash(contact_id) % {parts} as part from read_parquet('{events}'))
    to '{target}' (format parquet, partition_by (part), row_group_size {row_group})
"""


def folders(digest: str, memory: str) -> Iterator[Path]:
    """The folders to work in, in a fixed order: the current one alone where it is small enough.

    `digest` is that of what was ingested, so that a resumed run finds its parts again.
    """
    with pq.ParquetFile(paths.LEADS) as file:
        parts = -(-file.metadata.num_rows // MOST_LEADS)
    if parts <= 1:
        yield Path()
        return
    if not _DONE.is_file() or files.read_json(_DONE) != [digest, parts]:
        shutil.rmtree(_PARTS, ignore_errors=True)
        _part(parts, memory)
        files.write_json(_DONE, [digest, parts])
    for part in range(parts):
        yield _folder(part)


def _folder(part: int) -> Path:
    return _PARTS / f"{part:04}"


def _part(parts: int, memory: str) -> None:
    with duckdb.connect() as connection:
        # One thread writes one file a part.
        connection.execute(f"set memory_limit = '{memory}'; set threads = 1")
        for part in range(parts):
            _leads_of(connection, part, parts)
        _events(connection, parts)


def _leads_of(connection: duckdb.DuckDBPyConnection, part: int, parts: int) -> None:
    """The leads of a part, and all that is told of them by lead_id."""
    target = _folder(part) / paths.INGEST
    (target / paths.HISTORY.name).mkdir(parents=True)
    own = f"hash(contact_id) % {parts} = {part}"
    _copy(connection, paths.LEADS, own, target / paths.LEADS.name)
    theirs = f"lead_id in (select lead_id from read_parquet('{target / paths.LEADS.name}'))"
    _copy(connection, paths.OUTCOMES, theirs, target / paths.OUTCOMES.name)
    for table in sorted(paths.HISTORY.glob("*.parquet")):
        _copy(connection, table, theirs, target / paths.HISTORY.name / table.name)
    shutil.copyfile(paths.OBSERVED, target / paths.OBSERVED.name)


def _copy(connection: duckdb.DuckDBPyConnection, path: Path, where: str, target: Path) -> None:
    found = connection.sql(_OF_LEADS.format(path=path, where=where))
    files.write_table(target, found.to_arrow_table())


def _events(connection: duckdb.DuckDBPyConnection, parts: int) -> None:
    target = _PARTS / "events"
    connection.execute(
        _OF_EVENTS.format(parts=parts, events=paths.EVENTS, target=target, row_group=_ROW_GROUP)
    )
    for part in range(parts):
        found = target / f"part={part}" / "data_0.parquet"
        own = _folder(part) / paths.EVENTS
        if found.is_file():
            found.rename(own)
        else:  # nobody in this part did anything
            with pq.ParquetFile(paths.EVENTS) as file:
                pq.write_table(file.schema_arrow.empty_table(), own)
    shutil.rmtree(target)
