"""How many events: counts, shares and trends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from features import clock
from features.jit import compiled
from features.kinds.kind import Spans, each_window, in_words, over_window
from features.plan import ALL, COLUMN, GROUP, INNER, PARENT, WINDOW, Asks
from features.story import Log, Stories
from features.types import EventGroup, Feature, Floats


class Count:
    """How many events of the group lie in the window."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One count a window."""
        return each_window(group, spans, "count", "count", "events", group.words.many)

    def ask(self, feature: Feature, spans: Spans) -> dict[str, Any]:  # noqa: ARG002
        """The window."""
        return over_window(feature)


@compiled
def count(asks: Asks, log: Log, told: Stories, out: Floats) -> None:  # noqa: ARG001
    """Events of the group in the window."""
    for ask in asks:
        first, end = told.first[ask[WINDOW], ask[GROUP]], told.end[ask[GROUP]]
        row = out[ask[COLUMN]]
        for s in range(row.shape[0]):
            row[s] = end[s] - first[s]


class Share:
    """Which part of the parent group's events, or else of all events, belongs to this group."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One share a window."""
        of = "all" if group.share_of is None else group.share_of
        unit, null = f"share of {of} events", f"there is no {group.share_of or 'event'} in it"
        said = (
            f"share of {group.words.many} among {'all events' if of == 'all' else f'all of {of}'}"
        )
        for feature in each_window(group, spans, "share", "share", unit, said, null):
            yield replace(feature, parent=group.share_of or ALL)

    def ask(self, feature: Feature, spans: Spans) -> dict[str, Any]:  # noqa: ARG002
        """The window and the parent."""
        return over_window(feature) | {"parent": feature.parent}


@compiled
def share(asks: Asks, log: Log, told: Stories, out: Floats) -> None:  # noqa: ARG001
    """Events of the group by events of the parent; null where that has none."""
    for ask in asks:
        window, group, parent, row = ask[WINDOW], ask[GROUP], ask[PARENT], out[ask[COLUMN]]
        for s in range(row.shape[0]):
            part = told.end[group, s] - told.first[window, group, s]
            whole = told.end[parent, s] - told.first[window, parent, s]
            row[s] = np.nan if whole == 0 else part / whole


class Trend:
    """This window against the one before: from -1, stopped, by 0, even, to 1, new."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One trend a window."""
        null = "neither it nor the one before has such an event"
        unit = "difference by sum, -1 to 1"
        for feature in each_window(group, spans, "trend", "trend", unit, "", null):
            length = in_words(str(feature.window))
            said = f"trend of {group.words.many}: the last {length} against the {length} before"
            yield replace(feature, sentence=said)

    def ask(self, feature: Feature, spans: Spans) -> dict[str, Any]:  # noqa: ARG002
        """Twice the window, which must all be known, and the window."""
        length = clock.duration(str(feature.window))
        return {"window": 2 * length, "inner": length}


@compiled
def trend(asks: Asks, log: Log, told: Stories, out: Floats) -> None:  # noqa: ARG001
    """(a - b) / (a + b) for a events in the window and b in the one before."""
    for ask in asks:
        group, row = ask[GROUP], out[ask[COLUMN]]
        for s in range(row.shape[0]):
            both = told.end[group, s] - told.first[ask[WINDOW], group, s]
            now = told.end[group, s] - told.first[ask[INNER], group, s]
            row[s] = np.nan if both == 0 else (2 * now - both) / both
