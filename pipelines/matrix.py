"""A feature matrix on disk: written part by part, so that it may be larger than memory."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from features.types import Floats
from pipelines import files

_ROWS = 32_768
"""Rows that are written at once."""

_PLAIN = {"compression": "none", "use_dictionary": False, "write_statistics": False}
"""Written once and read once, so as it is: packing takes longer than building the features."""


class Writer:
    """Writes features that come as arrays of shape (features, rows), NaN as null.

    While one part is being written, the next one is gathered.
    """

    def __init__(
        self, file: pq.ParquetWriter, pool: ThreadPoolExecutor, features: int, keys: pa.Table | None
    ) -> None:
        self._file = file
        self._pool = pool
        self._keys = keys
        self._gathered, self._other = np.empty((2, features, _ROWS))
        self._held = 0
        self._writing: Future[None] | None = None
        self.rows = 0

    def add(self, columns: Floats) -> None:
        """Take the next rows."""
        taken = 0
        while taken < columns.shape[1]:
            some = min(columns.shape[1] - taken, _ROWS - self._held)
            self._gathered[:, self._held : self._held + some] = columns[:, taken : taken + some]
            self._held += some
            taken += some
            if self._held == _ROWS:
                self._pass_on()

    def finish(self) -> None:
        """Write what is held and wait for all of it."""
        self._pass_on()
        self._wait()

    def _pass_on(self) -> None:
        self._wait()
        part = self._gathered[:, : self._held]
        self._writing = self._pool.submit(self._write, part, self.rows)
        self.rows += self._held
        self._gathered, self._other, self._held = self._other, self._gathered, 0

    def _write(self, part: Floats, begin: int) -> None:
        arrays = [pa.array(column, from_pandas=True) for column in part]
        if self._keys is not None:
            arrays = [*self._keys.slice(begin, part.shape[1]).columns, *arrays]
        self._file.write_table(pa.Table.from_arrays(arrays, schema=self._file.schema))

    def _wait(self) -> None:
        if self._writing is not None:
            self._writing.result()


@contextmanager
def written(path: Path, names: tuple[str, ...], keys: pa.Table | None = None) -> Iterator[Writer]:
    """A writer of a matrix; the file appears under its name once it is whole.

    The columns of `keys`, one row a row of the matrix, stand in front.
    """
    fields = list(keys.schema) if keys is not None else []
    schema = pa.schema([*fields, *(pa.field(name, pa.float64()) for name in names)])
    with (
        files.aside(path) as temporary,
        pq.ParquetWriter(temporary, schema, **_PLAIN) as file,
        ThreadPoolExecutor(1) as pool,
    ):
        writer = Writer(file, pool, len(names), keys)
        yield writer
        writer.finish()
