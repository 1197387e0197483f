"""A feature matrix on disk: an Arrow file, written part by part, so that it may outgrow memory.

It is written once and read once or twice, so it lies there as it is: to pack it as Parquet takes
longer than to build the features. `pandas.read_feather` and `polars.read_ipc` open it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa

from features import arrow
from features.types import Floats
from pipelines import files

ROWS = 32_768
"""Rows that stand together in the file, however they came."""


class Writer:
    """Writes features that come as arrays of shape (features, rows), NaN as null."""

    def __init__(self, file: pa.RecordBatchFileWriter, schema: pa.Schema, keys: pa.Table) -> None:
        self._file = file
        self._schema = schema
        self._keys = keys
        self._gathered = np.empty((len(schema) - keys.num_columns, ROWS))
        self._held = 0
        self.rows = 0

    def add(self, columns: Floats) -> None:
        """Take the next rows."""
        taken = 0
        while taken < columns.shape[1]:
            some = min(columns.shape[1] - taken, ROWS - self._held)
            self._gathered[:, self._held : self._held + some] = columns[:, taken : taken + some]
            self._held += some
            taken += some
            if self._held == ROWS:
                self.pass_on()

    def pass_on(self) -> None:
        """Write what is held."""
        keys = self._keys.slice(self.rows, self._held).columns
        arrays = [column.combine_chunks() for column in keys]
        arrays += [arrow.nullable(column) for column in self._gathered[:, : self._held]]
        self._file.write_batch(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        self.rows += self._held
        self._held = 0


@contextmanager
def written(path: Path, names: tuple[str, ...], keys: pa.Table | None = None) -> Iterator[Writer]:
    """A writer of a matrix; the file appears under its name once it is whole.

    The columns of `keys`, one row a row of the matrix, stand in front.
    """
    known = pa.table({}) if keys is None else keys
    schema = pa.schema([*known.schema, *(pa.field(name, pa.float64()) for name in names)])
    with (
        files.aside(path) as temporary,
        pa.OSFile(str(temporary), "wb") as sink,
        pa.ipc.new_file(sink, schema) as file,
    ):
        writer = Writer(file, schema, known)
        yield writer
        writer.pass_on()


def write(path: Path, names: tuple[str, ...], values: Floats) -> None:
    """Write a matrix of shape (rows, features) as a whole."""
    with written(path, names) as file:
        file.add(values.T)


def read(path: Path) -> tuple[tuple[str, ...], Floats]:
    """The names and values of a matrix without keys: shape (rows, features), NaN is null."""
    with pa.memory_map(str(path)) as memory, pa.ipc.open_file(memory) as file:
        # Part by part as it was written: turning the whole at once would miss every cache.
        parts = [file.get_batch(number) for number in range(file.num_record_batches)]
        values = np.empty((sum(map(len, parts)), len(file.schema)))
        first = 0
        for part in parts:
            for place, column in enumerate(part.columns):
                values[first : first + len(part), place] = arrow.floats(column)
            first += len(part)
        return tuple(file.schema.names), values
