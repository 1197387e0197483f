"""Which values of a declared category the events have: the last, the first, and how many."""

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
from features.plan import CATEGORY, COLUMN, GROUP, WINDOW, Asks
from features.story import Log, Stories
from features.types import PLACE, EventGroup, Feature, Floats


class _Ever:
    """A kind with one feature for each of the group's categories, over all that is known."""

    kind: str
    which: str

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:  # noqa: ARG002
        """One place in the vocabulary a category."""
        for category in group.values:
            yield Feature(
                name=f"{group.name}_{self.which}_{category}",
                kind=self.kind,
                about=group.name,
                unit=PLACE,
                null_means=Phrase(
                    "no {one} with a {category} is known",
                    one=group.words.one,
                    category=spoken(category),
                ),
                sentence=self.said(spoken(category), group.words.one),
                category=category,
            )

    def said(self, category: str, one: str) -> Phrase:
        """Of which of the group's events."""
        raise NotImplementedError

    def ask(self, feature: Feature, spans: Spans) -> dict[str, Any]:  # noqa: ARG002
        """The category."""
        return {"category": feature.category}


class LastValue(_Ever):
    """The value of a declared category at the group's latest event that has one.

    Of events that happened and were recorded at the same moments and are of one type, the value
    that comes last as a text.
    """

    kind, which = "last_value", "last"

    def said(self, category: str, one: str) -> Phrase:
        """Of the last one."""
        return Phrase("{category} of the last {one}", category=category, one=one)


@compiled
def last_value(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """The value's place in the vocabulary; null without one."""
    _value_from(-1, asks, log, told, out)


class FirstValue(_Ever):
    """The value of a declared category at the group's earliest known event that has one.

    Of events that happened and were recorded at the same moments and are of one type, the value
    that comes first as a text.
    """

    kind, which = "first_value", "first"

    def said(self, category: str, one: str) -> Phrase:
        """Of the first one."""
        return Phrase("{category} of the first {one}", category=category, one=one)


@compiled
def first_value(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """The value's place in the vocabulary; null without one."""
    _value_from(1, asks, log, told, out)


@compiled
def _value_from(step: int, asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """The value at the first event that has one, going forward, or backward with a step of -1.

    Codes are in the order of their texts: of tied events, the text that the step meets counts.
    """
    members = told.members
    for ask in asks:
        codes, places = log.codes[ask[CATEGORY]], log.places[ask[CATEGORY]]
        first, end = told.first[ask[WINDOW], ask[GROUP]], told.end[ask[GROUP]]
        row = out[ask[COLUMN]]
        for s in range(row.shape[0]):
            begin, stop = (first[s], end[s]) if step > 0 else (end[s] - 1, first[s] - 1)
            code, at = -1, -1
            for place in range(begin, stop, step):
                member = members[place]
                if code >= 0 and not _is_tied(log, member, at):
                    break
                if codes[member] >= 0 and (code < 0 or (code - codes[member]) * step > 0):
                    code, at = codes[member], member
            row[s] = np.nan if code < 0 else places[code]


@compiled
def _is_tied(log: Log, some: int, other: int) -> bool:
    """Whether nothing but their properties puts two events in order."""
    return bool(
        log.occurred_at[some] == log.occurred_at[other]
        and log.recorded_at[some] == log.recorded_at[other]
        and log.codes[0, some] == log.codes[0, other]
    )


def _different(category: str, many: str, window: str) -> Phrase:
    return Phrase(
        "different values of {category} among {many} in {window}",
        category=category,
        many=many,
        window=lengths.last(window),
    )


class Distinct:
    """How many different values of a declared category the group's events have in the window."""

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """One number a category and window."""
        for category in group.values:
            named, unit = f"{category}_values", Phrase("values")
            said = partial(_different, spoken(category), group.words.many)
            for feature in each_window(group, spans, "distinct", named, unit, said):
                yield replace(feature, category=category)

    def ask(self, feature: Feature, spans: Spans) -> dict[str, Any]:  # noqa: ARG002
        """The window and the category."""
        return over_window(feature) | {"category": feature.category}


@compiled
def distinct(asks: Asks, log: Log, told: Stories, out: Floats) -> None:
    """Values that this question meets for the first time."""
    seen, members = told.seen, told.members
    for ask in asks:
        codes = log.codes[ask[CATEGORY]]
        first, end = told.first[ask[WINDOW], ask[GROUP]], told.end[ask[GROUP]]
        row = out[ask[COLUMN]]
        for s in range(row.shape[0]):
            seen[-1] += 1
            found = 0
            for at in range(first[s], end[s]):
                code = codes[members[at]]
                if code >= 0 and seen[code] != seen[-1]:
                    seen[code] = seen[-1]
                    found += 1
            row[s] = found
