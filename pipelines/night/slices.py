"""A slice of the night: some leads side by side, with all that is needed to score them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.types import Category, EventTable, Indices, Moments, Snapshots
from features.values import Column

Facts = Mapping[str, Column]
"""What is known of who each lead is: a column a fact, one value a lead."""


@dataclass(frozen=True)
class Before:
    """What the run before said of some of the leads, and what was known of them then."""

    rows: Indices
    """The leads of the slice that it scored, ascending."""
    as_of: int
    cutoffs: Moments
    """As of which each of those leads was scored; shape (rows,)."""
    told: pa.Table
    """Rows of `PREVIOUS`, one for each of `rows`."""
    facts: Facts
    """Of those leads, as they were known then."""


@dataclass(frozen=True)
class Slice:
    """Leads of neighbouring contacts and their events.

    `leads` has one row a lead: keys, created_at, owner and untouched. `snapshots` are those rows
    at tonight's cutoff; their contacts have their places in `events`, which may know more contacts.
    """

    leads: pa.Table
    facts: Facts
    events: EventTable
    snapshots: Snapshots
    before: Before | None = None

    def __len__(self) -> int:
        return len(self.leads)

    def halves(self) -> tuple[Slice, Slice]:
        """The first leads and the others, each half with the same events."""
        middle = len(self) // 2
        return self.taken(np.arange(middle)), self.taken(np.arange(middle, len(self)))

    def taken(self, rows: Indices) -> Slice:
        """Some of the leads, in ascending order."""
        return replace(
            self,
            leads=self.leads.take(pa.array(rows)),
            facts=taken(self.facts, rows),
            snapshots=at_rows(self.snapshots, rows),
            before=None if self.before is None else _before(self.before, rows),
        )


def taken(facts: Facts, rows: Indices) -> dict[str, Column]:
    """The facts of some rows."""
    return {name: _column(column, rows) for name, column in facts.items()}


def _column(column: Column, rows: Indices) -> Column:
    if isinstance(column, Category):
        return Category(column.codes[rows], column.values)
    if isinstance(column, np.ndarray):
        return column[rows]
    return [column[row] for row in rows.tolist()]


def at_rows(
    snapshots: Snapshots, rows: Indices | slice, *, first: int = 0, cutoffs: Moments | None = None
) -> Snapshots:
    """Some of the snapshots; places of contacts begin at `first`; at other cutoffs, if given."""
    return Snapshots(
        lead=snapshots.lead[rows],
        contact=snapshots.contact[rows] - first,
        created_at=snapshots.created_at[rows],
        cutoffs=snapshots.cutoffs[rows] if cutoffs is None else cutoffs,
        history_start=snapshots.history_start[rows],
    )


def _before(told: Before, rows: Indices) -> Before:
    """What was said of those of the rows that the run before scored."""
    kept = np.flatnonzero(np.isin(told.rows, rows))
    return Before(
        rows=np.searchsorted(rows, told.rows[kept]),
        as_of=told.as_of,
        cutoffs=told.cutoffs[kept],
        told=told.told.take(pa.array(kept)),
        facts=taken(told.facts, kept),
    )


def rows_of(leads: pa.Table, told: pa.Table) -> Indices:
    """The row among the leads of each that the run before told of, -1 where it is not there."""
    found = pc.index_in(told["lead_id"], leads["lead_id"].combine_chunks()).fill_null(-1)
    return np.asarray(found.to_numpy(), dtype=np.int64)


def total(slices: Sequence[Slice]) -> int:
    """The leads of some slices."""
    return sum(map(len, slices))
