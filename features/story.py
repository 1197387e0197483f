"""What snapshots may see, as compiled code reads it: each group's events, in the order of time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from features import clock
from features.jit import compiled
from features.types import Floats, Indices, Masks, Moments

NIGHT, WEEKEND = 1, 2
"""Bits of `Log.parts`."""

_NIGHT_BEGINS, _NIGHT_ENDS = 22 * clock.HOUR, 6 * clock.HOUR
_THURSDAY, _SATURDAY = 3, 5
"""1970-01-01 was a Thursday; Monday is 0."""


class Log(NamedTuple):
    """The events of some contacts, sorted by contact and the total event key; n rows."""

    starts: Indices
    """(contacts + 1,): the rows of contact i are starts[i]:starts[i + 1]."""
    occurred_at: Moments
    recorded_at: Moments
    masks: Masks
    """(n,): the groups that an event belongs to, one bit each."""
    days: npt.NDArray[np.int32]
    """(n,): days since 1970-01-01 on the zone's calendar."""
    parts: npt.NDArray[np.uint8]
    """(n,): whether it happened at night, and at a weekend."""
    lead: npt.NDArray[np.int32]
    numbers: Floats
    """(numbers, n); NaN is null."""
    codes: npt.NDArray[np.int32]
    """(1 + categories, n): a value's place among all values; -1 is null."""
    places: npt.NDArray[np.int32]
    """(1 + categories, values): each value's place in the model's vocabulary."""


class Looks(NamedTuple):
    """Snapshots: whose events, as of when, and which groups leave out their own lead's; (s,)."""

    contact: Indices
    lead: npt.NDArray[np.int32]
    cutoffs: Moments
    windows: Moments
    """(windows,): their lengths, the narrowest first."""
    other_leads: np.uint64


class Stories(NamedTuple):
    """What each of s snapshots sees: rows of the log, by snapshot and group, sorted by time.

    Group g's rows in window w are members[first[w, g, s]:end[g, s]]. Behind the last window stands
    all that is known.
    """

    cutoffs: Moments
    first: npt.NDArray[np.int32]
    """(windows + 1, groups, s)."""
    end: npt.NDArray[np.int32]
    """(groups, s)."""
    members: npt.NDArray[np.int32]
    seen: npt.NDArray[np.int64]
    """(values + 1,): by which question a value was last seen; last, the number of questions."""


@compiled
def calendar(
    occurred_at: Moments, edges: Moments, ahead: Indices
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Each event's local day, and whether it fell into a night or a weekend."""
    days = np.empty(occurred_at.shape[0], dtype=np.int32)
    parts = np.empty(occurred_at.shape[0], dtype=np.uint8)
    piece = 0
    for j in range(occurred_at.shape[0]):
        piece = clock.piece_of(edges, occurred_at[j], piece)
        local = occurred_at[j] + ahead[piece]
        day = local // clock.DAY
        time = local - day * clock.DAY
        is_night = time >= _NIGHT_BEGINS or time < _NIGHT_ENDS
        is_weekend = (day + _THURSDAY) % 7 >= _SATURDAY
        days[j] = day
        parts[j] = NIGHT * is_night + WEEKEND * is_weekend
    return days, parts


@compiled
def masks(codes: npt.NDArray[np.int32], table: Masks) -> Masks:
    """Each event's groups, from the codes (rows of the table, n) of its type and categories."""
    found = np.empty(codes.shape[1], dtype=np.uint64)
    for j in range(codes.shape[1]):
        mask = table[0, codes[0, j]]
        for row in range(1, codes.shape[0]):
            mask &= table[row, codes[row, j]]
        found[j] = mask
    return found


@compiled
def tell(log: Log, looks: Looks, begin: int, stop: int, groups: int) -> Stories:
    """The stories of the snapshots from `begin` to before `stop`."""
    windows = looks.windows.shape[0]
    first = np.zeros((windows + 1, groups, stop - begin), dtype=np.int32)
    end = np.zeros((groups, stop - begin), dtype=np.int32)
    sizes = np.zeros(groups, dtype=np.int32)
    for s in range(stop - begin):
        _measure(log, looks, begin + s, s, sizes, first)
        _note(sizes, end, s)
    members = np.empty(_lay_out(first, end), dtype=np.int32)
    for s in range(stop - begin):
        _place(log, looks, begin + s, s, sizes, first, members)
    seen = np.zeros(log.places.shape[1] + 1, dtype=np.int64)
    return Stories(looks.cutoffs[begin:stop], first, end, members, seen)


@compiled
def _measure(
    log: Log,
    looks: Looks,
    look: int,
    s: int,
    sizes: npt.NDArray[np.int32],
    first: npt.NDArray[np.int32],
) -> None:
    """Count each group's events, in `sizes`, and those before each window, in `first`."""
    cutoff, windows = looks.cutoffs[look], looks.windows
    low, high = _range(log, looks, look)
    ahead = windows.shape[0]  # so many windows have not begun yet; the widest begins first
    for g in range(sizes.shape[0]):
        sizes[g] = 0
    for j in range(low, high):
        while ahead > 0 and clock.is_within(log.occurred_at[j], cutoff, windows[ahead - 1]):
            ahead -= 1
            _note(sizes, first[ahead], s)
        if clock.is_visible(log.recorded_at[j], cutoff):
            mask = log.masks[j]
            if log.lead[j] == looks.lead[look]:
                mask &= ~looks.other_leads
            for g in range(sizes.shape[0]):
                sizes[g] += np.int32((mask >> np.uint64(g)) & np.uint64(1))
    for window in range(ahead):
        _note(sizes, first[window], s)


@compiled
def _note(sizes: npt.NDArray[np.int32], into: npt.NDArray[np.int32], s: int) -> None:
    """Copy each group's size; one by one, as for a slice numba compiles texts of errors."""
    for g in range(sizes.shape[0]):
        into[g, s] = sizes[g]


@compiled
def _range(log: Log, looks: Looks, look: int) -> tuple[int, int]:
    """The rows of the contact's events before the cutoff."""
    contact = looks.contact[look]
    if contact < 0:
        return 0, 0
    low = log.starts[contact]
    return low, clock.first_at_or_after(
        log.occurred_at, low, log.starts[contact + 1], looks.cutoffs[look]
    )


@compiled
def _lay_out(first: npt.NDArray[np.int32], end: npt.NDArray[np.int32]) -> int:
    """Turn counts into places, group behind group with a free place between; how many in all."""
    total = 0
    for s in range(end.shape[1]):
        for g in range(end.shape[0]):
            for window in range(first.shape[0]):
                first[window, g, s] += total
            end[g, s] += total
            total = end[g, s] + 1
    return total


@compiled
def _place(
    log: Log,
    looks: Looks,
    look: int,
    s: int,
    free: npt.NDArray[np.int32],
    first: npt.NDArray[np.int32],
    members: npt.NDArray[np.int32],
) -> None:
    """Write each event's row behind the last one of each of its groups.

    Written for every group and kept for its own: that is faster than to ask. What is written too
    much lands in the free place, or where the next one of the group will stand.
    """
    cutoff = looks.cutoffs[look]
    low, high = _range(log, looks, look)
    for g in range(free.shape[0]):
        free[g] = first[-1, g, s]
    for j in range(low, high):
        if clock.is_visible(log.recorded_at[j], cutoff):
            mask = log.masks[j]
            if log.lead[j] == looks.lead[look]:
                mask &= ~looks.other_leads
            for g in range(free.shape[0]):
                members[free[g]] = j
                free[g] += np.int32((mask >> np.uint64(g)) & np.uint64(1))
