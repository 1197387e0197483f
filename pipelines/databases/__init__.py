"""Tables and queries of PostgreSQL and SQLite databases: read into files, or looked at.

A database is only ever read, in one transaction, so all rows are of one moment. Nothing that is
told or written holds the values of the variables in its address, a password least of all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines import files
from pipelines.databases import address, sqlite
from pipelines.databases.rows import Rows
from pipelines.table_entry import DatabaseEntry


def to_parquet(name: str, entry: DatabaseEntry, start: Path, folder: Path) -> list[Path]:
    """Write the rows of a declared table into the folder as Parquet, in no particular order.

    Memory holds a batch of rows, however many there are. A table without a row becomes a file
    without one. Relative paths begin at `start`. Raises `ConfigError` for an address that cannot
    be one, `MissingTable` for a file or table that is not there, and `SourceError` for what the
    database refuses.
    """
    path = folder / "0.parquet"
    with _opened(name, entry, start) as rows:
        schema, batches = rows.batches()
        with files.aside(path) as temporary, pq.ParquetWriter(temporary, schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
    return [path]


def fingerprint(name: str, entry: DatabaseEntry, start: Path) -> dict[str, Any]:
    """What the rows of a declared table look like now; equal as long as none of them changes.

    address  as it is declared, its variables not filled in
    columns  name and type of each, in their order
    rows     how many there are
    digest   a sum over the rows, so that their order does not matter

    Raises what `to_parquet` raises.
    """
    with _opened(name, entry, start) as rows:
        found = rows.digest()
        return {
            "address": entry.database,
            "columns": [list(column) for column in rows.types.items()],
            "rows": found.rows,
            "digest": found.total,
        }


@contextmanager
def _opened(name: str, entry: DatabaseEntry, start: Path) -> Iterator[Rows]:
    place = address.read(name, entry)
    file = place.file(start)
    if file is not None:
        with sqlite.opened(name, entry, place, file) as rows:
            yield rows
    else:
        # Its driver takes longer to import than most tables take to be read.
        from pipelines.databases import postgres  # noqa: PLC0415

        with postgres.opened(name, entry, place) as rows:
            yield rows
