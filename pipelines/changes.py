"""Attributes that changed, as each snapshot saw them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features import arrow, history
from features.types import Attribute, Indices
from features.values import Column
from pipelines import files, lead_facts, paths


def seen(
    attributes: Iterable[Attribute], leads: pa.Table, rows: Indices, snapshots: pa.Table
) -> dict[str, Column]:
    """The facts that were known of each snapshot's lead, which stands in a row of `leads`."""
    told: dict[str, Column] = {}
    for attribute in attributes:
        table = files.read_table(paths.HISTORY / f"{attribute.name}.parquet")
        last = history.as_of(
            _starts(leads["lead_id"], table["lead_id"]),
            arrow.moments(table["known_at"]),
            rows,
            arrow.moments(snapshots["created_at"]),
            arrow.moments(snapshots["cutoff"]),
        )
        told |= lead_facts.of_changes(table, last, attribute)
    return told


def _starts(lead_ids: pa.ChunkedArray, changed: pa.ChunkedArray) -> Indices:
    """Where the changes of each lead begin; both are sorted by lead_id, in the same order."""
    owners = np.asarray(pc.index_in(changed, lead_ids.combine_chunks()).to_numpy())
    counts = np.bincount(owners, minlength=len(lead_ids))
    return np.concatenate([[0], np.cumsum(counts)])
