"""What was found out about a source's files, remembered by the connection that reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields

import duckdb

from features.errors import EmptyTable

TABLE = "_detected"
"""Where it is remembered; no table of a source can be called like that."""


@dataclass(frozen=True)
class Detected:
    """How a file is written; what does not matter for its format is None."""

    table: str
    file: str
    """The file's own name."""
    read: str
    """The path that DuckDB reads: the file itself, or a copy of it in UTF-8."""
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header: bool | None = None
    decimal: str | None = None
    note: str = ""
    """What else a reader of the file should know, like columns that others of its table have."""


def remember(connection: duckdb.DuckDBPyConnection, found: Iterable[Detected]) -> None:
    """Keep what was found out as long as the connection is open."""
    columns = ", ".join(
        f'"{field.name}" {"boolean" if field.name == "header" else "varchar"}'
        for field in fields(Detected)
    )
    connection.execute(f"create temp table if not exists {TABLE} ({columns})")
    places = ", ".join("?" for _ in fields(Detected))
    for each in found:
        connection.execute(f"insert into {TABLE} values ({places})", astuple(each))


def told(connection: duckdb.DuckDBPyConnection) -> list[Detected]:
    """What is remembered, in the order in which it was found out."""
    remember(connection, ())
    return [Detected(*row) for row in connection.execute(f"from {TABLE}").fetchall()]


def no_row(table: str, empty: Sequence[str]) -> EmptyTable:
    """The error of a table whose files, given by their names, are all empty."""
    several = f"{len(empty)} empty files"
    return EmptyTable(
        f"table {table}",
        found=f"an empty file, {empty[0]}" if len(empty) == 1 else several,
        wanted="at least one row",
        way_out="look whether the export was complete",
    )
