"""Where a night's rows go: whole runs, of which readers see one, and nothing of a half one.

A run comes chunk by chunk. Each chunk is there as a whole or not at all, and stays when the process
is killed; the run becomes current at its end, in one step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import pyarrow as pa


@dataclass(frozen=True)
class Run:
    """What makes a run the same run: the same moment, model, input and settings."""

    run_id: str
    """A digest of all of it, in hexadecimal."""
    as_of: int
    """Microseconds since 1970."""
    model_version: str


@dataclass(frozen=True)
class Begun:
    """What the sink has of a run already."""

    finished: bool
    """Whether it became current once, or was finished behind a later one: nothing is left to do."""
    chunks: frozenset[int]
    """The chunks that are there."""
    previous_as_of: int | None
    """Of the latest finished run as of an earlier moment; None where there is none."""


class Sink(Protocol):
    """One place for the runs of one lead table; a context manager that lets go of all it holds.

    Only one process at a time may be between `begin` and the end: another one gets
    `AlreadyRunning`. What the place itself refuses (disk full, database gone) is a `SinkError`,
    after which the same run can be begun again and goes on.
    """

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def begin(self, run: Run) -> Begun:
        """Take the lock, bring the tables to today's form, and go on with the run or begin it.

        Chunks of other runs that never finished are removed.
        """

    def previous(self, lead_ids: pa.Array) -> pa.Table:
        """What the run before said of those of the leads that it scored: rows of `PREVIOUS`.

        In the order of `lead_ids`; those that it did not score are left out.
        """

    def write(self, chunk: int, rows: pa.Table, set_aside: pa.Table) -> None:
        """Keep a chunk: rows of `SCHEMA` without rank, and the leads that could not be scored."""

    def finish(self) -> None:
        """Rank all rows, expired ones last, and make the run current unless a later as-of is."""

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Columns of the begun run's rows, ranked once it is finished; in any order."""

    def set_aside(self) -> pa.Table:
        """The leads of the begun run that could not be scored: `SET_ASIDE`, by lead_id."""
