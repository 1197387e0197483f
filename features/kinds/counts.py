"""How many events: counts, shares and trends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from features import clock, lengths
from features.jit import compiled
from features.kinds.kind import Spans, each_window, over_window
from features.phrase import Phrase
from features.plan import ALL, COLUMN, GROUP, INNER, PARENT, WINDOW, Asks
from features.story import Log, Stories
from features.types import EventGroup, Feature, Floats


class Count:
    """How many events of the group lie in the window."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One count a window."""

        def said(window: str) -> Phrase:
            last = lengths.last(window)
            return Phrase("{many} in {window}", many=group.words.many, window=last)

        return each_window(group, spans, "count", "count", Phrase("events"), said)

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
        unit, null = _parent_words(group.share_of)

        def said(window: str) -> Phrase:
            last, many = lengths.last(window), group.words.many
            if group.share_of is None:
                return Phrase(
                    "share of {many} among all events in {window}", many=many, window=last
                )
            return Phrase(
                "share of {many} among all {parent} in {window}",
                many=many,
                parent=spans.called.get(group.share_of, group.share_of),
                window=last,
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


def _parent_words(parent: str | None) -> tuple[Phrase, Phrase]:
    """The unit of a share of a group, or of all events, and what it lacks where it is null."""
    if parent is None:
        return Phrase("share of all events"), Phrase("there is no event in it")
    return (
        Phrase("share of {parent} events", parent=parent),
        Phrase("there is no {one} in it", one=parent),
    )


class Trend:
    """This window against the one before: from -1, stopped, by 0, even, to 1, new."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One trend a window."""
        unit = Phrase("difference by sum, -1 to 1")
        null = Phrase("neither it nor the one before has such an event")

        def said(window: str) -> Phrase:
            return Phrase(
                "trend of {many}: {window} against {before}",
                many=group.words.many,
                window=lengths.last(window),
                before=lengths.before(window),
            )

        return each_window(group, spans, "trend", "trend", unit, said, null)

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
