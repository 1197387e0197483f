"""The work of a night in one folder of ingested tables: every chunk that is not there yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from features import arrow
from features.types import Floats
from models.feature_drift import Distributions
from pipelines import (
    champion_rows,
    columns,
    event_reader,
    exchange,
    observation,
    paths,
    threads,
)
from pipelines.night import faults, inputs, open_leads, touches
from pipelines.night.chunks import Chunks, Then
from pipelines.night.phases import Phases
from pipelines.night.scoring import Night, Scored
from pipelines.night.sink import Begun, Sink
from pipelines.night.slices import Slice
from pipelines.stage import Context

_LOOKED_AT = 20_000
"""Leads on which drift is looked for, evenly chosen: more would tell the same."""


class _Asked(NamedTuple):
    chunk: int
    previous: pa.Table | None
    """What the run before said of the chunk's leads."""
    is_left: bool
    """Whether it has to be scored, or is there already."""


@dataclass
class Work:
    """A run that is under way; folder after folder, its chunks numbered through all of them."""

    context: Context
    night: Night
    sink: Sink
    begun: Begun
    seen: Distributions
    phases: Phases
    leads: int = 0
    """Open leads so far."""
    chunks: int = 0
    """Chunks so far."""

    def through(self, folders: int) -> None:
        """Score what is open in the current folder, one of so many, and look at it for drift."""
        with self._opened() as chunks:
            step = max(1, len(chunks.leads) * folders // _LOOKED_AT)
            self._each(chunks, step)
            self.leads += len(chunks.leads)
            self.chunks += len(chunks)

    @contextmanager
    def _opened(self) -> Iterator[Chunks]:
        """The open leads, with the events that they may see."""
        with self.phases("read"):
            leads, catalogue = self._open(), self.night.catalogue
            facts = inputs.facts(self.context.source, leads)
            champion_rows.require(catalogue, facts)
            placed = columns.snapshots(leads, observation.read().history_start)
            types = self.context.source.touches
            untouched = touches.untouched(leads, types, self.night.as_of)
        layout = catalogue.behavioural.plan.layout
        with (
            event_reader.opened(paths.EVENTS, layout) as events,
            exchange.opened(layout, placed.until()) as exchanged,
        ):
            with self.phases("read"):
                for _ in events.into(exchanged, placed):
                    faults.reach("read")
            told = leads.append_column("untouched", untouched)
            yield Chunks(told, facts, placed, exchanged, self._then(leads))

    def _open(self) -> pa.Table:
        return open_leads.table(self.night.as_of, dated=self.context.source.is_dated)

    def _then(self, leads: pa.Table) -> Then | None:
        """What was known of the leads at the run before."""
        as_of, place = self.begun.previous_as_of, leads.column_names.index("cutoff")
        if as_of is None:
            return None
        if self.context.source.is_dated:
            cutoffs = pa.array(np.full(len(leads), as_of)).cast(arrow.MOMENT)
            leads = leads.set_column(place, "cutoff", cutoffs)
        facts = inputs.facts(self.context.source, leads)
        return Then(as_of, arrow.moments(leads["cutoff"]), facts)

    def _each(self, chunks: Chunks, step: int) -> None:
        def work(asked: _Asked) -> tuple[int, Scored | None, Floats]:
            faults.reach("compute")
            slices = chunks.slices(asked.chunk, asked.previous)
            looked = self.night.looked_at([self._some(each, step) for each in slices])
            return asked.chunk, self.night.score(slices) if asked.is_left else None, looked

        bar = self.context.console.bar(len(chunks.leads), "leads")
        with self.phases("score"), bar:
            for chunk, scored, looked in threads.over(self._asked(chunks), work, threads.cores()):
                self.seen.add(looked)
                if scored is not None:
                    self.sink.write(self.chunks + chunk, scored.rows, scored.set_aside)
                bar.update(len(chunks.leads_of(chunk)))

    def _some(self, slice_: Slice, step: int) -> Slice:
        """Every so many leads, but for those of an age that the model knows nothing of."""
        created_at = slice_.snapshots.created_at[::step]
        expired = open_leads.is_expired(created_at, self.night.as_of, self.night.oldest)
        return slice_.taken(np.flatnonzero(~expired) * step)

    def _asked(self, chunks: Chunks) -> Iterator[_Asked]:
        """Every chunk; the sink is asked here, in one thread alone."""
        for chunk in range(len(chunks)):
            is_there = self.begun.finished or self.chunks + chunk in self.begun.chunks
            previous = None
            if chunks.then is not None and not is_there:
                lead_ids = chunks.leads_of(chunk)["lead_id"].combine_chunks()
                previous = self.sink.previous(lead_ids)
            yield _Asked(chunk, previous, not is_there)
