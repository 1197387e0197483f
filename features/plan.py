"""What the kernel is asked to measure: declared features as rows of whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from features import groups
from features.fixed import frozen
from features.groups import Admission
from features.types import EventGroup, Indices, Layout, Masks, Moments

ALL = "*"
"""The group of all events."""

COLUMN, GROUP, WINDOW, INNER, PARENT, NUMBER, CATEGORY, SPAN = range(8)
"""The places of an encoded ask. What an ask does not name is -1."""

Asks = npt.NDArray[np.int64]
"""Encoded asks, shape (asks, 8)."""


@dataclass(frozen=True)
class Ask:
    """One number to measure, of one group's events.

    `window` in microseconds, or None for all that is known; `inner` a second, narrower window;
    `parent` the group of which this one is a part; `span` a length of time that the kind needs.
    """

    kind: int
    group: str
    window: int | None = None
    inner: int | None = None
    parent: str | None = None
    number: str | None = None
    category: str | None = None
    span: int = -1


@dataclass(frozen=True)
class Plan:
    """All that is asked, over which groups, and the zone of days and nights.

    `read` is how the events have been read already, for a plan that shares them with another one.
    """

    asks: tuple[Ask, ...]
    declared: tuple[EventGroup, ...]
    zone: str
    read: Layout | None = None

    @cached_property
    def groups(self) -> tuple[EventGroup, ...]:
        """The declared groups, then the one of all events."""
        return (*self.declared, groups.all_events(self.declared))

    @cached_property
    def windows(self) -> Moments:
        """The lengths of all windows, the narrowest first; shape (windows,)."""
        asked = {each for ask in self.asks for each in (ask.window, ask.inner) if each is not None}
        return frozen(np.array(sorted(asked), dtype=np.int64))

    @cached_property
    def layout(self) -> Layout:
        """What the kernel reads of an event, besides its contact, lead and moments."""
        if self.read is not None:
            return self.read
        read = {ask.category for ask in self.asks if ask.category is not None}
        listed: dict[str, set[str]] = {}
        for group in self.declared:
            for name, values in group.where.items():
                listed.setdefault(name, set()).update(values)
        categories = sorted({*read, *listed})
        return Layout(
            event_types=tuple(sorted({each for g in self.declared for each in g.event_types})),
            categories=tuple(categories),
            closed=tuple(
                None if name in read else tuple(sorted(listed[name])) for name in categories
            ),
            numbers=tuple(sorted({ask.number for ask in self.asks if ask.number is not None})),
            leads=any(group.other_leads for group in self.declared),
        )

    def admitted(self, values: tuple[tuple[str, ...], ...]) -> Masks:
        """Which groups each code lets in, of the event type and of every category."""
        if values == self._closed:
            return self._admitted_by_closed
        return groups.table(self._admissions, values)

    @cached_property
    def _closed(self) -> tuple[tuple[str, ...], ...]:
        return (self.layout.event_types, *(values or () for values in self.layout.closed))

    @cached_property
    def _admitted_by_closed(self) -> Masks:
        return frozen(groups.table(self._admissions, self._closed))

    @cached_property
    def _admissions(self) -> tuple[Admission, ...]:
        return tuple(
            groups.admission(self.groups, name) for name in (None, *self.layout.categories)
        )

    @cached_property
    def other_leads(self) -> np.uint64:
        """The bits of the groups that leave out events of the snapshot's own lead."""
        return np.uint64(groups.other_leads_mask(self.groups))

    @cached_property
    def encoded(self) -> Asks:
        """The asks as the compiled code reads them, kind by kind."""
        names = [group.name for group in self.groups]
        lengths = self.windows.tolist()
        rows = [
            (
                column,
                names.index(ask.group),
                # What is known without an end stands behind the windows.
                len(lengths) if ask.window is None else lengths.index(ask.window),
                _place(lengths, ask.inner),
                _place(names, ask.parent),
                _place(self.layout.numbers, ask.number),
                # The first row of codes is the event type's.
                1 + _place(self.layout.categories, ask.category),
                ask.span,
            )
            for column, ask in sorted(enumerate(self.asks), key=lambda each: each[1].kind)
        ]
        return frozen(np.array(rows, dtype=np.int64).reshape(len(rows), 8))

    @cached_property
    def _begins(self) -> dict[int, Indices]:
        return {}

    def begins(self, kinds: int) -> Indices:
        """Where the asks of each of so many kinds begin; shape (kinds + 1,)."""
        found = self._begins.get(kinds)
        if found is None:  # once, and not at every request
            asked = np.array([ask.kind for ask in self.asks], dtype=np.int64)
            sizes = np.bincount(asked, minlength=kinds)
            found = self._begins[kinds] = frozen(np.concatenate([[0], np.cumsum(sizes)]))
        return found


def _place(known: Sequence[object], wanted: object) -> int:
    return -1 if wanted is None else known.index(wanted)
