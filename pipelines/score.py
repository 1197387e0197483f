"""The night job: `python -m pipelines.score --as-of 2017-11-01T00:00Z --into scores.parquet`.

Scores every lead that is open as of a moment into a table that people read in the morning. See
docs/nightly.md for what it writes, its exit codes, and how to let it run each night.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from features import clock
from features.errors import InputError
from features.phrase import Phrase
from pipelines import files, paths, stage
from pipelines.night import histories, opening, queue_page, run, scratch, summary
from pipelines.night.engine import Engine, OneMachine
from pipelines.night.phases import Phases
from pipelines.night.queue_heading import Heading
from pipelines.night.queue_leads import NEEDED
from pipelines.night.rows import MOST_REASONS
from pipelines.night.run import Asked, Done
from pipelines.night.sink import Sink
from pipelines.night.spark import session
from pipelines.night.spark.cluster import Cluster
from pipelines.stage import Context

TODAY = "today"
LOCAL, SPARK = "local", "spark"


@dataclass(frozen=True)
class Places:
    """Where the job works and writes; absolute, as it works in a folder of its own."""

    into: str
    scratch: Path
    summary: Path
    queue: Path
    history: str | None


def main() -> None:
    """Score as the command line asks."""
    stage.run("score", partial(_work, parser().parse_args()))


def parser() -> argparse.ArgumentParser:
    """What the command line may ask for."""
    told = argparse.ArgumentParser(prog="python -m pipelines.score", description=__doc__)
    add = told.add_argument
    add("--as-of", default=TODAY, help="ISO 8601 with a zone; today's first moment if left out")
    add(
        "--into",
        default="reports/scores.parquet",
        help="a .parquet or .csv file, sqlite:///path or postgresql://…",
    )
    add("--history", help="refresh this history store, too: sqlite:///path or postgresql://…")
    add("--bundle", type=Path, default=paths.BUNDLE, help="the model's folder")
    add("--scratch", type=Path, default=Path("data/night"), help="where the tables are ingested")
    add(
        "--engine",
        choices=(LOCAL, SPARK),
        default=LOCAL,
        help="compute on this machine, or on the Spark cluster that Spark's settings name",
    )
    add("--summary", type=Path, default=Path("reports/scoring.json"), help="what the run did")
    add("--queue", type=Path, default=Path("reports/queue.html"), help="the morning list")
    add("--capacity", type=_calls, default=40, help="calls that the team makes a day")
    add(
        "--decides",
        default=os.environ.get("LEADODDS_DECIDES"),
        metavar="WHO",
        help="tell the team's points beside, and let `points`, `model` or one for some segments "
        "decide; LEADODDS_DECIDES if left out (docs/points.md)",
    )
    add(
        "--reasons",
        type=int,
        choices=range(MOST_REASONS + 1),
        default=MOST_REASONS,
        help="how many to tell of each lead",
    )
    return told


def _calls(told: str) -> int:
    if not told.isdecimal() or not int(told):
        raise argparse.ArgumentTypeError(f"wanted a number of calls from 1 on, found {told!r}")
    return int(told)


def _places(asked: argparse.Namespace) -> Places:
    return Places(
        into=_absolute(asked.into),
        scratch=asked.scratch.absolute(),
        summary=asked.summary.absolute(),
        queue=asked.queue.absolute(),
        history=None if asked.history is None else _absolute(asked.history),
    )


def _work(asked: argparse.Namespace, context: Context) -> None:
    as_of = moment(asked.as_of, context.source.zone)
    places, settled = _places(asked), _settled(context)
    wanted = Asked(as_of, asked.bundle.absolute(), asked.reasons, asked.decides or None)
    with (
        opening.open_sink(places.into) as sink,
        scratch.entered(places.scratch),
        _engine(asked.engine, wanted.bundle) as engine,
    ):
        phases = Phases()
        done = run.score(settled, wanted, sink, phases, engine)
        if places.history is not None:
            with phases("history"):
                histories.refreshed(places.history, done.scorer.contract.catalogue, as_of)
        with phases("queue"):
            told = summary.told(done, sink)
            heading = _heading(settled, done, told["expired"], asked.capacity)
            queue_page.write(_listed(sink), heading, places.queue)
    files.write_json(places.summary, told | {"seconds": phases.rounded})
    for line in summary.warnings(done):
        context.console.warn(line)
    context.console.done(_said(done, told))


@contextmanager
def _engine(name: str, bundle: Path) -> Iterator[Engine]:
    if name == LOCAL:
        yield OneMachine()
    else:
        with session.opened() as spark:
            yield Cluster(spark, bundle)


def _listed(sink: Sink) -> Iterator[pa.RecordBatch]:
    """The rows for the morning list, without leads of an age that the model knows nothing of."""
    for batch in sink.batches(NEEDED):
        yield batch.filter(pc.invert(batch["expired"]))


def _heading(context: Context, done: Done, expired: int, capacity: int) -> Heading:
    told = [*summary.warnings(done)]
    if expired:
        told.append(
            Phrase(
                "{n:,} lead older than any that the model learned from is not on this list; the"
                " table has it, flagged as expired",
                "{n:,} leads older than any that the model learned from are not on this list; the"
                " table has them, flagged as expired",
                n=expired,
            )
        )
    return Heading(
        source=context.source.name,
        as_of=done.run.as_of,
        model_version=done.run.model_version,
        horizon=done.scorer.contract.horizon,
        bands=done.scorer.contract.bands.names,
        capacity=capacity,
        warnings=tuple(done.scorer.language.phrase(each) for each in told),
        language=done.scorer.language,
        touches_known=bool(context.source.touches),
    )


def moment(told: str, zone: str) -> int:
    """The moment that is asked for, which must have come."""
    now = datetime.now(UTC)
    if told == TODAY:
        midnight = now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
        return clock.from_datetime(midnight)
    asked = clock.moment(told)
    if clock.is_later(asked, clock.from_datetime(now)):
        raise InputError(
            "--as-of",
            found=f"{told}, which has not come yet",
            wanted="a moment that is over: what will be known then, nobody knows",
            way_out=f"give an earlier one, or {TODAY}",
        )
    return asked


def _absolute(address: str) -> str:
    """A path, or that of an SQLite file, from the root on."""
    scheme, found, path = address.rpartition(":///")
    if found and scheme == "sqlite":
        return f"sqlite:///{Path(path).absolute()}"
    return address if "://" in address else str(Path(address).absolute())


def _settled(context: Context) -> Context:
    """The same, whatever folder the job works in."""
    source = str(Path(context.params.source).absolute())
    return replace(context, params=context.params.model_copy(update={"source": source}))


def _said(done: Done, told: dict[str, object]) -> str:
    if done.already:
        return f"run {done.run.run_id[:12]} was already finished: {told['scored']:,} leads"
    return f"{told['scored']:,} of {done.open_leads:,} open leads scored as of {told['as_of']}"


if __name__ == "__main__":
    main()
