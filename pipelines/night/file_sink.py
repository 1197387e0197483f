"""Scores in files: the latest run as Parquet or CSV, and beside it a folder with all runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines import threads
from pipelines.night import crm_csv, durable, finished_files, refusals
from pipelines.night.chunk_files import ChunkFiles
from pipelines.night.finished_files import Finished, FinishedFiles
from pipelines.night.locks import FileLock
from pipelines.night.previous_rows import PreviousRows
from pipelines.night.ranks import Ranks, ranks
from pipelines.night.rows import PREVIOUS, SCHEMA
from pipelines.night.sink import Begun, Run

_ONCE = ("lead_id", "contact_id", "created_at", "rank")
_REPEATED = [
    field.name
    for field in SCHEMA
    if field.name not in _ONCE and not pa.types.is_floating(field.type)
]
"""Columns of values that come again; a dictionary of others costs more than it saves."""


class FileSink:
    """Of `scores.parquet` or `scores.csv`: the latest run, whole.

    `scores.history/` holds every finished run as Parquet, `scores.set_aside.csv` the leads of the
    latest run that could not be scored.
    """

    def __init__(self, path: Path) -> None:
        self._latest = path
        self._past = FinishedFiles(path.with_suffix(".history"))
        self._lock = FileLock(self._past.folder / ".lock", str(path))
        self._run: Run | None = None
        self._previous: PreviousRows | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.let_go()

    def begin(self, run: Run) -> Begun:
        """Take the lock, publish what was finished but not published, and go on with the run."""
        with refusals.of_files(str(self._latest)):
            self._past.folder.mkdir(parents=True, exist_ok=True)
            self._lock.take()
            self._run, self._previous = run, None
            chunks = ChunkFiles(self._past.folder, run.run_id)
            chunks.remove_others()
            finished = self._past.of(run.run_id)
            if finished is not None:
                self._past.again(finished)
            self._publish()
            before = self._past.before(run.as_of)
            if finished is not None:
                chunks.remove()
            else:
                chunks.make()
            there = frozenset(chunks.there())
        return Begun(finished is not None, there, before.as_of if before else None)

    def previous(self, lead_ids: pa.Array) -> pa.Table:
        """What the run before said of those of the leads that it scored."""
        with refusals.of_files(str(self._latest)):
            if self._previous is None:
                before = self._past.before(self._begun.as_of)
                if before is None:
                    return PREVIOUS.empty_table()
                rows = finished_files.batches(self._past.rows(before), PREVIOUS.names)
                self._previous = PreviousRows(rows)
            return self._previous.of(lead_ids)

    def write(self, chunk: int, rows: pa.Table, set_aside: pa.Table) -> None:
        """Keep a chunk."""
        with refusals.of_files(str(self._latest)):
            self._chunks.write(chunk, rows, set_aside)

    def finish(self) -> None:
        """Rank the rows, keep the run, and publish it unless a later as-of is there."""
        with refusals.of_files(str(self._latest)):
            if self._past.of(self._begun.run_id) is None:
                self._past.add(self._begun, self._chunks_set_aside(), self._write_ranked)
            self._publish()
            self._chunks.remove()

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Columns of the begun run's rows, in the order of the chunks."""
        with refusals.of_files(str(self._latest)):
            finished = self._past.of(self._begun.run_id)
            if finished is None:
                yield from self._chunks.rows(columns)
            else:
                rows = finished_files.batches(self._past.rows(finished), list(columns))
                yield from threads.ahead(rows)

    def set_aside(self) -> pa.Table:
        """The leads of the begun run that could not be scored, by lead_id."""
        with refusals.of_files(str(self._latest)):
            finished = self._past.of(self._begun.run_id)
            if finished is None:
                return self._chunks_set_aside()
            return self._past.set_aside(finished)

    @property
    def _begun(self) -> Run:
        if self._run is None:
            raise RuntimeError("no run was begun")
        return self._run

    @property
    def _chunks(self) -> ChunkFiles:
        return ChunkFiles(self._past.folder, self._begun.run_id)

    def _chunks_set_aside(self) -> pa.Table:
        return self._chunks.set_aside().sort_by([("lead_id", "ascending"), ("reason", "ascending")])

    def _write_ranked(self, path: Path) -> None:
        """All chunks in one file, a row group each, with their ranks."""
        ranked, begin = self._ranks(), 0
        with pq.ParquetWriter(path, SCHEMA, use_dictionary=_REPEATED) as writer:
            for batch in threads.ahead(self._chunks.rows(SCHEMA.names)):
                rank = pa.array(ranked[begin : begin + len(batch)], pa.int64())
                place = SCHEMA.get_field_index("rank")
                table = pa.Table.from_batches([batch]).set_column(place, SCHEMA.field(place), rank)
                writer.write_table(table.cast(SCHEMA), row_group_size=max(1, len(batch)))
                begin += len(batch)

    def _ranks(self) -> Ranks:
        """Who is expired comes behind all others."""
        rows = self._chunks.rows(["decided_log_odds", "expired"])
        columns = [(told["decided_log_odds"], told["expired"]) for told in rows]
        log_odds = np.concatenate([np.empty(0), *(odds.to_numpy() for odds, _ in columns)])
        expired = np.concatenate(
            [np.empty(0, np.bool_), *(flags.to_numpy(zero_copy_only=False) for _, flags in columns)]
        )
        del columns
        ranked, behind = np.empty(len(log_odds), np.int32), 0
        for flag in (False, True):
            some = expired == flag
            own = ranks(log_odds[some], partial(self._lead_ids, expired=flag))
            ranked[some] = behind + own
            behind += len(own)
        return ranked

    def _lead_ids(self, *, expired: bool) -> Iterator[pa.Array]:
        for told in self._chunks.rows(["lead_id", "expired"]):
            yield told["lead_id"].filter(pc.equal(told["expired"], expired))

    def _publish(self) -> None:
        """Let the latest file hold the current run, if it does not."""
        current = next(reversed(self._past.all()), None)
        if current is None or self._is_published(current):
            return
        rows = self._past.rows(current)
        set_aside = self._latest.with_suffix(".set_aside.csv")
        with durable.aside(set_aside, "rename") as temporary:
            crm_csv.write_set_aside(temporary, self._past.set_aside(current))
        with durable.aside(self._latest, "rename") as temporary:
            if self._latest.suffix == ".csv":
                crm_csv.write(temporary, rows)
            else:
                finished_files.link(rows, temporary)
        self._past.note_published(self._latest.name, current)

    def _is_published(self, run: Finished) -> bool:
        return self._latest.exists() and self._past.published(self._latest.name) == run.stem
