"""Today's points of any snapshots, from the events as they were known at each cutoff."""

from __future__ import annotations

from functools import partial

import pyarrow as pa

from features.types import Floats
from models.rivals import points
from pipelines import columns, event_features, observation, paths
from pipelines.stage import Context


def of(context: Context, table: pa.Table) -> Floats:
    """The sum of each row of a table of snapshots, by the actions of the source; shape (n,)."""
    actions = [
        points.Action(entry.group, entry.points, entry.window) for entry in context.source.points
    ]
    planned = points.plan(actions, context.source.event_groups, context.source.zone)
    placed = columns.snapshots(table, observation.read().history_start)
    total = partial(points.total, actions, planned)
    return event_features.of_file(paths.EVENTS, placed, planned.layout, total)
