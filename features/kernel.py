"""The one kernel: sorted events and cutoffs in, raw measures out.

Training, the night job and the endpoint all call it, so a feature cannot mean two things. It walks
each snapshot's events once, backwards from the cutoff, and drops every event into the smallest
window that holds it; running sums over the windows follow. The order of every addition is fixed by
the order of the events, so the result is the same to the byte however the snapshots are batched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from features import clock, groups, local_time
from features.jit import compiled
from features.types import (
    Codes,
    EventGroup,
    EventTable,
    Floats,
    Indices,
    Masks,
    Moments,
    Snapshots,
    Strings,
)

NONE = clock.NEVER


@dataclass(frozen=True)
class Measures:
    """What the kernel measured for s snapshots, g groups, p (group, number) pairs and w windows.

    Along the last axis of size w + 1 stand the windows, narrowest first, then all that is known.
    """

    counts: npt.NDArray[np.int64]
    """(s, g, w + 1): events."""
    days: npt.NDArray[np.int64]
    """(s, g, w + 1): distinct local days with an event."""
    sums: Floats
    """(s, p, w + 1): sums of a number; null values add nothing."""
    last_at: Moments
    """(s, g): the latest event, `clock.NEVER` where none is known."""
    first_at: Moments
    """(s, g): the earliest event, `clock.NEVER` where none is known."""


@dataclass(frozen=True)
class Plan:
    """What to measure: groups, windows in microseconds, narrowest first, and the zone of days."""

    groups: tuple[EventGroup, ...]
    windows: tuple[int, ...]
    zone: str

    @property
    def pairs(self) -> tuple[tuple[int, str], ...]:
        """Every (group, number) whose sum is measured, in the order of `Measures.sums`."""
        return tuple(
            (place, number) for place, group in enumerate(self.groups) for number in group.numbers
        )


def measure(plan: Plan, events: EventTable, snapshots: Snapshots) -> Measures:
    """Measure every snapshot over the events that it may see."""
    asked = _Asked(
        contact=places_of(events.contact_ids, snapshots.contact_ids),
        own_lead=places_of(np.array(events.lead.values, dtype=np.object_), snapshots.lead_ids),
        cutoffs=snapshots.cutoffs,
        windows=np.array(plan.windows, dtype=np.int64),
        other_leads=np.uint64(groups.other_leads_mask(plan.groups)),
    )
    shape = (len(snapshots), len(plan.groups), len(plan.windows) + 1)
    found = _Found(
        counts=np.zeros(shape, dtype=np.int64),
        days=np.zeros(shape, dtype=np.int64),
        sums=np.zeros((shape[0], len(plan.pairs), shape[2])),
        last_at=np.full(shape[:2], NONE, dtype=np.int64),
        first_at=np.full(shape[:2], NONE, dtype=np.int64),
        earliest_day=np.zeros(shape[1], dtype=np.int64),
    )
    _walk(_log(plan, events), asked, found)
    return Measures(
        counts=np.cumsum(found.counts, axis=2),
        days=np.cumsum(found.days, axis=2),
        sums=np.cumsum(found.sums, axis=2),
        last_at=found.last_at,
        first_at=found.first_at,
    )


def places_of(known: Strings, wanted: Strings) -> Indices:
    """The place of each wanted key among the known ones; -1 where it is not there; shape (n,)."""
    places = {key: place for place, key in enumerate(known)}
    return np.array([places.get(key, -1) for key in wanted], dtype=np.int64)


class _Log(NamedTuple):
    """The events as the compiled code reads them; arrays of shape (n,), numbers (n, numbers)."""

    starts: Indices
    occurred_at: Moments
    recorded_at: Moments
    days: npt.NDArray[np.int32]
    masks: Masks
    lead: Codes
    numbers: Floats
    pair_group: Indices
    pair_number: Indices


class _Asked(NamedTuple):
    """The snapshots as the compiled code reads them; arrays of shape (s,), windows (w,)."""

    contact: Indices
    own_lead: Indices
    cutoffs: Moments
    windows: Moments
    other_leads: np.uint64


class _Found(NamedTuple):
    """Where the compiled code writes, each event in the smallest window that holds it."""

    counts: npt.NDArray[np.int64]
    days: npt.NDArray[np.int64]
    sums: Floats
    last_at: Moments
    first_at: Moments
    earliest_day: npt.NDArray[np.int64]
    """Of the snapshot at hand, by group: the earliest day that was counted."""


def _log(plan: Plan, events: EventTable) -> _Log:
    names = sorted({number for _, number in plan.pairs})
    absent = np.full(len(events), np.nan)
    columns = [events.numbers.get(name, absent) for name in names]
    return _Log(
        starts=events.starts,
        occurred_at=events.occurred_at,
        recorded_at=events.recorded_at,
        days=local_time.local_days(events.occurred_at, plan.zone),
        masks=groups.membership(events, plan.groups),
        lead=events.lead.codes,
        numbers=np.column_stack(columns) if columns else np.empty((len(events), 0)),
        pair_group=np.array([group for group, _ in plan.pairs], dtype=np.int64),
        pair_number=np.array([names.index(name) for _, name in plan.pairs], dtype=np.int64),
    )


@compiled
def _walk(log: _Log, asked: _Asked, found: _Found) -> None:
    """Walk every snapshot's events, from the cutoff back to the contact's first."""
    for s in range(asked.cutoffs.shape[0]):
        contact = asked.contact[s]
        if contact < 0:
            continue
        cutoff = asked.cutoffs[s]
        low = log.starts[contact]
        end = clock.first_at_or_after(log.occurred_at, low, log.starts[contact + 1], cutoff)
        window = 0
        for j in range(end - 1, low - 1, -1):
            window = _narrowest(asked.windows, window, log.occurred_at[j], cutoff)
            if clock.is_visible(log.recorded_at[j], cutoff):
                mask = log.masks[j]
                if asked.own_lead[s] >= 0 and log.lead[j] == asked.own_lead[s]:
                    mask = mask & ~asked.other_leads
                if mask != np.uint64(0):
                    _count(log, found, s, j, window, mask)
                    _add(log, found, s, j, window, mask)


@compiled
def _narrowest(windows: Moments, window: int, occurred_at: int, cutoff: int) -> int:
    """The first window, from `window` on, that holds the event; their number if none does."""
    while window < windows.shape[0] and not clock.is_within(occurred_at, cutoff, windows[window]):
        window += 1
    return window


@compiled
def _count(log: _Log, found: _Found, s: int, j: int, window: int, mask: np.uint64) -> None:
    """Count event j in each of its groups."""
    for g in range(found.counts.shape[1]):
        if _has(mask, g):
            found.counts[s, g, window] += 1
            is_latest = found.last_at[s, g] == NONE
            if is_latest:
                found.last_at[s, g] = log.occurred_at[j]
            if is_latest or log.days[j] < found.earliest_day[g]:
                found.days[s, g, window] += 1
                found.earliest_day[g] = log.days[j]
            found.first_at[s, g] = log.occurred_at[j]


@compiled
def _add(log: _Log, found: _Found, s: int, j: int, window: int, mask: np.uint64) -> None:
    """Add the numbers of event j to the sums of its groups; null adds nothing."""
    for p in range(log.pair_group.shape[0]):
        if _has(mask, log.pair_group[p]):
            value = log.numbers[j, log.pair_number[p]]
            if not np.isnan(value):
                found.sums[s, p, window] += value


@compiled
def _has(mask: np.uint64, group: int) -> bool:
    """Whether the group's bit is set."""
    bit: np.uint64 = np.uint64(1) << np.uint64(group)
    return bool(mask & bit == bit)
