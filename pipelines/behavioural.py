"""What each lead's contact had done at each cutoff, as a matrix.

matrix.arrow  one row a snapshot, in the snapshots' order; one column a behavioural feature
spec.json     the groups, kinds, lengths of time, zone and vocabularies that made it
"""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial

import pyarrow as pa

from features import arrow, behavioural, clock, snapshots
from features.vocabulary import Frequencies
from pipelines import (
    columns,
    declared,
    event_features,
    event_reader,
    exchange,
    files,
    matrix,
    paths,
    stage,
)
from pipelines.exchange import Exchange
from pipelines.stage import Context


def work(context: Context) -> None:
    """Build the behavioural features of every snapshot, judged or not."""
    spec = declared.behavioural(context)
    table = files.read_table(paths.SNAPSHOTS)
    placed = columns.snapshots(table, context.source.history_start)
    layout = spec.plan.layout
    with exchange.opened(layout, placed.until()) as exchanged:
        seen = Frequencies(layout, _training_ends(table))
        for batch in event_reader.read(paths.EVENTS, placed, exchanged):
            seen.add(batch)
        whole = replace(spec, vocabularies=_vocabularies(context, seen, exchanged))
        names = tuple(feature.name for feature in whole.features)
        with (
            matrix.written(paths.BEHAVIOURAL, names) as file,
            context.console.bar(len(table), "snapshots") as bar,
        ):
            build = partial(behavioural.build, whole)
            for part in event_features.each_part(exchanged, placed.snapshots, build):
                file.add(part.T)
                bar.update(len(part))
    files.write_json(paths.BEHAVIOURAL_SPEC, asdict(whole))
    context.console.done(
        f"{len(names)} features of {len(table):,} snapshots, which see {exchanged.events:,} events"
    )


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
