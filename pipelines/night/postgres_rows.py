"""Rows on their way to PostgreSQL and back: as CSV, which Arrow and the server speak fast.

Python itself would take ten times as long to turn the values of a chunk into text.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

import psycopg
import pyarrow as pa
from pyarrow import csv

_BATCH = 32_768


def batches(
    connection: psycopg.Connection[Any], asked: str, run_id: str, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """The rows of a query of one run, batch by batch, as the server sends them."""
    told = f"copy ({asked}) to stdout (format csv)"
    with connection.cursor() as cursor, cursor.copy(told, [run_id]) as copy:
        rows = iter(copy)
        while some := list(islice(rows, _BATCH)):
            yield _parsed(b"".join(some), schema)


def copy_in(cursor: psycopg.Cursor[Any], target: str, rows: pa.Table) -> None:
    """Send rows; Arrow quotes every text, so that an empty one is not taken for null.

    Of a table whose first piece is empty it writes zeros, so there must be one piece.
    """
    written = io.BytesIO()
    csv.write_csv(rows.combine_chunks(), written, csv.WriteOptions(include_header=False))
    with cursor.copy(f"copy {target} from stdin (format csv)") as copy:
        copy.write(written.getbuffer())


def led_by(rows: pa.Table, **values: str | int) -> pa.Table:
    """The rows behind columns of one value each."""
    columns = [pa.repeat(value, len(rows)) for value in values.values()]
    return pa.table([*columns, *rows.columns], [*values, *rows.column_names])


def _parsed(rows: bytes, schema: pa.Schema) -> pa.RecordBatch:
    """Rows that PostgreSQL wrote as CSV; it quotes an empty text, and null is nothing."""
    table = csv.read_csv(
        pa.BufferReader(rows),
        csv.ReadOptions(column_names=schema.names, use_threads=False, block_size=len(rows) + 1),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        ),
    )
    return table.combine_chunks().to_batches()[0].cast(schema)
