"""Today's points of any snapshots, from the events as they were known at each cutoff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from features import facts
from features.types import EventTable, Fact, Floats, Snapshots
from features.values import Column
from models.points.earned import Earned
from models.points.table import Table
from pipelines import changes, columns, event_features, observation, paths
from pipelines.source import Source
from pipelines.stage import Context


class Counted(NamedTuple):
    """What some snapshots have earned."""

    units: Floats
    """How often each earned the points of each action; shape (n, actions)."""
    totals: Floats
    """The sums of points; shape (n,)."""
    table: Table


def of(context: Context, table: pa.Table) -> Counted | None:
    """What each row of a table of snapshots has earned; None where the team has no points."""
    told = context.source.points.table
    if told is None:
        return None
    earned = Earned(told, context.source.event_groups, context.source.zone, _facts(context.source))
    units = _of_events(earned, table)
    rows = np.asarray(table["lead_row"].to_numpy())
    earned.put_attributes(units, changes.facts_at_cutoffs(context.source, table, rows))
    return Counted(units, earned.totals(units), told)


def _of_events(earned: Earned, table: pa.Table) -> Floats:
    nobody: Mapping[str, Column] = {}

    def units(events: EventTable, snapshots: Snapshots) -> Floats:
        return earned.units(events, snapshots, nobody)

    placed = columns.snapshots(table, observation.read().history_start)
    return event_features.of_file(paths.EVENTS, placed, earned.layout, units)


def _facts(source: Source) -> list[Fact]:
    told = facts.declared(source.declared_attributes)
    return [fact for each in told for fact in each.facts]
