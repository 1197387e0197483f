"""What a kind of behavioural feature is, and how its features are named and worded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from features import clock
from features.phrase import Phrase
from features.plan import Ask
from features.types import EventGroup, Feature

BEFORE_HISTORY = Phrase("the window reaches before the history start")


@dataclass(frozen=True)
class Spans:
    """What applies to every group: lengths of time as texts like `7d`, and what others are called.

    `called` has what many events of each group are called, by its name.
    """

    windows: tuple[str, ...]
    half_lives: tuple[str, ...] = ()
    session_gap: str = "30m"
    called: Mapping[str, str] = field(default_factory=dict)


class Kind(Protocol):
    """One way to make numbers of a group's events: its features, and what each asks for.

    Its compiled function stands beside it, and in `kinds.answer`. It gets asks, the log and the
    stories of s snapshots, and writes one row of `out`, shape (features, s), for each ask. Whether
    the window is known is none of its business: the kernel writes null over what is not. It takes
    arrays out of log and stories before its loops: each time, compiled code counts a reference.
    """

    def declare(self, group: EventGroup, spans: Spans) -> Iterator[Feature]:
        """The features that this kind makes of the group."""
        ...

    def ask(self, feature: Feature, spans: Spans) -> dict[str, Any]:
        """What the kernel needs to know to measure the feature, as parts of an `Ask`."""
        ...


def each_window(
    group: EventGroup,
    spans: Spans,
    kind: str,
    stem: str,
    unit: str,
    said: Callable[[str], str],
    null: str = "",
) -> Iterator[Feature]:
    """One feature a window; `said` words it, `null` tells what else means null."""
    for window in spans.windows:
        yield Feature(
            name=f"{group.name}_{stem}_{window}",
            kind=kind,
            about=group.name,
            unit=unit,
            null_means=_null_means(null) if null else BEFORE_HISTORY,
            sentence=said(window),
            window=window,
        )


def none_in_it(group: EventGroup) -> Phrase:
    """What null means where a number is one of the events in the window."""
    return Phrase("there is no {one} in it", one=group.words.one)


def _null_means(null: str) -> Phrase:
    return Phrase("the window reaches before the history start, or {null}", null=null)


def spoken(name: str) -> str:
    """A column's name as people say it."""
    return name.replace("_", " ")


def over_window(feature: Feature) -> dict[str, Any]:
    """The parts of an ask that looks at the feature's window."""
    return {"window": clock.duration(str(feature.window))}


def asked(code: int, kind: Kind, feature: Feature, spans: Spans) -> Ask:
    """The whole ask of a feature."""
    return Ask(kind=code, group=feature.about, **kind.ask(feature, spans))
