"""Visits that belong together: sessions, and how much happens in one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from features import clock, lengths
from features.jit import compiled
from features.kinds.kind import Spans, each_window, none_in_it, over_window
from features.phrase import Phrase
from features.plan import COLUMN, GROUP, SPAN, WINDOW, Asks
from features.story import Log, Stories
from features.types import EventGroup, Feature, Floats


class _OfSessions:
    def ask(self, feature: Feature, spans: Spans) -> dict[str, Any]:
        """The window, and the gap that ends a session."""
        return over_window(feature) | {"span": clock.duration(spans.session_gap)}


class Sessions(_OfSessions):
    """Runs of the group's events with no gap of more than the session gap, in the window."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One number of sessions a window."""
        gap = lengths.more_than(spans.session_gap)
        unit = Phrase("sessions (apart by {gap})", gap=gap)

        def said(window: str) -> Phrase:
            last = lengths.last(window)
            return Phrase("sessions with {many} in {window}", many=group.words.many, window=last)

        return each_window(group, spans, "sessions", "sessions", unit, said)


@compiled
def sessions(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """Sessions; the first event in the window begins one."""
    occurred_at, members = log.occurred_at, told.members
    for ask in asks:
        first, end = told.first[ask[WINDOW], ask[GROUP]], told.end[ask[GROUP]]
        row = out[ask[COLUMN]]
        for s in range(row.shape[0]):
            found = 0
            for place in range(first[s], end[s]):
                here = occurred_at[members[place]]
                before = occurred_at[members[max(place - 1, first[s])]]
                found += place == first[s] or clock.is_over(before, here, ask[SPAN])
            row[s] = found


class PerSession(_OfSessions):
    """How many of the group's events a session has on average, in the window."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One mean a window."""
        unit, null = Phrase("events a session"), none_in_it(group)

        def said(window: str) -> Phrase:
            last = lengths.last(window)
            return Phrase("{many} a session in {window}", many=group.words.many, window=last)

        return each_window(group, spans, "per_session", "per_session", unit, said, null)


@compiled
def per_session(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """Events by sessions; null without any."""
    sessions(asks, log, told, out)
    for ask in asks:
        first, end = told.first[ask[WINDOW], ask[GROUP]], told.end[ask[GROUP]]
        row = out[ask[COLUMN]]
        for s in range(row.shape[0]):
            row[s] = np.nan if row[s] == 0 else (end[s] - first[s]) / row[s]
