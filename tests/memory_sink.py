"""A sink that keeps a run in memory, for tests of what comes into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.night import rows
from pipelines.night.sink import Begun, Run


class MemorySink:
    """Takes the rows of one run; `before` is the finished table of the run before, if any."""

    def __init__(self, before: pa.Table | None = None, previous_as_of: int | None = None) -> None:
        self.chunks: dict[int, tuple[pa.Table, pa.Table]] = {}
        self.is_finished = False
        self._before, self._previous_as_of = before, previous_as_of

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def begin(self, run: Run) -> Begun:
        assert run.run_id
        return Begun(self.is_finished, frozenset(self.chunks), self._previous_as_of)

    def previous(self, lead_ids: pa.Array) -> pa.Table:
        assert self._before is not None
        places = pc.index_in(lead_ids, self._before["lead_id"].combine_chunks()).drop_null()
        return self._before.take(places).select(rows.PREVIOUS.names).cast(rows.PREVIOUS)

    def write(self, chunk: int, rows: pa.Table, set_aside: pa.Table) -> None:
        assert chunk not in self.chunks
        self.chunks[chunk] = (rows, set_aside)

    def finish(self) -> None:
        self.is_finished = True

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        return iter(self.table().select(columns).to_batches())

    def table(self) -> pa.Table:
        return pa.concat_tables([self.chunks[chunk][0] for chunk in sorted(self.chunks)])

    def set_aside(self) -> pa.Table:
        return pa.concat_tables([self.chunks[chunk][1] for chunk in sorted(self.chunks)])
