"""The source's files as DuckDB tables, and canonical columns out of them.

DuckDB reads, joins and sorts; it never adds floats, because its parallel sums give other bytes each
time. What leaves here is sorted by every column, so that the order of a file's rows cannot matter.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from features.errors import (
    EmptyTable,
    MissingColumn,
    MissingTable,
    NaiveTimestamp,
    SourceError,
    WrongColumnType,
)
from pipelines import database, xes
from pipelines.reading import Reading
from pipelines.row_entries import MomentColumn, Rows
from pipelines.table_entry import DatabaseEntry, TableEntry

_NUMBERS = ("DOUBLE", "FLOAT", "DECIMAL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
            "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT")  # fmt: skip
_READERS = {".parquet": "read_parquet", ".csv": "read_csv", ".tsv": "read_csv"}


@dataclass(frozen=True)
class Relation:
    """Rows of the source as one SQL text, with the type of each column."""

    name: str
    sql: str
    columns: Mapping[str, str]
    connection: duckdb.DuckDBPyConnection
    used: set[str] = field(default_factory=set)
    """The columns that somebody has read."""

    def is_empty(self, column: str) -> bool:
        """Whether no row has a value: a CSV column that is empty everywhere is read as text."""
        asked = self.connection.execute(f"select count({quoted(column)}) from {self.sql}")
        return bool(asked.fetchall() == [(0,)])


@contextmanager
def opened(
    tables: Mapping[str, TableEntry], start: Path, memory: str
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees each declared table as a view.

    Relative paths begin at `start`.
    """
    with database.connected(memory) as (connection, spill):
        for name, told in tables.items():
            if isinstance(told, DatabaseEntry):
                raise NotImplementedError
            rows = _rows(name, located(name, told.path, start), spill)
            connection.execute(f"create view {quoted(name)} as from {rows}")
        yield connection


def located(name: str, told: str, start: Path) -> Path:
    """The file behind a table's address: a path, or package://name/path inside a package.

    A relative path starts at the source file's folder, so it means the same in every run folder.
    """
    if not told.startswith("package://"):
        path = start / told
    else:
        package, _, inside = told.removeprefix("package://").partition("/")
        folder = _package_folder(package)
        if folder is None:
            raise MissingTable(
                f"table {name}",
                found=f"no installed package {package}",
                wanted=told,
                way_out=f"install it: pip install {package.replace('_', '-')}",
            )
        path = folder / inside
    if not path.is_file():
        raise MissingTable(
            f"table {name}",
            found=f"no file {told}",
            wanted="a Parquet, CSV, TSV or XES file",
            way_out=f"mend tables.{name} (a relative path starts at the source file's folder)",
        )
    return path


