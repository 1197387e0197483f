"""The event table of records: of one contact, or of a few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from features import clock, rows, values
from features.rows import Columns
from features.types import Codes, EventTable, Layout
from features.values import Value
from features.vocabulary import Vocabulary

KEYS = ("contact_id", "occurred_at", "recorded_at", "event_type", "lead_id")

Record = Mapping[str, Any]
"""One event: `occurred_at` and `recorded_at` in microseconds, `event_type`, perhaps `lead_id`, and
properties by name."""


def of_contact(layout: Layout, records: Sequence[Record], lead_id: str) -> EventTable:
    """The event table of one contact, in which the lead of that name has the place 0."""
    return of_leads(layout, [records], [lead_id])


def of_contacts(
    layout: Layout,
    records: Sequence[tuple[int, Record]],
    contacts: int,
    leads: Mapping[str, int],
) -> EventTable:
    """The event table of several contacts; each record stands beside its contact's place.

    `leads` has the places of the leads that are asked about. Events of a type that the layout does
    not name are left out.
    """
    known = [each for each in records if each[1]["event_type"] in layout.event_types]
    told = [record for _, record in known]
    contact = np.array([contact for contact, _ in known], dtype=np.int32)
    lead = [leads.get(record.get("lead_id"), -1) for record in told]  # type: ignore[arg-type]
    return _table(layout, told, contact, np.array(lead, dtype=np.int32), contacts)


def of_leads(
    layout: Layout, histories: Sequence[Sequence[Record]], lead_ids: Sequence[str]
) -> EventTable:
    """The event table of leads that each come with the events of their contact.

    Each is a contact of its own, at its place, and so is its lead: other leads' names mean nothing
    in its events.
    """
    told, contact, lead = [], [], []
    for place, (records, lead_id) in enumerate(zip(histories, lead_ids, strict=True)):
        known = [record for record in records if record["event_type"] in layout.event_types]
        told += known
        contact += [place] * len(known)
        lead += [place if record.get("lead_id") == lead_id else -1 for record in known]
    own, of = np.array(lead, dtype=np.int32), np.array(contact, dtype=np.int32)
    return _table(layout, told, of, own, len(histories))


def _table(
    layout: Layout, told: Sequence[Record], contact: Codes, lead: Codes, contacts: int
) -> EventTable:
    """The event table of records whose contacts and leads are told by place."""
    vocabularies = [Vocabulary(layout.event_types), *map(Vocabulary, layout.closed)]
    names = ("event_type", *layout.categories)
    codes = [
        vocabulary.codes([_text(record.get(name)) for record in told])
        for vocabulary, name in zip(vocabularies, names, strict=True)
    ]
    numbers = np.empty((len(layout.numbers), len(told)))
    for place, name in enumerate(layout.numbers):
        numbers[place] = [_nan(record.get(name)) for record in told]
    columns = Columns(
        contact=contact,
        lead=lead,
        occurred_at=np.array([record["occurred_at"] for record in told], dtype=np.int64),
        recorded_at=np.array([record["recorded_at"] for record in told], dtype=np.int64),
        codes=np.stack(codes),
        numbers=numbers,
    )
    always = np.full(contacts, clock.NEVER)
    scattered, _ = rows.scatter(columns, always, contacts.bit_length(), 1)
    known_values = [vocabulary.values for vocabulary in vocabularies]
    return rows.table(scattered, layout, known_values, 0, contacts)


def _text(value: Value) -> str | None:
    """A category's value as a table writes it: 3.0 is 3, a truth is in lower case."""
    return value if value is None or isinstance(value, str) else values.written(value)


def _nan(value: float | None) -> float:
    return np.nan if value is None else float(value)
