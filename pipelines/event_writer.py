"""Events on their way from the sort into their file: checked batch by batch, written beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandera.pandas as pandera
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features import arrow, clock
from features.types import Moments
from pipelines import files
from pipelines.canonical.events import TABLE
from pipelines.selection import REFUSED
from pipelines.set_aside import SetAside

BATCH = 500_000
"""Events that are checked and written at once: enough to be fast, few enough to stay small."""


class EventWriter:
    """Writes the good events, and remembers their types, each table's first, and the last."""

    def __init__(
        self, names: Sequence[str], schema: pandera.DataFrameSchema, aside: SetAside
    ) -> None:
        self.names = [*names, "events of leads"]
        self.schema = schema
        self.aside = aside
        self.types: set[str] = set()
        self.firsts: Moments = np.full(len(self.names), clock.NEVER)
        self.lasts: list[int] = []

    def write(self, path: Path, reader: pa.RecordBatchReader) -> None:
        """Write the events; the next batch is checked while the last one is being written."""
        fields = [field for field in reader.schema if field.name not in (TABLE, REFUSED)]
        with (
            files.aside(path) as temporary,
            pq.ParquetWriter(temporary, pa.schema(fields)) as writer,
            ThreadPoolExecutor(1) as pool,
        ):
            waiting: Future[None] | None = None
            for good in self._good(reader):
                if waiting is not None:
                    waiting.result()
                waiting = pool.submit(writer.write_table, good)
            if waiting is not None:
                waiting.result()

    def _good(self, reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
        for batch in reader:
            table = pa.Table.from_batches([batch])
            numbers = np.asarray(table[TABLE].to_numpy())
            good = self.aside.good_of(self.names, numbers, self.schema, table)
            if len(good):
                self._remember(good)
                yield good.drop_columns([TABLE])

    def _remember(self, good: pa.Table) -> None:
        self.types.update(pc.unique(good["event_type"]).to_pylist())
        numbers = np.asarray(good[TABLE].to_numpy()).astype(np.int64)
        self.firsts = clock.earlier_of_each(
            numbers, arrow.moments(good["occurred_at"]), self.firsts
        )
        self.lasts.append(clock.latest(arrow.moments(good["recorded_at"])))
