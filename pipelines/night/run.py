"""One night: the open leads as of a moment, scored chunk by chunk into a sink."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from features import clock
from features.errors import TooManySetAside
from models import bundle, feature_drift, scorer
from models.feature_drift import Distributions
from models.scorer import Scorer
from pipelines.night import inputs, parting
from pipelines.night.engine import Engine, OneMachine
from pipelines.night.phases import Phases
from pipelines.night.scoring import Night
from pipelines.night.sink import Run, Sink
from pipelines.night.work import Work
from pipelines.stage import Context

_MOST_SET_ASIDE = 0.5
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    as_of: int
    bundle: Path
    reasons: int
    decides: str | None = None
    """Whether the model or the team's points decide; None leaves the points out."""


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
    loaded = scorer.load(asked.bundle, asked.decides, context.language)
    with phases("ingest"):
        digest = inputs.ingested(context)
    run = _identified(asked, loaded, digest)
    begun = sink.begin(run)
    night = Night(loaded, asked.as_of, _oldest(context, asked.bundle), asked.reasons)
    seen = _seen(asked.bundle, loaded)
    work = Work(context, night, engine or OneMachine(), sink, begun, seen, phases)
    with phases("ingest"):
        parts = [part.absolute() for part in parting.folders(digest, context.params.ingest.memory)]
    for part in parts:
        with contextlib.chdir(part):
            work.through(len(parts))
    if not begun.finished:
        _judge(len(sink.set_aside()), work.leads)
        with phases("finish"):
            sink.finish()
    return Done(run, loaded, begun.finished, work.leads, work.seen.moved())


def _judge(set_aside: int, leads: int) -> None:
    """Single leads may fail; where most of them do, it is no fault of theirs."""
    if set_aside > _MOST_SET_ASIDE * leads:
        raise TooManySetAside(
            "the leads of tonight",
            found=f"{set_aside:,} of {leads:,} that could not be scored",
            wanted=f"at most {_MOST_SET_ASIDE:.0%}; the table is as it was before",
            way_out="look what changed in the source or in its values since the model was trained",
        )


def _identified(asked: Asked, loaded: Scorer, tables: str) -> Run:
    """Everything that shapes a row is part of the run's name, the code that makes it included."""
    shaped = [asked.reasons, asked.decides, loaded.language.code]
    told = [clock.iso(asked.as_of), loaded.digest, tables, *shaped, _code()]
    name = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]
    return Run(run_id=name, as_of=asked.as_of, model_version=loaded.digest)


def _code() -> str:
    """A digest of the code and of its messages: another version's chunks are not of this run."""
    digest = hashlib.sha256()
    for room in ("features", "models", "pipelines"):
        files = (path for path in (_ROOT / room).rglob("*") if path.suffix in (".py", ".po"))
        for path in sorted(files):
            digest.update(f"{path.relative_to(_ROOT)} {path.stat().st_size}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _oldest(context: Context, folder: Path) -> int:
    """From which age on a lead is expired: as declared, else older than any that was learned.

    Without dates no lead has an age.
    """
    declared = context.source.expires_after
    if not context.source.is_dated:
        return -clock.ALWAYS  # nothing is as old
    if declared is not None:
        return clock.duration(declared)
    return bundle.oldest_age(folder) + context.source.label_horizon


def _seen(folder: Path, loaded: Scorer) -> Distributions:
    names = loaded.contract.catalogue.names
    return Distributions(names, bundle.read_evidence(folder, names))
