"""The training part as the learner takes it: its rows, labels and forward folds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from features import arrow, directions, snapshots
from features.ids import Ids
from features.types import Indices
from models import folds
from models.learning_rows import Rows
from pipelines import built, columns, files, paths
from pipelines.stage import Context


@dataclass(frozen=True)
class Training:
    """The rows of each of a bundle's models, and whose they are."""

    parts: dict[str, Rows]
    keys: pa.Table
    """contact, numbered, and cutoff of each row."""

    @property
    def contact(self) -> Indices:
        """The contact of each row; shape (n,)."""
        return np.asarray(self.keys["contact"].to_numpy(), dtype=np.int64)


def read(context: Context) -> Training:
    """The training part of this run folder."""
    table = files.read_table(paths.SNAPSHOTS)
    train = columns.in_part(table, snapshots.TRAIN)
    labels = columns.labels(table)[train].astype(bool)
    training = table.filter(pa.array(train))
    keys = pa.table({"contact": Ids(training["contact_id"]).places, "cutoff": training["cutoff"]})
    forward = folds.forward(
        arrow.moments(training["cutoff"]),
        labels,
        context.source.label_horizon,
        context.params.train.folds,
    )
    lead = np.asarray(training["lead_row"].to_numpy(), dtype=np.int64)
    told = files.read_json(paths.DIRECTIONS)
    signs = partial(directions.signs, groups=told["groups"], attributes=told["attributes"])
    parts = {
        part: Rows(matrix[train], labels, features, forward, signs(features), lead)
        for part, (features, matrix) in built.of_parts().items()
    }
    return Training(parts, keys)
