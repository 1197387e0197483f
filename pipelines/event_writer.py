"""Events on their way from the sort into their file: checked batch by batch, written beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandera.pandas as pandera
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features import arrow, clock
from pipelines import files, threads
from pipelines.set_aside import SetAside

BATCH = 500_000
"""Events that are checked at once: enough to be fast, few enough to stay small."""

_ROW_GROUP = 122_880
"""Events that a reader may take at once, of which it takes several: DuckDB's own number."""


@dataclass
class Seen:
    """What a table's good events show: their types, and of some batches the first and the last."""

    types: set[str] = field(default_factory=set)
    firsts: list[int] = field(default_factory=list)
    lasts: list[int] = field(default_factory=list)

    def look(self, events: pa.Table) -> None:
        """See some more of them."""
        self.types.update(pc.unique(events["event_type"]).to_pylist())
        self.firsts.append(clock.first(arrow.moments(events["occurred_at"])))
        self.lasts.append(clock.latest(arrow.moments(events["recorded_at"])))


@contextmanager
def opened(path: Path, columns: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """The file of events, which is there when all of them are written."""
    # Hardly a moment or a number stands twice: a dictionary of them costs more than it saves.
    texts = [column.name for column in columns if pa.types.is_string(column.type)]
    with (
        files.aside(path) as temporary,
        pq.ParquetWriter(temporary, columns, use_dictionary=texts) as writer,
    ):
        yield writer


def write(
    writer: pq.ParquetWriter,
    name: str,
    batches: Iterable[pa.RecordBatch],
    schema: pandera.DataFrameSchema,
    aside: SetAside,
) -> Seen:
    """Write a table's good events; while some are written, the next are sorted and checked."""
    seen = Seen()
    aside.count(name, 0, [])  # a table of which no row is kept counts as well
    whole = threads.ahead(_whole(batches))
    for good in threads.ahead(aside.good(name, schema, batch) for batch in whole):
        if len(good):
            seen.look(good)
            writer.write_table(good, _ROW_GROUP)
    return seen


def _whole(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Tables of `BATCH` events or a little more: DuckDB gives fewer than it is asked for."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(map(len, waiting)) >= BATCH:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)
