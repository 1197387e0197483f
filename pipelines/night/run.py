"""One night: the open leads as of a moment, scored chunk by chunk into a sink."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from features import arrow, clock
from models import bundle, feature_drift, scorer
from models.feature_drift import Distributions
from models.scorer import Scorer
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
from pipelines.night.chunks import Chunks
from pipelines.night.phases import Phases
from pipelines.night.scoring import Night, Scored
from pipelines.night.sink import Begun, Run, Sink
from pipelines.night.slices import Slice
from pipelines.stage import Context

_LOOKED_AT = 100_000
"""Leads on which drift is looked for, evenly chosen: more would tell the same."""


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    as_of: int
    bundle: Path
    reasons: int
    history: str | None = None


@dataclass(frozen=True)
class Done:
    """What a run made, besides the rows in its sink."""

    run: Run
    scorer: Scorer
    already: bool
    """It had been finished before, and nothing was left to do."""
    open_leads: int
    drift: list[feature_drift.Moved]


def score(context: Context, asked: Asked, sink: Sink, phases: Phases) -> Done:
    """Ingest the source, score what is open, and make the run current."""
    with phases("read"):
        digest = inputs.ingested(context)
        loaded = scorer.load(asked.bundle)
        leads = open_leads.table(asked.as_of)
    run = _identified(asked, loaded.digest, digest)
    begun = sink.begin(run)
    night = Night(loaded, asked.as_of, _oldest(context, asked.bundle), asked.reasons)
    seen = _seen(asked.bundle, loaded)
    with _chunks(context, leads, loaded, begun, phases) as chunks:
        _score(context, chunks, night, sink, begun, seen, phases)
    if not begun.finished:
        with phases("finish"):
            sink.finish()
    return Done(run, loaded, begun.finished, len(leads), seen.moved())


def _identified(asked: Asked, model: str, tables: str) -> Run:
    """Everything that shapes a row is part of the run's name."""
    told = [clock.iso(asked.as_of), model, tables, asked.reasons]
    name = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]
    return Run(run_id=name, as_of=asked.as_of, model_version=model)


def _oldest(context: Context, folder: Path) -> int:
    """From which age on a lead is expired: as declared, else older than any that was learned."""
    declared = context.source.expires_after
    if declared is not None:
        return clock.duration(declared)
    return bundle.oldest_age(folder) + context.source.label_horizon


def _seen(folder: Path, loaded: Scorer) -> Distributions:
    names = loaded.contract.catalogue.names
    return Distributions(names, bundle.read_evidence(folder, names))


@contextmanager
def _chunks(
    context: Context, leads: pa.Table, loaded: Scorer, begun: Begun, phases: Phases
) -> Iterator[Chunks]:
    """The open leads, with the events that they may see."""
    catalogue = loaded.contract.catalogue
    layout = catalogue.behavioural.plan.layout
    with phases("read"):
        facts = inputs.facts(context.source, leads)
        champion_rows.require(catalogue, facts)
        placed = columns.snapshots(leads, observation.read().history_start)
        untouched = touches.untouched(leads, context.source.touches, _as_of(leads))
    with (
        event_reader.opened(paths.EVENTS, layout) as events,
        exchange.opened(layout, placed.until()) as exchanged,
    ):
        with phases("read"):
            for _ in events.into(exchanged, placed):
                faults.reach("read")
        then = begun.previous_as_of
        yield Chunks(
            leads=leads.append_column("untouched", untouched),
            facts=facts,
            placed=placed,
            exchange=exchanged,
            facts_then=None if then is None else inputs.facts(context.source, _at(leads, then)),
            previous_as_of=then,
        )


def _as_of(leads: pa.Table) -> int:
    """The cutoff that all of them share."""
    return clock.latest(arrow.moments(leads["cutoff"]))


def _at(leads: pa.Table, moment: int) -> pa.Table:
    """The leads as of another moment."""
    place = leads.column_names.index("cutoff")
    cutoffs = pa.array(np.full(len(leads), moment)).cast(arrow.MOMENT)
    return leads.set_column(place, "cutoff", cutoffs)


def _score(
    context: Context,
    chunks: Chunks,
    night: Night,
    sink: Sink,
    begun: Begun,
    seen: Distributions,
    phases: Phases,
) -> None:
    """Score every chunk that is not there yet, on every core, and look at all for drift."""
    step = max(1, len(chunks.leads) // _LOOKED_AT)

    def prepared() -> Iterator[tuple[int, pa.Table | None]]:
        # The sink is asked in one thread only.
        for chunk in range(len(chunks)):
            asks = chunks.previous_as_of is not None and chunk not in begun.chunks
            ids = chunks.leads_of(chunk)["lead_id"].combine_chunks()
            yield chunk, sink.previous(ids) if asks and not begun.finished else None

    def work(told: tuple[int, pa.Table | None]) -> tuple[int, Scored | None, np.ndarray]:
        chunk, previous = told
        faults.reach("compute")
        slices = chunks.slices(chunk, previous)
        looked = night.features(_every(slices, step))
        left = not begun.finished and chunk not in begun.chunks
        return chunk, night.score(slices) if left and slices else None, looked

    with phases("score"), context.console.bar(len(chunks.leads), "leads") as bar:
        for chunk, scored, looked in threads.over(prepared(), work, threads.cores()):
            seen.add(looked)
            if scored is not None:
                sink.write(chunk, scored.rows, scored.set_aside)
            bar.update(len(chunks.leads_of(chunk)))


def _every(slices: list[Slice], step: int) -> list[Slice]:
    """Every so many leads of each slice."""
    if step == 1:
        return slices
    return [replace(each).taken(np.arange(0, len(each), step)) for each in slices]
