"""The features of a few snapshots, built as the endpoint builds them, from what lay before each.

What came later is deleted from their logs, by Arrow and not by the kernel: so a difference to the
matrix shows that the matrix saw behind a cutoff.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features import behavioural, event_table
from features.behavioural import BehaviouralSpec
from features.types import Floats, Indices, Layout
from pipelines import columns

SNAPSHOTS, EVENTS = 200, 200_000
"""So many snapshots are looked at, or as many of them as see so many events."""


def sample(rows: int, seed: int) -> Indices:
    """Some of so many rows, the same each time."""
    return np.random.default_rng(seed).permutation(rows)[:SNAPSHOTS]


def built_alone(spec: BehaviouralSpec, path: Path, table: pa.Table, history_start: int) -> Floats:
    """The features of the first snapshots of a table: shape (snapshots, features).

    Fewer come than the table has where they see too many events.
    """
    placed = columns.snapshots(table, history_start)
    logs: list[list[dict[str, Any]]] = []
    for log in _logs(_events(path, spec.plan.layout, table["contact_id"]), table):
        logs.append(log)
        if sum(map(len, logs)) > EVENTS:
            break
    own = placed.snapshots.lead.tolist()
    names = dict(zip(table["lead_id"].to_pylist(), own, strict=True))
    records = [(place, record) for place, log in enumerate(logs) for record in log]
    events = event_table.of_contacts(spec.plan.layout, records, len(logs), names)
    shown = columns.snapshots(table.slice(0, len(logs)), history_start).snapshots
    contact = np.arange(len(logs))
    return behavioural.build(
        spec, events, replace(shown, contact=contact, lead=placed.snapshots.lead[: len(logs)])
    )


def _events(path: Path, layout: Layout, contacts: pa.ChunkedArray) -> pa.Table:
    """All events of some contacts."""
    names = ["contact_id", "occurred_at", "recorded_at", "event_type", "lead_id"]
    names += [*layout.categories, *layout.numbers]
    with pq.ParquetFile(path) as file:
        parts = [file.schema_arrow.empty_table().select(names)]
        parts += [
            table.filter(pc.is_in(table["contact_id"], value_set=contacts))
            for table in (
                file.read_row_group(group, columns=names) for group in range(file.num_row_groups)
            )
        ]
    return pa.concat_tables(parts).combine_chunks()


def _logs(events: pa.Table, table: pa.Table) -> Iterator[list[dict[str, Any]]]:
    """What each snapshot's contact did, and what was known of it, before its cutoff."""
    for contact, cutoff in zip(table["contact_id"], table["cutoff"], strict=True):
        own = events.filter(pc.equal(events["contact_id"], contact))
        own = own.filter(pc.less(own["recorded_at"], cutoff))
        own = own.filter(pc.less(own["occurred_at"], cutoff))
        for name in ("occurred_at", "recorded_at"):
            whole = own[name].cast(pa.int64())
            own = own.set_column(own.schema.get_field_index(name), name, whole)
        yield own.to_pylist()
