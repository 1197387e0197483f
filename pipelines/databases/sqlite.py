"""The rows of an SQLite database, read with Python's own module.

A column of SQLite has no type; its values have. ADBC's driver takes the types of the first thousand
rows for those of all, and breaks off at a column that begins with nulls. So all values are looked
at first, and cast to one type.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pyarrow as pa

from pipelines.databases import sqlite_errors
from pipelines.databases.address import Address
from pipelines.databases.names import check_columns, missing_table, spellings
from pipelines.databases.rows import Batches, Digest
from pipelines.relation import quoted, subquery
from pipelines.table_entry import DatabaseEntry

_BATCH = 20_000
_ARROW = {"integer": pa.int64(), "real": pa.float64(), "text": pa.string()}


@contextmanager
def opened(name: str, entry: DatabaseEntry, place: Address, path: Path) -> Iterator[SqliteRows]:
    """The rows of a table or query, all of the moment at which they are opened."""
    if not path.is_file():
        raise sqlite_errors.no_file(name, place)
    try:
        with closing(_connected(path)) as connection:
            connection.execute("begin")
            yield SqliteRows(connection, name, _relation(connection, name, entry))
    except sqlite3.Error as error:
        raise sqlite_errors.explained(name, entry, place, str(error)) from None


class SqliteRows:
    """Rows of one transaction, in which nothing can be written."""

    def __init__(self, connection: sqlite3.Connection, name: str, relation: str) -> None:
        self._connection = connection
        self._relation = relation
        asked = connection.execute(f"select * from {relation} limit 0")
        columns = [column[0] for column in asked.description]
        check_columns(name, _as_written(columns))
        self.types: Mapping[str, str] = self._found(name, columns)

    def batches(self) -> Batches:
        """The rows, in no particular order; whole numbers, numbers and text."""
        schema = pa.schema([(name, _ARROW[kind]) for name, kind in self.types.items()])
        columns = ", ".join(
            quoted(name) if kind == "integer" else f"cast({quoted(name)} as {kind})"
            for name, kind in self.types.items()
        )
        asked = self._connection.execute(f"select {columns} from {self._relation}")
        return Batches(schema, _each(asked, schema))

    def digest(self) -> Digest:
        """How many rows there are, and the sum of their hashes modulo 2**64."""
        # As bytes, because what Python shows of a text depends on its version.
        self._connection.text_factory = bytes
        rows = total = 0
        for row in self._connection.execute(f"select * from {self._relation}"):
            hashed = hashlib.blake2b(repr(row).encode(), digest_size=8).digest()
            total = (total + int.from_bytes(hashed, "big")) % 2**64
            rows += 1
        return Digest(rows, str(total))

    def _found(self, name: str, columns: list[str]) -> dict[str, str]:
        """The one type of each column that can hold all of its values."""
        asked = ", ".join(f"group_concat(distinct typeof({quoted(each)}))" for each in columns)
        (found,) = self._connection.execute(f"select {asked} from {self._relation}")
        kinds = [set(str(told or "null").split(",")) - {"null"} for told in found]
        blobs = [each for each, kind in zip(columns, kinds, strict=True) if "blob" in kind]
        if blobs:
            raise sqlite_errors.binary(name, blobs)
        return {each: _one_of(kind) for each, kind in zip(columns, kinds, strict=True)}


def _each(asked: sqlite3.Cursor, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    while rows := asked.fetchmany(_BATCH):
        columns = zip(zip(*rows, strict=True), schema.types, strict=True)
        arrays = [pa.array(values, type=kind) for values, kind in columns]
        yield pa.record_batch(arrays, schema=schema)


def _one_of(kinds: set[str]) -> str:
    if kinds == {"integer"}:
        return "integer"
    return "real" if kinds and kinds <= {"integer", "real"} else "text"


def _connected(path: Path) -> sqlite3.Connection:
    # A database that is opened to be read is never created.
    address = f"{path.resolve().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, isolation_level=None)


def _relation(connection: sqlite3.Connection, name: str, entry: DatabaseEntry) -> str:
    """SQL for the declared table or query; `MissingTable` if there is no such table."""
    if entry.query is not None:
        return subquery(entry.query)
    table = str(entry.table)
    for spelling in spellings(table):
        try:
            connection.execute(f"select 1 from {spelling} limit 0")
        except sqlite3.OperationalError as error:
            if not str(error).startswith("no such table"):
                raise
        else:
            return spelling
    names = connection.execute("select name from sqlite_master where type in ('table', 'view')")
    raise missing_table(name, table, [each for (each,) in names])


def _as_written(columns: list[str]) -> list[str]:
    """SQLite names the second column x of a query x:1."""
    known = {column.lower() for column in columns}
    bare = [re.sub(r":\d+$", "", column) for column in columns]
    return [
        each if each.lower() in known else column
        for each, column in zip(bare, columns, strict=True)
    ]
