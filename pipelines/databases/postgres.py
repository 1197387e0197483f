"""The rows of a PostgreSQL database, read through ADBC; casts and sums are made on the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import adbc_driver_manager
import pyarrow as pa
from adbc_driver_manager.dbapi import Cursor
from adbc_driver_postgresql import StatementOptions, dbapi

from features.errors import SourceError
from pipelines.databases import postgres_columns, postgres_errors
from pipelines.databases.address import Address
from pipelines.databases.names import check_columns, missing_table, spellings
from pipelines.databases.rows import Batches, Digest
from pipelines.relation import subquery
from pipelines.table_entry import DatabaseEntry

_SECONDS_TO_CONNECT = 8
_BATCH_BYTES = 2_000_000
# What shapes the text of a value, so that it is the same whoever asks from wherever.
_SESSION = {
    "client_encoding": "UTF8",
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "extra_float_digits": "3",
    "bytea_output": "hex",
    "lc_monetary": "C",
    "standard_conforming_strings": "on",
}
_TABLES = """
    select n.nspname, c.relname from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'v', 'm', 'f', 'p')
    and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
"""

Explained = Callable[[str, str | None], SourceError]


@contextmanager
def opened(name: str, entry: DatabaseEntry, place: Address) -> Iterator[PostgresRows]:
    """The rows of a table or query, all of the moment at which they are opened."""
    explained = partial(postgres_errors.explained, name, entry, place)
    try:
        with dbapi.connect(_with_patience(place.whole)) as connection, connection.cursor() as asked:
            asked.execute("set transaction isolation level repeatable read, read only")
            settings = (f"set_config('{key}', '{value}', true)" for key, value in _SESSION.items())
            _row(asked, f"select {', '.join(settings)}")
            yield PostgresRows(asked, name, _relation(asked, name, entry), explained)
    except adbc_driver_manager.Error as error:
        raise explained(str(error), error.sqlstate) from None


class PostgresRows:
    """Rows of one transaction, in which nothing can be written."""

    def __init__(self, asked: Cursor, name: str, relation: str, explained: Explained) -> None:
        self._asked = asked
        self._relation = relation
        self._explained = explained
        schema = asked.adbc_execute_schema(f"select * from {relation} as t")
        check_columns(name, schema.names)
        self.types: Mapping[str, str] = postgres_columns.types(schema)

    def batches(self) -> Batches:
        """The rows, in no particular order; text, numbers, yes and no, dates and moments."""
        columns = postgres_columns.projection(self.types, self._inexact())
        self._asked.adbc_statement.set_options(
            **{StatementOptions.BATCH_SIZE_HINT_BYTES.value: str(_BATCH_BYTES)}
        )
        self._asked.execute(f"select {columns} from {self._relation} as t")
        reader = self._asked.fetch_record_batch()
        return Batches(reader.schema, self._each(reader))

    def digest(self) -> Digest:
        """How many rows there are, and the sum of their hashes, as the server computes them."""
        # `t` alone would be a column of that name, if there is one.
        total = "coalesce(sum(hashtextextended((t.*)::text, 0)::numeric), 0)::text"
        rows, told = _row(self._asked, f"select count(*), {total} from {self._relation} as t")
        return Digest(rows, told)

    def _inexact(self) -> list[str]:
        """The numeric columns that a float cannot hold."""
        numerics = postgres_columns.numerics(self.types)
        if not numerics:
            return []
        asked = f"select {postgres_columns.inexact(numerics)} from {self._relation} as t"
        found = _row(self._asked, asked)
        return [name for name, inexact in zip(numerics, found, strict=True) if inexact]

    def _each(self, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        while True:
            try:
                batch = reader.read_next_batch()
            except StopIteration:
                return
            except (OSError, pa.ArrowException) as error:
                # The server's own error, in the middle of the rows, comes through Arrow.
                raise self._explained(str(error), None) from None
            yield batch


def _with_patience(address: str) -> str:
    if "connect_timeout=" in address:
        return address
    address = address.removesuffix("?")
    return f"{address}{'&' if '?' in address else '?'}connect_timeout={_SECONDS_TO_CONNECT}"


def _relation(asked: Cursor, name: str, entry: DatabaseEntry) -> str:
    """SQL for the declared table or query; `MissingTable` if there is no such table."""
    if entry.query is not None:
        return subquery(entry.query)
    table = str(entry.table)
    for spelling in spellings(table):
        literal = spelling.replace("'", "''")
        if _row(asked, f"select to_regclass('{literal}') is not null")[0]:
            return spelling
    asked.execute(_TABLES)
    known = [f"{schema}.{each}" if "." in table else each for schema, each in asked.fetchall()]
    raise missing_table(name, table, known)


def _row(asked: Cursor, sql: str) -> tuple[Any, ...]:
    asked.execute(sql)
    return tuple(asked.fetchone() or ())
