"""The event table of records: of one contact, of a few, or of leads that each bring their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from features import rows, told_events, values
from features.rows import Columns
from features.told_events import Record, ToldEvents
from features.types import Codes, EventTable, Layout

KEYS = ("contact_id", "occurred_at", "recorded_at", "event_type", "lead_id")

_MOST_REMEMBERED = 10_000
"""Values of a category, so that no stream of ever new ones fills the memory."""


def of_contact(layout: Layout, records: Sequence[Record], lead_id: str) -> EventTable:
    """The event table of one contact, in which the lead of that name has the place 0."""
    return Reader(layout).of_leads([told_events.of_records(records)], [lead_id])


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
    contact = np.array([contact for contact, _ in known], dtype=np.int32)
    own = [leads.get(record.get("lead_id"), -1) for _, record in known]  # type: ignore[arg-type]
    columns = _Columns(layout, _closed(layout))
    columns.add(told_events.of_records(record for _, record in known))
    return columns.table(contact, np.array(own, dtype=np.int32), contacts)


class Reader:
    """Reads events as a layout asks; safe to share between threads."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._types = frozenset(layout.event_types)
        self._closed = _closed(layout)

    def of_leads(self, histories: Sequence[ToldEvents], lead_ids: Sequence[str]) -> EventTable:
        """The event table of leads that each come with the events of their contact.

        Each is a contact of its own, at its place, and so is its lead: the names of other leads
        mean nothing in its events.
        """
        columns, types = _Columns(self._layout, self._closed), self._types
        lengths: list[int] = []
        lead: list[int] = []
        for place, (told, lead_id) in enumerate(zip(histories, lead_ids, strict=True)):
            known = told.of_types(types)
            columns.add(known)
            lengths.append(len(known.event_type))
            if self._layout.leads:
                lead += [place if own == lead_id else -1 for own in known.lead_id]
        contact = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        own = np.array(lead, dtype=np.int32) if self._layout.leads else np.full_like(contact, -1)
        return columns.table(contact, own, len(lengths))


class _Columns:
    """Columns that grow by the events of one contact at a time."""

    def __init__(self, layout: Layout, closed: Sequence[_Places | None]) -> None:
        self._codings = [_Places() if known is None else known for known in closed]
        self._layout = layout
        self._codes: list[list[int]] = [[] for _ in closed]
        self._numbers: list[list[float | None]] = [[] for _ in layout.numbers]
        self._occurred_at: list[int] = []
        self._recorded_at: list[int] = []

    def add(self, told: ToldEvents) -> None:
        """Take in some events, all of known types."""
        nulls = [None] * len(told.event_type)
        self._occurred_at += told.occurred_at
        self._recorded_at += told.recorded_at
        self._codes[0] += map(self._codings[0].__getitem__, told.event_type)
        for name, coding, codes in zip(
            self._layout.categories, self._codings[1:], self._codes[1:], strict=True
        ):
            codes.extend(map(coding.__getitem__, told.properties.get(name, nulls)))
        for name, numbers in zip(self._layout.numbers, self._numbers, strict=True):
            numbers.extend(told.properties.get(name, nulls))

    def table(self, contact: Codes, lead: Codes, contacts: int) -> EventTable:
        """The event table of all records, whose contacts and leads are told by place."""
        codes = np.empty((len(self._codes), len(contact)), dtype=np.int32)
        for place, column in enumerate(self._codes):
            codes[place] = column
        numbers = np.empty((len(self._numbers), len(contact)))
        for place, told in enumerate(self._numbers):
            numbers[place] = told
        columns = Columns(
            contact=contact,
            lead=lead,
            occurred_at=np.array(self._occurred_at, dtype=np.int64),
            recorded_at=np.array(self._recorded_at, dtype=np.int64),
            codes=codes,
            numbers=numbers,
        )
        values = [coding.in_order() for coding in self._codings]
        return rows.table_of(columns, self._layout, values, contacts)


class _Places(dict[Any, int]):
    """The code of each value of a category, found in one look; null is -1.

    A closed list takes what it does not have for null, an open one gives it the next code. What is
    no text is read as a table writes it: 3.0 is 3, a truth is in lower case. Some of what a closed
    list does not have is remembered: most of it comes again.
    """

    def __init__(self, closed: tuple[str, ...] | None = None) -> None:
        super().__init__((text, code) for code, text in enumerate(closed or ()))
        self._closed = closed
        self[None] = -1

    def __missing__(self, value: Any) -> int:
        if not isinstance(value, str):
            return self[values.written(value)]
        if self._closed is None:
            code = self[value] = len(self) - 1
        elif len(self) < _MOST_REMEMBERED:
            code = self[value] = -1
        else:
            code = -1
        return code

    def in_order(self) -> tuple[str, ...]:
        """The texts, each at the place of its code."""
        return (
            tuple(text for text in self if text is not None)
            if self._closed is None
            else self._closed
        )


def _closed(layout: Layout) -> list[_Places | None]:
    """The codes of the event types, then of each category; None where every value counts."""
    return [
        None if known is None else _Places(known) for known in (layout.event_types, *layout.closed)
    ]
