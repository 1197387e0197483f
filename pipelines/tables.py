"""The source's tables as DuckDB views, and canonical columns out of them.

DuckDB reads, joins and sorts; it never adds floats, because its parallel sums give other bytes each
time. What leaves here is sorted by every column, so that the order of a file's rows cannot matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from features.errors import EmptyTable, NaiveTimestamp, SourceError
from pipelines import database, databases, file_tables, locations, moments, numbers
from pipelines.reading import Reading
from pipelines.relation import (
    Column,
    Relation,
    is_one_of,
    literal,
    literals,
    quoted,
    require,
    subquery,
)
from pipelines.row_entries import MomentColumn, Rows
from pipelines.table_entry import DatabaseEntry, TableEntry

__all__ = [
    "Relation", "date", "is_one_of", "literal", "moment", "number", "opened", "quoted",
    "relation", "require", "text",
]  # fmt: skip


@contextmanager
def opened(
    tables: Mapping[str, TableEntry], start: Path, memory: str
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees each declared table as a view.

    Relative paths begin at `start`. What was found out about the files is told by
    `detected.told(connection)`, lines that were refused by `rejects.rejects(connection)`.
    """
    with database.connected(memory) as (connection, spill):
        for name, entry in tables.items():
            rows = _rows(name, entry, start, spill, connection)
            connection.execute(f"create view {quoted(name)} as from {rows}")
        yield connection


def relation(connection: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> Relation:
    """The rows of a table or query; `EmptyTable` if there is none."""
    told = rows.query if rows.query is not None else f"from {quoted(str(rows.table))}"
    sql = subquery(told)
    try:
        described = connection.execute(f"describe from {sql}").fetchall()
        first = connection.execute(f"select 1 from {sql} limit 1").fetchall()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise SourceError(
            f"{name}: its {'query' if rows.query else 'table'}",
            found=" ".join(str(error).split()),
            wanted="SQL that DuckDB can run over the declared tables",
            way_out=f"mend {name}.{'query' if rows.query else 'table'} in the source file",
        ) from None
    if not first:
        raise EmptyTable(
            name,
            found="no row",
            wanted="at least one row",
            way_out="look whether the export is complete and the query not too strict",
        )
    return Relation(name, sql, {row[0]: row[1] for row in described}, connection)


def text(rows: Relation, column: str) -> str:
    """SQL for a column as text, null where it is empty.

    A whole number is written without a fraction: a table with nulls may have read it as a float.
    """
    told = Column(rows, column)
    if told.kind.startswith(("DOUBLE", "FLOAT", "DECIMAL")):
        value = told.sql
        whole = f"isfinite({value}) and abs({value}) < 1e15 and {value} = floor({value})"
        return f"case when {whole} then {value}::bigint::varchar else {value}::varchar end"
    return f"nullif(trim({told.text}), '')"


def number(rows: Relation, column: str, missing: tuple[str, ...] = ()) -> Reading:
    """A column as floats (numbers.py); the texts in `missing` are null and not refused."""
    return numbers.read(Column(rows, column, missing))


def moment(rows: Relation, when: MomentColumn) -> Reading:
    """A column of moments in UTC; one without its own zone needs a declared one (moments.py)."""
    return moments.read(Column(rows, when.column), when.zone, when.format)


def date(rows: Relation, column: str, zone: str | None, missing: tuple[str, ...] = ()) -> Reading:
    """A column of dates or moments as ISO 8601 text, for the features to read.

    One without a zone needs a declared one, in which those who read it will place it. The texts in
    `missing` are null and not refused.
    """
    told = Column(rows, column, missing)
    if told.kind == "TIMESTAMP WITH TIME ZONE" or (
        zone is not None and told.kind.startswith(("TIMESTAMP", "DATE"))
    ):
        return Reading(f"case when isfinite({told.sql}) then {told.text} end")
    try:
        read = moments.read(told, zone)
    except NaiveTimestamp as error:
        error.way_out = "add a zone to the attribute, like zone: Europe/Berlin (or UTC, …)"
        raise
    return Reading(f"({read.value_sql})::varchar", read.reason_sql)


def _rows(
    name: str,
    entry: TableEntry,
    start: Path,
    spill: Path,
    connection: duckdb.DuckDBPyConnection,
) -> str:
    """SQL for the rows of a declared table, wherever they are."""
    if isinstance(entry, DatabaseEntry):
        folder = spill / name
        folder.mkdir()
        parts = databases.to_parquet(name, entry, start, folder)
        return f"read_parquet({literals(parts)}, union_by_name = true)"
    paths = locations.located(name, entry.path, start)
    return file_tables.rows(name, entry, paths, spill, connection)
