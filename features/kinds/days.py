"""On which days and at what times of day events happened, by the clock of the source's zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from features import lengths
from features.jit import compiled
from features.kinds.kind import Spans, each_window, none_in_it, over_window
from features.phrase import Phrase
from features.plan import COLUMN, GROUP, WINDOW, Asks
from features.story import NIGHT, WEEKEND, Log, Stories
from features.types import EventGroup, Feature, Floats

_AFTER_ALL = np.iinfo(np.int32).max


class _OverAWindow:
    def ask(self, feature: Feature, spans: Spans) -> dict[str, Any]:  # noqa: ARG002
        """The window."""
        return over_window(feature)


class ActiveDays(_OverAWindow):
    """On how many distinct local days an event of the group happened in the window."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One number of days a window."""

        def said(window: str) -> Phrase:
            last = lengths.last(window)
            return Phrase("days with {many} in {window}", many=group.words.many, window=last)

        return each_window(group, spans, "active_days", "days", Phrase("days"), said)


@compiled
def active_days(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """Distinct days, counted from the latest event back.

    A wider window of the same group goes on where the narrower one before it ended. Where clocks go
    back over midnight, a day comes again: so the earliest two are remembered.
    """
    days, members, size = log.days, told.members, out.shape[1]
    found, at = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    earliest, other = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int32)
    group, window = -1, 0
    for ask in asks:
        first, end = told.first[ask[WINDOW], ask[GROUP]], told.end[ask[GROUP]]
        row = out[ask[COLUMN]]
        if ask[GROUP] != group or ask[WINDOW] < window:
            for s in range(size):
                found[s], at[s], earliest[s], other[s] = 0, end[s], _AFTER_ALL, _AFTER_ALL
        group, window = ask[GROUP], ask[WINDOW]
        for s in range(size):
            for place in range(at[s] - 1, first[s] - 1, -1):
                # Without a branch: whether a day is new cannot be foretold.
                day, low, high = days[members[place]], earliest[s], other[s]
                is_new, is_between = day < low, low < day < high
                found[s] += is_new | is_between
                other[s] = low if is_new else (day if is_between else high)
                earliest[s] = min(day, low)
            at[s] = first[s]
            row[s] = found[s]


def _shares(
    group: EventGroup, spans: Spans, kind: str, said: Callable[[str], str]
) -> Iterator[Feature]:
    unit = Phrase("share of {parent} events", parent=group.name)
    return each_window(group, spans, kind, kind, unit, said, none_in_it(group))


class NightShare(_OverAWindow):
    """Which part of the group's events happened at night, from 22:00 to 06:00 local time."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One share a window."""

        def said(window: str) -> Phrase:
            return Phrase(
                "share of {many} at night in {window}",
                many=group.words.many,
                window=lengths.last(window),
            )

        return _shares(group, spans, "night_share", said)


class WeekendShare(_OverAWindow):
    """Which part of the group's events happened on a local Saturday or Sunday."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One share a window."""

        def said(window: str) -> Phrase:
            return Phrase(
                "share of {many} at weekends in {window}",
                many=group.words.many,
                window=lengths.last(window),
            )

        return _shares(group, spans, "weekend_share", said)


@compiled
def night_share(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """Events at night by all of them; null without any."""
    _share_in(NIGHT, asks, log, told, out)


@compiled
def weekend_share(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """Events at weekends by all of them; null without any."""
    _share_in(WEEKEND, asks, log, told, out)


@compiled
def _share_in(part: int, asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    parts, members = log.parts, told.members
    for ask in asks:
        first, end = told.first[ask[WINDOW], ask[GROUP]], told.end[ask[GROUP]]
        row = out[ask[COLUMN]]
        for s in range(row.shape[0]):
            found = 0
            for at in range(first[s], end[s]):
                found += (parts[members[at]] & part) != 0
            row[s] = np.nan if first[s] == end[s] else found / (end[s] - first[s])
