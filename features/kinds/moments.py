"""When events happened: recency, first seen, mean gap, and decayed intensity."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from features import clock, lengths
from features.jit import compiled
from features.kinds.kind import Spans, each_window, over_window
from features.phrase import Phrase
from features.plan import COLUMN, GROUP, SPAN, WINDOW, Asks
from features.story import Log, Stories
from features.types import EventGroup, Feature, Floats

HALF_LIVES = 6
"""An event that is six half-lives old weighs a 64th: older ones are left out."""


class _Ever:
    """A kind with one feature a group, over all that is known."""

    kind: str

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:  # noqa: ARG002
        """One number of hours a group."""
        yield Feature(
            name=f"{group.name}_{self.kind}_hours",
            kind=self.kind,
            about=group.name,
            unit=Phrase("hours"),
            null_means=Phrase("no {one} is known before the cutoff", one=group.words.one),
            sentence=self.said(group.words.one),
        )

    def said(self, one: str) -> Phrase:
        """Since which of the group's events."""
        raise NotImplementedError

    def ask(self, feature: Feature, spans: Spans) -> dict[str, Any]:  # noqa: ARG002
        """Nothing but the group."""
        return {}


class Recency(_Ever):
    """Hours since the group's latest event."""

    kind = "recency"

    def said(self, one: str) -> Phrase:
        """Since the last one."""
        return Phrase("time since the last {one}", one=one)


@compiled
def recency(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """Hours, to the microsecond; null without an event."""
    _hours_since(-1, asks, log, told, out)


class FirstSeen(_Ever):
    """Hours since the group's earliest known event."""

    kind = "first_seen"

    def said(self, one: str) -> Phrase:
        """Since the first one that is known."""
        return Phrase("time since the first known {one}", one=one)


@compiled
def first_seen(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """Hours, to the microsecond; null without an event."""
    _hours_since(0, asks, log, told, out)


@compiled
def _hours_since(event: int, asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """Hours since the first event, 0, or the last one, -1."""
    occurred_at, members, cutoffs = log.occurred_at, told.members, told.cutoffs
    for ask in asks:
        first, end = told.first[ask[WINDOW], ask[GROUP]], told.end[ask[GROUP]]
        row = out[ask[COLUMN]]
        for s in range(row.shape[0]):
            row[s] = np.nan
            if first[s] < end[s]:
                member = members[(first[s] if event == 0 else end[s]) + event]
                row[s] = (cutoffs[s] - occurred_at[member]) / clock.HOUR


class Gap:
    """The mean time between one event of the group and the next, in the window."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One mean gap a window."""

        def said(window: str) -> Phrase:
            return Phrase(
                "mean hours between {many} in {window}",
                many=group.words.many,
                window=lengths.last(window),
            )

        null = Phrase("it has fewer than two of them")
        return each_window(group, spans, "gap", "gap_hours", Phrase("hours"), said, null)

    def ask(self, feature: Feature, spans: Spans) -> dict[str, Any]:  # noqa: ARG002
        """The window."""
        return over_window(feature)


@compiled
def gap(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """The time from the first to the last, by the steps between; null under two events."""
    occurred_at, members = log.occurred_at, told.members
    for ask in asks:
        first, end = told.first[ask[WINDOW], ask[GROUP]], told.end[ask[GROUP]]
        row = out[ask[COLUMN]]
        for s in range(row.shape[0]):
            steps = end[s] - first[s] - 1
            if steps < 1:
                row[s] = np.nan
            else:
                since = occurred_at[members[first[s]]]
                until = occurred_at[members[end[s] - 1]]
                row[s] = (until - since) / clock.HOUR / steps


class Intensity:
    """Events that count for less the older they are: a half after one half-life."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One intensity a half-life."""
        for half_life in spans.half_lives:
            yield Feature(
                name=f"{group.name}_intensity_{half_life}",
                kind="intensity",
                about=group.name,
                unit=Phrase("decayed events"),
                null_means=Phrase("the time of six half-lives reaches before the history start"),
                sentence=Phrase(
                    "{many}, each counting half {after}",
                    many=group.words.many,
                    after=lengths.after(half_life),
                ),
                half_life=half_life,
            )

    def ask(self, feature: Feature, spans: Spans) -> dict[str, Any]:  # noqa: ARG002
        """A window of six half-lives, and one of them."""
        half_life = clock.duration(str(feature.half_life))
        return {"window": HALF_LIVES * half_life, "span": half_life}


@compiled
def intensity(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """The sum of 2 to the power of minus the age in half-lives, from the earliest event on."""
    occurred_at, members, cutoffs = log.occurred_at, told.members, told.cutoffs
    for ask in asks:
        first, end = told.first[ask[WINDOW], ask[GROUP]], told.end[ask[GROUP]]
        row = out[ask[COLUMN]]
        for s in range(row.shape[0]):
            added = 0.0
            for at in range(first[s], end[s]):
                age = cutoffs[s] - occurred_at[members[at]]
                added += math.exp2(-(age / ask[SPAN]))
            row[s] = added
