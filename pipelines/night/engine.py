"""How the chunks of a night are computed: on the cores of this machine, or on a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa

from features.types import Floats, Layout
from pipelines import event_reader, exchange, paths, threads
from pipelines.columns import Placed
from pipelines.exchange import Exchange
from pipelines.night import faults, open_leads
from pipelines.night.chunks import Chunks
from pipelines.night.scoring import Night, Scored
from pipelines.night.slices import Slice


class Todo(NamedTuple):
    """What is to be done with a chunk; its features are looked at in any case."""

    chunk: int
    previous: pa.Table | None
    """What the run before said of its leads; None where there was none, or where none is left."""
    is_left: bool
    """Whether its rows are still to be made."""


class Made(NamedTuple):
    """What became of a chunk."""

    chunk: int
    scored: Scored | None
    """None where nothing was left to do."""
    looked: Floats
    """The features of some of its leads, evenly chosen; shape (leads, features)."""


class Engine(Protocol):
    """Computes the chunks of a night; whichever does it, every bit of them is the same."""

    def exchanged(self, layout: Layout, placed: Placed) -> AbstractContextManager[Exchange]:
        """The ingested events that the leads may see; empty where others read them later."""

    def made(self, night: Night, chunks: Chunks, todo: Iterable[Todo], step: int) -> Iterator[Made]:
        """What becomes of the chunks, in their order; every `step`th lead is looked at."""


class OneMachine:
    """Every core of this machine computes chunks of its own."""

    @contextmanager
    def exchanged(self, layout: Layout, placed: Placed) -> Iterator[Exchange]:
        """The ingested events that the leads may see."""
        with (
            event_reader.opened(paths.EVENTS, layout) as events,
            exchange.opened(layout, placed.until()) as exchanged,
        ):
            for _ in events.into(exchanged, placed):
                faults.reach("read")
            yield exchanged

    def made(self, night: Night, chunks: Chunks, todo: Iterable[Todo], step: int) -> Iterator[Made]:
        """What becomes of the chunks; the iterable is asked in the caller's thread only."""

        def work(told: Todo) -> Made:
            faults.reach("compute")
            return make(night, told, chunks.slices(told.chunk, told.previous), step)

        return threads.over(todo, work, threads.cores())


def make(night: Night, told: Todo, slices: Sequence[Slice], step: int) -> Made:
    """One chunk's rows and a look at its features, out of its slices."""
    looked = night.looked_at(_every(night, slices, step))
    scored = _in_one_piece(night.score(slices)) if told.is_left else None
    return Made(told.chunk, scored, looked)


def _in_one_piece(scored: Scored) -> Scored:
    """A file keeps the pieces of a table as they come, and they tell how the chunk was sliced."""
    return Scored(scored.rows.combine_chunks(), scored.set_aside.combine_chunks())


def _every(night: Night, slices: Sequence[Slice], step: int) -> Sequence[Slice]:
    """Every so many leads of all of them, however they are sliced, but for expired ones."""
    chosen: list[Slice] = []
    first = 0
    for each in slices:
        rows = np.arange(-first % step, len(each), step)
        created_at = each.snapshots.created_at[rows]
        expired = open_leads.is_expired(created_at, night.as_of, night.oldest)
        chosen.append(each.taken(rows[~expired]))
        first += len(each)
    return chosen
