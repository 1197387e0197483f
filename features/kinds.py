"""The kinds of behavioural feature: what each is called, what it means, and its column of numbers.

A new kind is one class: `declare` says which features it makes of a group, `column` reads one of
them from the kernel's measures. Registered in `KINDS`, it can be named in params.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from features import clock
from features.kernel import Measures, Plan
from features.types import EventGroup, Feature, Floats, Moments, Snapshots

BEFORE_HISTORY = "the window reaches before the history start"


@dataclass(frozen=True)
class Seen:
    """What a kind reads: some snapshots' measures, the plan behind them, the windows' names."""

    plan: Plan
    windows: tuple[str, ...]
    measures: Measures
    snapshots: Snapshots

    def group(self, name: str) -> int:
        """The place of a group."""
        return next(i for i, group in enumerate(self.plan.groups) if group.name == name)

    def window(self, name: str) -> int:
        """The place of a window."""
        return self.windows.index(name)

    def nulled(self, values: Floats, window: str) -> Floats:
        """The values, null where the window reaches before the history start."""
        known = clock.window_is_known(
            self.snapshots.cutoffs,
            self.plan.windows[self.window(window)],
            self.snapshots.history_start,
        )
        return np.where(known, values, np.nan)


class Kind(Protocol):
    """One way to make numbers of a group's events."""

    def declare(self, group: EventGroup, windows: tuple[str, ...]) -> Iterator[Feature]:
        """The features that this kind makes of the group."""
        ...

    def column(self, feature: Feature, seen: Seen) -> Floats:
        """The feature's values; shape (s,), NaN is null."""
        ...


def _each_window(
    group: EventGroup, windows: tuple[str, ...], kind: str, stem: str, unit: str, said: str
) -> Iterator[Feature]:
    """One feature a window, named and worded alike."""
    for window in windows:
        yield Feature(
            name=f"{group.name}_{stem}_{window}",
            kind=kind,
            about=group.name,
            unit=unit,
            null_means=BEFORE_HISTORY,
            sentence=f"{said} in the last {_in_words(window)}",
            window=window,
        )


def _in_words(window: str) -> str:
    """A window as people say it: 7d is '7 days'."""
    unit = {"m": "minute", "h": "hour", "d": "day"}[window[-1]]
    return f"{window[:-1]} {unit}" + ("" if window[:-1] == "1" else "s")


class Count:
    """How many events of the group lie in the window."""

    def declare(self, group: EventGroup, windows: tuple[str, ...]) -> Iterator[Feature]:
        """One count a window."""
        return _each_window(group, windows, "count", "count", "events", group.words.many)

    def column(self, feature: Feature, seen: Seen) -> Floats:
        """Counts as floats, so that null has a place."""
        window = str(feature.window)
        counts = seen.measures.counts[:, seen.group(feature.about), seen.window(window)]
        return seen.nulled(counts.astype(np.float64), window)


class ActiveDays:
    """On how many distinct local days an event of the group happened in the window."""

    def declare(self, group: EventGroup, windows: tuple[str, ...]) -> Iterator[Feature]:
        """One number of days a window."""
        said = f"days with {group.words.many}"
        return _each_window(group, windows, "active_days", "days", "days", said)

    def column(self, feature: Feature, seen: Seen) -> Floats:
        """Distinct days as floats."""
        window = str(feature.window)
        days = seen.measures.days[:, seen.group(feature.about), seen.window(window)]
        return seen.nulled(days.astype(np.float64), window)


class Sum:
    """The sum of a declared number over the group's events in the window."""

    def declare(self, group: EventGroup, windows: tuple[str, ...]) -> Iterator[Feature]:
        """One sum a number and window."""
        for number in group.numbers:
            said = f"{number.replace('_', ' ')} of {group.words.many}"
            for feature in _each_window(group, windows, "sum", f"{number}_sum", number, said):
                yield replace(feature, number=number)

    def column(self, feature: Feature, seen: Seen) -> Floats:
        """Sums; an event without the number adds nothing."""
        window = str(feature.window)
        pair = seen.plan.pairs.index((seen.group(feature.about), str(feature.number)))
        return seen.nulled(seen.measures.sums[:, pair, seen.window(window)], window)


class Share:
    """Which part of the parent group's events belong to this group, in the window."""

    def declare(self, group: EventGroup, windows: tuple[str, ...]) -> Iterator[Feature]:
        """One share a window, for groups that are declared as a part of another."""
        if group.share_of is None:
            return
        unit = f"share of {group.share_of} events"
        said = f"share of {group.words.many} among all of {group.share_of}"
        missing = f"there is no {group.share_of} in it"
        for feature in _each_window(group, windows, "share", "share", unit, said):
            yield replace(feature, null_means=f"{BEFORE_HISTORY}, or {missing}")

    def column(self, feature: Feature, seen: Seen) -> Floats:
        """Shares between 0 and 1; null where the parent group has no event."""
        window = str(feature.window)
        place, at = seen.group(feature.about), seen.window(window)
        parent = seen.group(str(seen.plan.groups[place].share_of))
        part = seen.measures.counts[:, place, at].astype(np.float64)
        whole = seen.measures.counts[:, parent, at].astype(np.float64)
        share = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
        return seen.nulled(share, window)


class Recency:
    """Hours since the group's latest event."""

    def declare(self, group: EventGroup, windows: tuple[str, ...]) -> Iterator[Feature]:  # noqa: ARG002
        """One recency a group."""
        yield Feature(
            name=f"{group.name}_recency_hours",
            kind="recency",
            about=group.name,
            unit="hours",
            null_means=f"no {group.words.one} is known before the cutoff",
            sentence=f"hours since the last {group.words.one}",
        )

    def column(self, feature: Feature, seen: Seen) -> Floats:
        """Hours, to the microsecond."""
        last_at = seen.measures.last_at[:, seen.group(feature.about)]
        return _hours_before(seen.snapshots.cutoffs, last_at)


class FirstSeen:
    """Hours since the group's earliest known event."""

    def declare(self, group: EventGroup, windows: tuple[str, ...]) -> Iterator[Feature]:  # noqa: ARG002
        """One number of hours a group."""
        yield Feature(
            name=f"{group.name}_first_seen_hours",
            kind="first_seen",
            about=group.name,
            unit="hours",
            null_means=f"no {group.words.one} is known before the cutoff",
            sentence=f"hours since the first known {group.words.one}",
        )

    def column(self, feature: Feature, seen: Seen) -> Floats:
        """Hours, to the microsecond."""
        first_at = seen.measures.first_at[:, seen.group(feature.about)]
        return _hours_before(seen.snapshots.cutoffs, first_at)


def _hours_before(cutoffs: Moments, moments: Moments) -> Floats:
    known = clock.did_happen(moments)
    hours = (cutoffs - np.where(known, moments, cutoffs)) / clock.HOUR
    return np.where(known, hours, np.nan)


KINDS: dict[str, Kind] = {
    "count": Count(),
    "active_days": ActiveDays(),
    "sum": Sum(),
    "share": Share(),
    "recency": Recency(),
    "first_seen": FirstSeen(),
}