def _package_folder(name: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(name) if name else None
    except ModuleNotFoundError:
        spec = None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def relation(connection: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> Relation:
    """The rows of a table or query; `EmptyTable` if there is none."""
    told = rows.query if rows.query is not None else f"from {quoted(str(rows.table))}"
    # On lines of its own, so that a query may end in a comment.
    sql = f"(\n{told.rstrip().rstrip(';')}\n)"
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
    require(rows, column)
    name = quoted(column)
    if rows.columns[column].startswith(("DOUBLE", "FLOAT", "DECIMAL")):
        whole = f"isfinite({name}) and abs({name}) < 1e15 and {name} = floor({name})"
        return f"case when {whole} then {name}::bigint::varchar else {name}::varchar end"
    return f"nullif(trim({name}::varchar), '')"


def number(rows: Relation, column: str) -> Reading:
    """SQL for a column as a float; text is an error, because DuckDB would guess."""
    require(rows, column)
    kind = rows.columns[column]
    if not kind.startswith(_NUMBERS):
        if rows.is_empty(column):
            return Reading("null::double")
        raise WrongColumnType(
            f"{rows.name}: column {column}",
            found=kind,
            wanted="a number",
            way_out=f"convert it in a query, like try_cast({column} as double)",
        )
    # Null stays null; NaN becomes infinite, so that the schemas can tell the two apart.
    value = f"{quoted(column)}::double"
    return Reading(f"case when isnan({value}) then 'inf'::double else {value} end")


def moment(rows: Relation, when: MomentColumn) -> Reading:
    """SQL for a column of moments in UTC; a naive column needs a declared zone."""
    require(rows, when.column)
    kind = rows.columns[when.column]
    column = quoted(when.column)
    if kind == "TIMESTAMP WITH TIME ZONE":
        if when.zone is not None:
            raise WrongColumnType(
                f"{rows.name}: column {when.column}",
                found=f"moments with a zone of their own, and zone: {when.zone}",
                wanted="one of both",
                way_out="leave zone out",
            )
        return Reading(f"case when isfinite({column}) then {column} end")
    if not kind.startswith(("TIMESTAMP", "DATE")):
        if rows.is_empty(when.column):
            return Reading("null::timestamp with time zone")
        raise _no_moments(rows, when.column)
    if when.zone is None:
        raise NaiveTimestamp(
            f"{rows.name}: column {when.column}",
            found=f"{kind}, which does not say in which zone its clock hangs",
            wanted="moments with a zone, or a declared one",
            way_out=f"write {{column: {when.column}, zone: Europe/Berlin}} (or UTC, …)",
        )
    naive = f"{column}::timestamp"
    return Reading(f"case when isfinite({naive}) then timezone('{when.zone}', {naive}) end")


def date(rows: Relation, column: str, zone: str | None) -> str:
    """SQL for a column of dates or moments as ISO 8601 text, for the features to read.

    One without a zone needs a declared one, in which those who read it will place it.
    """
    require(rows, column)
    kind = rows.columns[column]
    if not kind.startswith(("TIMESTAMP", "DATE")):
        if rows.is_empty(column):
            return "null::varchar"
        raise _no_moments(rows, column)
    if kind != "TIMESTAMP WITH TIME ZONE" and zone is None:
        raise NaiveTimestamp(
            f"{rows.name}: column {column}",
            found=f"{kind}, which does not say in which zone its clock hangs",
            wanted="moments with a zone, or a declared one",
            way_out=f"add a zone to attributes.{column}: Europe/Berlin (or UTC, …)",
        )
    return f"case when isfinite({quoted(column)}) then {quoted(column)}::varchar end"


def _no_moments(rows: Relation, column: str) -> WrongColumnType:
    return WrongColumnType(
        f"{rows.name}: column {column}",
        found=rows.columns[column],
        wanted="dates or moments",
        way_out=f"convert it in a query, like strptime({column}, '%d.%m.%Y %H:%M')",
    )


def require(rows: Relation, column: str) -> None:
    """The column is read; `MissingColumn` if there is none."""
    rows.used.add(column)
    if column not in rows.columns:
        raise MissingColumn(
            f"{rows.name}: column {column}",
            found=f"only {', '.join(rows.columns)}",
            wanted=column,
            way_out="mend the name in the source file, or add the column to the query",
        )


def _rows(name: str, path: Path, spill: Path) -> str:
    """SQL for the rows of a file; those of an event log are first written into the spill folder."""
    suffix = path.suffix.lower()
    if suffix not in _READERS and not xes.is_log(path):
        raise SourceError(
            f"table {name}",
            found=f"a file ending in {suffix or 'nothing'}",
            wanted=f"one of {', '.join((*_READERS, *xes.SUFFIXES))}",
            way_out="convert the file, or mend the path",
        )
    if path.stat().st_size == 0:
        raise EmptyTable(
            f"table {name}",
            found=f"an empty file, {path.name}",
            wanted="at least one row",
            way_out="look whether the export was complete",
        )
    if not xes.is_log(path):
        types = ", auto_type_candidates = ['BIGINT', 'DOUBLE', 'VARCHAR']" * (suffix != ".parquet")
        return f"{_READERS[suffix]}({_text(path)}{types})"
    folder = spill / name
    folder.mkdir()
    parts = ", ".join(_text(part) for part in xes.to_parquet(path, folder))
    return f"read_parquet([{parts}], union_by_name = true)"


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def is_one_of(value: str, texts: Iterable[str]) -> str:
    """SQL that tells whether a value, given as SQL, is one of the texts."""
    listed = ", ".join(literal(text) for text in texts)
    return f"{value} in ({listed})" if listed else "false"
