"""On which days and at what times of day events happened, by the clock of the source's zone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from features.jit import compiled
from features.kinds.kind import Spans, each_window, over_window
from features.plan import COLUMN, GROUP, WINDOW, Asks
from features.story import NIGHT, WEEKEND, Log, Stories
from features.types import EventGroup, Feature, Floats

_BEFORE_ALL = np.iinfo(np.int32).min


class _OverAWindow:
    def ask(self, feature: Feature, spans: Spans) -> dict[str, Any]:  # noqa: ARG002
        """The window."""
        return over_window(feature)


class ActiveDays(_OverAWindow):
    """On how many distinct local days an event of the group happened in the window."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One number of days a window."""
        said = f"days with {group.words.many}"
        return each_window(group, spans, "active_days", "days", "days", said)


@compiled
def active_days(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """Distinct days. Where clocks go back over midnight, the day before comes again."""
    days, members = log.days, told.members
    for ask in asks:
        first, end = told.first[ask[WINDOW], ask[GROUP]], told.end[ask[GROUP]]
        row = out[ask[COLUMN]]
        for s in range(row.shape[0]):
            found, latest, other = 0, _BEFORE_ALL, _BEFORE_ALL
            for at in range(first[s], end[s]):
                # Without a branch: whether a day is new cannot be foretold.
                day = days[members[at]]
                is_new, is_between = day > latest, other < day < latest
                found += is_new | is_between
                other = latest if is_new else (day if is_between else other)
                latest = max(latest, day)
            row[s] = found


class NightShare(_OverAWindow):
    """Which part of the group's events happened at night, from 22:00 to 06:00 local time."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One share a window."""
        said = f"share of {group.words.many} at night"
        unit, null = f"share of {group.name} events", f"there is no {group.words.one} in it"
        return each_window(group, spans, "night_share", "night_share", unit, said, null)


class WeekendShare(_OverAWindow):
    """Which part of the group's events happened on a local Saturday or Sunday."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One share a window."""
        said = f"share of {group.words.many} at weekends"
        unit, null = f"share of {group.name} events", f"there is no {group.words.one} in it"
        return each_window(group, spans, "weekend_share", "weekend_share", unit, said, null)


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
