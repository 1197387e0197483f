"""The work of a night in one folder of ingested tables: every chunk that is not there yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from features import arrow
from models.feature_drift import Distributions
from pipelines import champion_rows, columns, observation
from pipelines.night import inputs, open_leads, touches
from pipelines.night.chunks import Chunks, Then
from pipelines.night.engine import Engine, Todo
from pipelines.night.phases import Phases
from pipelines.night.scoring import Night
from pipelines.night.sink import Begun, Sink
from pipelines.stage import Context

_LOOKED_AT = 20_000
"""Leads on which drift is looked for, evenly chosen: more would tell the same."""


@dataclass
class Work:
    """A run that is under way; folder after folder, its chunks numbered through all of them."""

    context: Context
    night: Night
    engine: Engine
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
        with ExitStack() as opened:
            with self.phases("read"):
                leads, catalogue = self._open(), self.night.catalogue
                facts = inputs.facts(self.context.source, leads)
                champion_rows.require(catalogue, facts)
                placed = columns.snapshots(leads, observation.read().history_start)
                types = self.context.source.touches
                untouched = touches.untouched(leads, types, self.night.as_of)
                layout = catalogue.behavioural.plan.layout
                exchanged = opened.enter_context(self.engine.exchanged(layout, placed))
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
        bar = self.context.console.bar(len(chunks.leads), "leads")
        with self.phases("score"), bar:
            for made in self.engine.made(self.night, chunks, self._todo(chunks), step):
                self.seen.add(made.looked)
                if made.scored is not None:
                    rows, aside = made.scored.rows, made.scored.set_aside
                    self.sink.write(self.chunks + made.chunk, rows, aside)
                bar.update(len(chunks.leads_of(made.chunk)))

    def _todo(self, chunks: Chunks) -> Iterator[Todo]:
        """Every chunk; the sink is asked in the thread that takes them, and no other."""
        for chunk in range(len(chunks)):
            is_there = self.begun.finished or self.chunks + chunk in self.begun.chunks
            previous = None
            if chunks.then is not None and not is_there:
                lead_ids = chunks.leads_of(chunk)["lead_id"].combine_chunks()
                previous = self.sink.previous(lead_ids)
            yield Todo(chunk, previous, not is_there)
