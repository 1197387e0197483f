"""What each contact did, into the history store that the predict endpoint reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features import arrow, clock
from features.catalogue import Catalogue
from features.told_events import ToldEvents
from features.types import EventTable, Layout
from models.history import opening
from models.history.stored import Row
from pipelines import columns, event_reader, exchange, files, observation, paths
from pipelines.night import open_leads

_AT_ONCE = 5_000
"""Contacts that are written in one transaction."""


def refreshed(address: str, catalogue: Catalogue, as_of: int) -> int:
    """Write what each contact of the ingested leads did, as known at `as_of`; how many they are.

    Contacts that no lead has any more are forgotten.
    """
    store = opening.open_store(address, may_write=True)
    try:
        count = 0
        for some in _together(_rows(catalogue, as_of)):
            store.write(some, as_of)
            count += len(some)
        store.finish(as_of)
    finally:
        store.close()
    return count


def _rows(catalogue: Catalogue, as_of: int) -> Iterator[Row]:
    """One row a contact of the ingested leads, those of closed leads included."""
    layout, history_start = catalogue.behavioural.plan.layout, observation.read().history_start
    leads = _leads(as_of)
    placed = columns.snapshots(leads, history_start)
    contact_ids, lead_ids = (pc.unique(leads[name]) for name in ("contact_id", "lead_id"))
    with (
        event_reader.opened(paths.EVENTS, layout) as events,
        exchange.opened(layout, placed.until()) as exchanged,
    ):
        for _ in events.into(exchanged, placed):
            pass
        for bucket in range(exchanged.buckets):
            contacts = exchanged.contacts_of(bucket)
            own = contact_ids[contacts.start : contacts.stop]
            yield from rows(own, exchanged.table(bucket), lead_ids, history_start)


def _leads(as_of: int) -> pa.Table:
    """All leads at the moment, neighbours where they are of one contact."""
    leads = files.read_table(paths.LEADS, list(open_leads.KEYS))
    cutoffs = pa.array(np.full(len(leads), as_of)).cast(arrow.MOMENT)
    order = [("contact_id", "ascending"), ("lead_id", "ascending")]
    return leads.sort_by(order).append_column("cutoff", cutoffs)


def rows(
    contact_ids: pa.Array, events: EventTable, lead_ids: pa.Array, history_start: int
) -> Iterator[Row]:
    """The rows of the contacts of an event table, in its order; leads have places in `lead_ids`."""
    since = None if history_start == clock.ALWAYS else history_start
    told = _columns(events, lead_ids)
    for place, contact_id in enumerate(contact_ids.to_pylist()):
        some = slice(int(events.starts[place]), int(events.starts[place + 1]))
        yield Row(contact_id, _told(told, events.layout, some), since)


def _columns(events: EventTable, lead_ids: pa.Array) -> dict[str, list[Any]]:
    """Every column of the events as plain values, None for null."""
    layout = events.layout
    own = events.lead[events.lead >= 0]
    names = dict(zip(own.tolist(), lead_ids.take(pa.array(own)).to_pylist(), strict=True))
    told: dict[str, list[Any]] = {
        "occurred_at": events.occurred_at.tolist(),
        "recorded_at": events.recorded_at.tolist(),
        "lead_id": [names.get(lead) for lead in events.lead.tolist()],
    }
    coded = zip(("event_type", *layout.categories), events.codes, events.values, strict=True)
    for name, codes, values in coded:
        told[name] = np.array([*values, None], dtype=object)[codes].tolist()
    for name, numbers in zip(layout.numbers, events.numbers, strict=True):
        column = numbers.astype(object)
        column[np.isnan(numbers)] = None
        told[name] = column.tolist()
    return told


def _told(columns: Mapping[str, list[Any]], layout: Layout, some: slice) -> ToldEvents:
    return ToldEvents(
        event_type=columns["event_type"][some],
        occurred_at=columns["occurred_at"][some],
        recorded_at=columns["recorded_at"][some],
        lead_id=columns["lead_id"][some],
        properties={name: columns[name][some] for name in (*layout.categories, *layout.numbers)},
    )


def _together(rows: Iterable[Row]) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some
