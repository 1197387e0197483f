"""The open leads in chunks: neighbouring contacts, about as many leads each, always the same ones.

A chunk is what the sink keeps as a whole. Its slices are the buckets in which the events were
exchanged, each with the events of its own contacts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from features.types import Indices, Moments
from pipelines.columns import Placed
from pipelines.exchange import Exchange
from pipelines.night.slices import Before, Facts, Slice, at_rows, rows_of, taken

ROWS = 32_768
"""Leads a chunk, or a few more: enough to be fast, few enough to be lost and scored again."""


@dataclass(frozen=True)
class Then:
    """The run before: its moment, each lead's cutoff by it, and what was known of each by then."""

    as_of: int
    cutoffs: Moments
    facts: Facts


@dataclass(frozen=True)
class Chunks:
    """All that a run scores; `leads`, `facts` and `placed` tell the same leads in one order."""

    leads: pa.Table
    facts: Facts
    placed: Placed
    exchange: Exchange
    then: Then | None = None
    """None where there was no run before."""

    def __len__(self) -> int:
        return len(self._begins) - 1

    @cached_property
    def _bounds(self) -> Indices:
        """Where the leads of each bucket begin, and where the last one's end."""
        firsts = [
            self.exchange.contacts_of(bucket).start for bucket in range(self.exchange.buckets)
        ]
        contact = self.placed.snapshots.contact
        return np.append(np.searchsorted(contact, firsts), len(contact))

    @cached_property
    def _begins(self) -> Indices:
        """The first bucket of each chunk, and behind the last one."""
        chunk = (self._bounds[:-1] // ROWS).astype(np.int64)
        return np.append(np.flatnonzero(np.diff(chunk, prepend=-1)), len(chunk))

    def rows_of(self, chunk: int) -> Indices:
        """The places of a chunk's leads."""
        return np.arange(*self._bounds[self._begins[chunk : chunk + 2]])

    def leads_of(self, chunk: int) -> pa.Table:
        """The leads of a chunk."""
        first, behind = self._bounds[self._begins[chunk : chunk + 2]]
        return self.leads.slice(first, behind - first)

    def slices(self, chunk: int, previous: pa.Table | None) -> list[Slice]:
        """A chunk's leads with their events, and what the run before said of them."""
        buckets = range(self._begins[chunk], self._begins[chunk + 1])
        made = (self._slice(bucket, previous) for bucket in buckets)
        return [each for each in made if len(each)]

    def _slice(self, bucket: int, previous: pa.Table | None) -> Slice:
        first, behind = self._bounds[bucket : bucket + 2]
        leads, rows = self.leads.slice(first, behind - first), np.arange(first, behind)
        contacts = self.exchange.contacts_of(bucket)
        return Slice(
            leads=leads,
            facts=taken(self.facts, rows),
            events=self.exchange.table(bucket),
            snapshots=at_rows(self.placed.snapshots, slice(first, behind), first=contacts.start),
            before=None if previous is None else self._before(leads, rows, previous),
        )

    def _before(self, leads: pa.Table, rows: Indices, previous: pa.Table) -> Before:
        """What the run before said of these leads, out of what it said of the whole chunk."""
        if self.then is None:
            raise ValueError("a run before, but nothing known as of it")
        found = rows_of(leads, previous)
        told = previous.filter(pa.array(found >= 0))
        found = found[found >= 0]
        own = rows[found]
        return Before(
            rows=found,
            as_of=self.then.as_of,
            cutoffs=self.then.cutoffs[own],
            told=told,
            facts=taken(self.then.facts, own),
        )
