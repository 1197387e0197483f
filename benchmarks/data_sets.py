"""The three real sources as blocks to learn from and rows to be judged on.

Complete Journey and BPI 2012 are split as their source files say. BPI 2012 is learned from leads of
all three ages at once and judged at each by itself. The bank's file rolls on, and the vocabularies
of its categories are chosen anew on the training rows of each block, as the stage chooses them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks import blocks, run_folder
from benchmarks.blocks import Block, DataSet, Judged
from features import arrow, clock, demographic, snapshots
from features.ids import Ids
from features.types import Feature, Flags, Floats, Indices, Strings
from models import folds
from pipelines import built, changes, columns, files, paths, point_totals
from pipelines.stage import Context

SOURCES = ("complete_journey", "bpi2012", "bank_additional")
_MONTH, _NUMBER = "U7", 2


def read(name: str, folder: Path) -> DataSet:
    """A source from the run folder that its stages have filled."""
    with run_folder.inside(folder) as context:
        return _READ[name](context)


def _complete_journey(context: Context) -> DataSet:
    made = _split(context)
    campaigns = np.array([lead_id.split("-")[0].zfill(_NUMBER) for lead_id in made.lead_ids])
    return _asked(context, made, "campaign", campaigns, {"Complete Journey": made.everything})


def _bpi2012(context: Context) -> DataSet:
    made = _split(context)
    months = arrow.strings(made.test["cutoff"]).astype(_MONTH)
    ages = {"6m": "6 minutes", "1d": "24 hours", "7d": "7 days"}
    offsets = arrow.durations(made.test["offset"])
    questions = {
        f"bpi2012, {said}": offsets == clock.duration(offset) for offset, said in ages.items()
    }
    return _asked(context, made, "month", months, questions)


@dataclass(frozen=True)
class _Split:
    """One block, and the table of its test rows."""

    block: Block
    test: pa.Table
    labels: Flags

    @property
    def lead_ids(self) -> Strings:
        return arrow.strings(self.test["lead_id"]).astype(str)

    @property
    def everything(self) -> Flags:
        return np.ones(len(self.test), dtype=bool)


def _split(context: Context) -> _Split:
    """The split of the source file, as the stages `train` and `evaluate` see it."""
    table = files.read_table(paths.SNAPSHOTS)
    train, test = (
        np.flatnonzero(columns.in_part(table, part)) for part in (snapshots.TRAIN, snapshots.TEST)
    )
    labels = columns.labels(table).astype(bool)
    features, whole = built.catalogue().features, columns.features()[1]
    block = _block(context, table, features, whole, train, test)
    return _Split(block, table.take(pa.array(test)), labels[test])


def _block(
    context: Context,
    table: pa.Table,
    features: tuple[Feature, ...],
    whole: Floats,
    train: Indices,
    test: Indices,
) -> Block:
    """The rows of a table that teach and those that are judged, which are all later ones."""
    labels = columns.labels(table).astype(bool)[train]
    cutoffs = arrow.moments(table["cutoff"])[train]
    return Block(
        matrix=whole[train],
        labels=labels,
        cutoffs=cutoffs,
        contact=Ids(table["contact_id"].take(pa.array(train))).places.astype(np.int64),
        folds=folds.forward(
            cutoffs, labels, context.source.label_horizon, context.params.train.folds
        ),
        features=features,
        later=whole[test],
        places=np.arange(len(test)),
    )


def _asked(
    context: Context, made: _Split, sliced_by: str, slices: Strings, questions: dict[str, Flags]
) -> DataSet:
    contact_ids = arrow.strings(made.test["contact_id"]).astype(str)
    counted = point_totals.of(context, made.test)
    points = None if counted is None else counted.totals
    told = Judged(made.labels, made.lead_ids, contact_ids, slices, points)
    horizon = context.source.label_horizon
    return DataSet(context.source.name, sliced_by, horizon, (made.block,), told, questions)


def _bank_additional(context: Context) -> DataSet:
    table = files.read_table(paths.SNAPSHOTS)
    table = table.take(pa.array(clock.order_of(arrow.moments(table["cutoff"]))))
    made = tuple(_rolled(context, table, train, test) for train, test in blocks.rolling(len(table)))
    later = table.slice(blocks.FROM)
    numbers = np.repeat(np.arange(1, len(made) + 1), [len(block.places) for block in made])
    told = Judged(
        labels=columns.labels(later).astype(bool),
        lead_ids=arrow.strings(later["lead_id"]).astype(str),
        contact_ids=arrow.strings(later["contact_id"]).astype(str),
        slices=np.char.zfill(numbers.astype(str), _NUMBER),
        points=None,
    )
    everything = np.ones(len(later), dtype=bool)
    questions = {"bank_additional, rolling": everything}
    horizon = context.source.label_horizon
    return DataSet(context.source.name, "block", horizon, made, told, questions)


def _rolled(context: Context, table: pa.Table, train: Indices, test: Indices) -> Block:
    """A block with its own vocabularies; what the leads did is nothing here but their age."""
    some = table.take(pa.array(np.concatenate([train, test])))
    told = changes.facts_at_cutoffs(context.source, some, np.asarray(some["lead_row"].to_numpy()))
    teaching = np.arange(len(some)) < len(train)
    spec = demographic.fit(
        context.source.declared_attributes, told, teaching, context.params.demographic.least_rows
    )
    whole = demographic.build(spec, told, arrow.moments(some["cutoff"]))
    taught, judged = np.flatnonzero(teaching), np.flatnonzero(~teaching)
    block = _block(context, some, spec.features, whole, taught, judged)
    return replace(block, places=test - blocks.FROM)


_READ = {
    "complete_journey": _complete_journey,
    "bpi2012": _bpi2012,
    "bank_additional": _bank_additional,
}
