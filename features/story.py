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
    first: Indices
    """(windows + 1, groups, s)."""
    end: Indices
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
    """The stories of the snapshots from `begin` to before `stop`.

    Every group has room for all that a snapshot may see, so one walk over it is enough; memory that
    nobody writes to costs nothing.
    """
    lows, highs, room = _ranges(log, looks, begin, stop)
    first = np.empty((looks.windows.shape[0] + 1, groups, stop - begin), dtype=np.int64)
    end = np.empty((groups, stop - begin), dtype=np.int64)
    members = np.empty(room * groups, dtype=np.int32)
    _place(log, looks, begin, (lows, highs), first, end, members)
    seen = np.zeros(log.places.shape[1] + 1, dtype=np.int64)
    return Stories(looks.cutoffs[begin:stop], first, end, members, seen)


@compiled
def _ranges(log: Log, looks: Looks, begin: int, stop: int) -> tuple[Indices, Indices, int]:
    """The rows of each contact's events before the cutoff, and how many there are, and one each."""
    lows = np.zeros(stop - begin, dtype=np.int64)
    highs, room = np.zeros(stop - begin, dtype=np.int64), stop - begin
    for s in range(stop - begin):
        contact = looks.contact[begin + s]
        if contact >= 0:
            lows[s] = log.starts[contact]
            highs[s] = clock.first_at_or_after(
                log.occurred_at, lows[s], log.starts[contact + 1], looks.cutoffs[begin + s]
            )
            room += highs[s] - lows[s]
    return lows, highs, room


@compiled
def _place(
    log: Log,
    looks: Looks,
    begin: int,
    ranges: tuple[Indices, Indices],
    first: Indices,
    end: Indices,
    members: npt.NDArray[np.int32],
) -> None:
    """Write each event's row behind the last one of each of its groups; note where windows begin.

    Written for every group and kept for its own: that is faster than to ask. What is written too
    much lands where the next one of the group will stand, or in the free place behind its last.
    """
    # Taken out of the tuples once: each time, compiled code counts a reference.
    occurred_at, recorded_at, masks, lead = log.occurred_at, log.recorded_at, log.masks, log.lead
    windows, cutoffs, own, others = looks.windows, looks.cutoffs, looks.lead, ~looks.other_leads
    lows, highs = ranges
    free, place = np.empty(end.shape[0], dtype=np.int64), 0
    for s in range(lows.shape[0]):
        for g in range(free.shape[0]):
            free[g] = place
            place += highs[s] - lows[s] + 1
        cutoff = cutoffs[begin + s]
        ahead = windows.shape[0]  # so many have not begun yet; the widest begins first
        _note(free, first[ahead], s)
        for j in range(lows[s], highs[s]):
            while ahead > 0 and clock.is_within(occurred_at[j], cutoff, windows[ahead - 1]):
                ahead -= 1
                _note(free, first[ahead], s)
            if clock.is_visible(recorded_at[j], cutoff):
                mask = masks[j] & others if lead[j] == own[begin + s] else masks[j]
                for g in range(free.shape[0]):
                    members[free[g]] = j
                    free[g] += np.int64((mask >> np.uint64(g)) & np.uint64(1))
        for window in range(ahead):
            _note(free, first[window], s)
        _note(free, end, s)


@compiled
def _note(places: Indices, into: Indices, s: int) -> None:
    """Copy each group's place; one by one, as for a slice numba compiles texts of errors."""
    for g in range(places.shape[0]):
        into[g, s] = places[g]
