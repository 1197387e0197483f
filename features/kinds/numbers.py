"""What a declared number of the events comes to: sum, mean and largest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from features import lengths
from features.jit import compiled
from features.kinds.kind import Spans, each_window, over_window, spoken
from features.phrase import Phrase
from features.plan import COLUMN, GROUP, NUMBER, WINDOW, Asks
from features.story import Log, Stories
from features.types import Codes, EventGroup, Feature, Floats

_WITHOUT = Phrase("no event in it has the number")


def _each(group: EventGroup, spans: Spans, kind: str, stem: str, null: str) -> Iterator[Feature]:
    """One feature for each of the group's numbers and windows."""
    for number in group.numbers:
        named, unit = f"{number}_{stem}", spoken(number)
        said = partial(_said, kind, unit, group.words.many)
        for feature in each_window(group, spans, kind, named, unit, said, null):
            yield replace(feature, number=number)


def _said(kind: str, number: str, many: str, window: str) -> Phrase:
    words = {"number": number, "many": many, "window": lengths.last(window)}
    if kind == "mean":
        return Phrase("mean {number} of {many} in {window}", **words)
    if kind == "largest":
        return Phrase("largest {number} of {many} in {window}", **words)
    return Phrase("{number} of {many} in {window}", **words)


class _OfANumber:
    def ask(self, feature: Feature, spans: Spans) -> dict[str, Any]:  # noqa: ARG002
        """The window and the number."""
        return over_window(feature) | {"number": feature.number}


class Sum(_OfANumber):
    """The sum of a declared number over the group's events in the window."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One sum a number and window; an event without the number adds nothing."""
        return _each(group, spans, "sum", "sum", "")


@compiled
def total(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """The sum, from the earliest event to the latest."""
    members = told.members
    for ask in asks:
        values = log.numbers[ask[NUMBER]]
        first, end = told.first[ask[WINDOW], ask[GROUP]], told.end[ask[GROUP]]
        row = out[ask[COLUMN]]
        for s in range(row.shape[0]):
            row[s] = _added(values, members, first[s], end[s])[0]


@compiled
def _added(values: Floats, members: Codes, first: int, end: int) -> tuple[float, int]:
    """The sum of the values, from the earliest event to the latest, and how many there are."""
    added, having = 0.0, 0
    for at in range(first, end):
        value = values[members[at]]
        if not np.isnan(value):
            added += value
            having += 1
    return added, having


class Mean(_OfANumber):
    """The mean of a declared number over those of the group's events in the window that have it."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One mean a number and window."""
        return _each(group, spans, "mean", "mean", _WITHOUT)


@compiled
def mean(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """The sum by the number of values; null without any."""
    members = told.members
    for ask in asks:
        values = log.numbers[ask[NUMBER]]
        first, end = told.first[ask[WINDOW], ask[GROUP]], told.end[ask[GROUP]]
        row = out[ask[COLUMN]]
        for s in range(row.shape[0]):
            added, having = _added(values, members, first[s], end[s])
            row[s] = np.nan if having == 0 else added / having


class Largest(_OfANumber):
    """The largest value of a declared number among the group's events in the window."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One largest value a number and window."""
        return _each(group, spans, "largest", "max", _WITHOUT)


@compiled
def largest(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """The largest value; null without any."""
    members = told.members
    for ask in asks:
        values = log.numbers[ask[NUMBER]]
        first, end = told.first[ask[WINDOW], ask[GROUP]], told.end[ask[GROUP]]
        row = out[ask[COLUMN]]
        for s in range(row.shape[0]):
            found = np.nan
            for at in range(first[s], end[s]):
                value = values[members[at]]
                if value > found or np.isnan(found):
                    found = value
            row[s] = found
