"""What each lead's contact had done at each cutoff, as a matrix.

matrix.arrow  one row a snapshot, in the snapshots' order; one column a behavioural feature
spec.json     the groups, kinds, lengths of time, zone and vocabularies that made it
"""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial

import pyarrow as pa

from features import arrow, behavioural, clock, snapshots
from features.behavioural import BehaviouralSpec
from features.types import Snapshots
from features.vocabulary import Frequencies
from pipelines import (
    columns,
    declared,
    event_features,
    event_reader,
    exchange,
    files,
    matrix,
    observation,
    paths,
    stage,
)
from pipelines.exchange import Exchange
from pipelines.stage import Context


def work(context: Context) -> None:
    """Build the behavioural features of every snapshot, judged or not."""
    spec = declared.behavioural(context)
    layout = spec.plan.layout
    with event_reader.opened(paths.EVENTS, layout) as events:
        table = files.read_table(paths.SNAPSHOTS)
        placed = columns.snapshots(table, observation.read().history_start)
        with exchange.opened(layout, placed.until()) as exchanged:
            seen = Frequencies(layout, _training_ends(table))
            for batch in events.into(exchanged, placed):
                seen.add(batch)
            whole = replace(spec, vocabularies=_vocabularies(context, seen, exchanged))
            _write(context, whole, exchanged, placed.snapshots)
    files.write_json(paths.BEHAVIOURAL_SPEC, asdict(whole))
    context.console.done(
        f"{len(whole.features)} features of {len(table):,} snapshots, "
        f"which see {exchanged.events:,} events"
    )


def _write(context: Context, spec: BehaviouralSpec, exchanged: Exchange, placed: Snapshots) -> None:
    names = tuple(feature.name for feature in spec.features)
    with (
        matrix.written(paths.BEHAVIOURAL, names) as file,
        context.console.bar(len(placed), "snapshots") as bar,
    ):
        build = partial(behavioural.build, spec)
        for part in event_features.each_part(exchanged, placed, build):
            file.add(part.T)
            bar.update(len(part))


def _training_ends(table: pa.Table) -> int:
    """The last cutoff of the training part: what happened later may not choose a vocabulary."""
    train = columns.in_part(table, snapshots.TRAIN)
    return clock.latest(arrow.moments(table["cutoff"])[train])


def _vocabularies(
    context: Context, seen: Frequencies, exchanged: Exchange
) -> dict[str, tuple[str, ...]]:
    names = exchanged.layout.categories
    known = dict(zip(names, exchanged.vocabularies[1:], strict=True))
    return seen.most_frequent(known, context.params.behavioural.most_values)


if __name__ == "__main__":
    stage.run("behavioural", work)
