"""One night: the open leads as of a moment, scored chunk by chunk into a sink."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from features import arrow, clock
from models import bundle, feature_drift, scorer
from models.feature_drift import Distributions
from models.scorer import Scorer
from pipelines import champion_rows, columns, observation
from pipelines.night import inputs, open_leads, touches
from pipelines.night.chunks import Chunks
from pipelines.night.engine import Engine, OneMachine, Todo
from pipelines.night.phases import Phases
from pipelines.night.scoring import Night
from pipelines.night.sink import Begun, Run, Sink
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


def score(
    context: Context, asked: Asked, sink: Sink, phases: Phases, engine: Engine | None = None
) -> Done:
    """Ingest the source, score what is open, and make the run current; by default right here."""
    engine = engine or OneMachine()
    with phases("read"):
        digest = inputs.ingested(context)
        loaded = scorer.load(asked.bundle)
        leads = open_leads.table(asked.as_of)
    run = _identified(asked, loaded.digest, digest)
    begun = sink.begin(run)
    night = Night(loaded, asked.as_of, _oldest(context, asked.bundle), asked.reasons)
    seen = _seen(asked.bundle, loaded)
    with (
        _chunks(context, leads, night, engine, begun.previous_as_of, phases) as chunks,
        phases("score"),
        context.console.bar(len(leads), "leads") as bar,
    ):
        step = max(1, len(leads) // _LOOKED_AT)
        for made in engine.made(night, chunks, _todo(chunks, sink, begun), step):
            seen.add(made.looked)
            if made.scored is not None:
                sink.write(made.chunk, made.scored.rows, made.scored.set_aside)
            bar.update(len(chunks.leads_of(made.chunk)))
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
    context: Context,
    leads: pa.Table,
    night: Night,
    engine: Engine,
    then: int | None,
    phases: Phases,
) -> Iterator[Chunks]:
    """The open leads, with the events that they may see; `then` is the moment of the run before."""
    catalogue = night.scorer.contract.catalogue
    with ExitStack() as opened:
        with phases("read"):
            facts = inputs.facts(context.source, leads)
            champion_rows.require(catalogue, facts)
            placed = columns.snapshots(leads, observation.read().history_start)
            untouched = touches.untouched(leads, context.source.touches, night.as_of)
            layout = catalogue.behavioural.plan.layout
            exchanged = opened.enter_context(engine.exchanged(layout, placed))
        yield Chunks(
            leads=leads.append_column("untouched", untouched),
            facts=facts,
            placed=placed,
            exchange=exchanged,
            facts_then=None if then is None else inputs.facts(context.source, _at(leads, then)),
            previous_as_of=then,
        )


def _at(leads: pa.Table, moment: int) -> pa.Table:
    """The leads as of another moment."""
    place = leads.column_names.index("cutoff")
    cutoffs = pa.array(np.full(len(leads), moment)).cast(arrow.MOMENT)
    return leads.set_column(place, "cutoff", cutoffs)


def _todo(chunks: Chunks, sink: Sink, begun: Begun) -> Iterator[Todo]:
    """All chunks in their order. The sink is asked in the thread that takes them, and no other."""
    for chunk in range(len(chunks)):
        is_left = not begun.finished and chunk not in begun.chunks
        asks = is_left and chunks.previous_as_of is not None
        ids = chunks.leads_of(chunk)["lead_id"].combine_chunks()
        yield Todo(chunk, sink.previous(ids) if asks else None, is_left)
