"""What was known of each snapshot's lead: attributes that change, as they were by then."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features import arrow, history
from features.types import Attribute, Indices
from features.values import Column
from pipelines import files, lead_facts, paths
from pipelines.source import Source


def facts_at_cutoffs(source: Source, snapshots: pa.Table, rows: Indices) -> dict[str, Column]:
    """All facts of each snapshot's lead, which stands in a row of the canonical leads."""
    leads = files.read_table(paths.LEADS)
    steady = lead_facts.of_rows(leads, rows, source.steady_attributes)
    return steady | _seen(source.changing_attributes, leads, rows, snapshots)


def _seen(
    attributes: Iterable[Attribute], leads: pa.Table, rows: Indices, snapshots: pa.Table
) -> dict[str, Column]:
    """The facts that were known by then of attributes that changed."""
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
