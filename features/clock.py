"""The time law. Every comparison of moments in Leadodds stands in this module.

1. A snapshot sees an event only if `recorded_at < cutoff`, strictly.
2. Windows are half-open on `occurred_at`: [cutoff - window, cutoff).
3. A label looks at [cutoff, cutoff + horizon).
4. A window that reaches before the history start is unknown.

Moments are int64 microseconds since 1970-01-01T00:00 UTC, so that equality is exact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NoReturn

import numpy as np

from features.errors import ConfigError
from features.jit import compiled
from features.types import Flags, Floats, Indices, Moments

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

NEVER = int(np.iinfo(np.int64).max)
"""The moment of what did not happen: later than everything."""

ALWAYS = int(np.iinfo(np.int64).min) // 2
"""A history start before everything; halved so that adding a duration cannot overflow."""

_UNITS = {"m": MINUTE, "h": HOUR, "d": DAY}
_LARGEST_FIRST = tuple(reversed(_UNITS.items()))
_DURATION = re.compile(r"([0-9]{1,6})([mhd])")


def duration(text: str) -> int:
    """Microseconds of a duration written as minutes, hours or days: `30m`, `6h`, `7d`, `0d`."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ConfigError(
            f"duration {text!r}",
            found=repr(text),
            wanted="a whole number of up to six digits and m, h or d, like 30m, 6h or 7d",
            way_out="write the duration in that form",
        )
    return int(match[1]) * _UNITS[match[2]]


def roughly(span: int) -> str:
    """A duration in the largest unit that it fills, rounded down: `7d`, `36m`."""
    unit, size = next((each for each in _LARGEST_FIRST if span >= each[1]), ("m", MINUTE))
    return f"{span // size}{unit}"


def window_lengths(windows: Sequence[str], key: str = "behavioural.windows") -> tuple[int, ...]:
    """Microseconds of each window; the narrowest first, each once, none of them empty."""
    lengths = tuple(duration(window) for window in windows)
    if any(longer <= shorter for shorter, longer in pairwise((0, *lengths))):
        raise ConfigError(
            key,
            found=", ".join(windows),
            wanted="lengths of time longer than nothing, each once, the shortest first",
            way_out="sort them and leave out what stands twice",
        )
    return lengths


def moment(text: str) -> int:
    """The moment of an ISO 8601 text with an offset or Z; one without is an error."""
    try:
        parsed = datetime.fromisoformat(text)
        return from_datetime(parsed) if parsed.tzinfo is not None else _refuse(text, "no zone")
    except (ValueError, OverflowError):
        return _refuse(text, "no date and time")


def _refuse(text: str, because: str) -> NoReturn:
    raise ConfigError(
        f"moment {text!r}",
        found=f"{text!r}, {because}",
        wanted="an ISO 8601 date and time with its zone, like 2017-10-01T00:00:00Z",
        way_out="add Z for UTC, or an offset like -05:00",
    )


def from_datetime(when: datetime) -> int:
    """The moment of an aware datetime, exact to the microsecond."""
    since = when.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def to_datetime(moment: int) -> datetime:
    """The aware datetime of a moment, exact to the microsecond."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)


def iso(moment: int) -> str:
    """A moment as ISO 8601 text in UTC, which `moment` reads back to the microsecond."""
    when = datetime(1970, 1, 1) + timedelta(microseconds=moment)  # noqa: DTZ001
    return f"{when.isoformat()}Z"


@compiled
def is_visible(recorded_at: int, cutoff: int) -> bool:
    """Whether an event was known at the cutoff: recorded strictly before it."""
    return recorded_at < cutoff


def count_unseen(recorded_at: Sequence[int], cutoff: int) -> int:
    """How many of some events were not known yet at the cutoff; what `is_visible` denies."""
    if max(recorded_at, default=cutoff - 1) < cutoff:
        return 0
    return sum(moment >= cutoff for moment in recorded_at)


@compiled
def is_within(occurred_at: int, cutoff: int, window: int) -> bool:
    """Whether an event before the cutoff lies in [cutoff - window, cutoff)."""
    return occurred_at >= cutoff - window


@compiled
def first_at_or_after(moments: Moments, low: int, high: int, cutoff: int) -> int:
    """The first place in sorted `moments[low:high]` whose moment is not before the cutoff."""
    while low < high:
        middle = (low + high) // 2
        if moments[middle] < cutoff:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def piece_of(edges: Moments, moment: int, hint: int) -> int:
    """The piece of time, out of those that begin at the sorted edges, that holds the moment.

    The first edge lies before every moment. `hint` is the piece of the moment before: neighbours
    mostly share one, so the search seldom runs.
    """
    if edges[hint] <= moment and (hint + 1 == edges.shape[0] or moment < edges[hint + 1]):
        return hint
    return first_at_or_after(edges, 0, edges.shape[0], moment + 1) - 1


@compiled
def is_over(since: int, until: int, span: int) -> bool:
    """Whether more than the span lies between two moments."""
    return until - since > span


@compiled
def is_known(cutoff: int, window: int, history_start: int) -> bool:
    """Whether the whole of [cutoff - window, cutoff) lies in the known history."""
    return cutoff - window >= history_start


def did_happen(moments: Moments) -> Flags:
    """Whether each moment is that of something that happened, known by now or not; shape (n,)."""
    return np.asarray(moments != NEVER)


def earliest(some: Moments, others: Moments) -> Moments:
    """The earlier of each pair; shape (n,)."""
    return np.minimum(some, others)


def earlier(some: int, other: int) -> int:
    """The earlier of two moments."""
    return min(some, other)


def first(moments: Moments) -> int:
    """The first of some moments, `NEVER` if there is none."""
    return int(moments.min(initial=NEVER))


def latest(moments: Moments) -> int:
    """The latest of some moments, `ALWAYS` if there is none."""
    return int(moments.max(initial=ALWAYS))


def is_later(some: int, other: int) -> bool:
    """Whether one moment is later than another."""
    return some > other


def converts_within(cutoffs: Moments, converted_at: Moments, horizon: int) -> Flags:
    """The label: whether the lead converts in [cutoff, cutoff + horizon); shape (n,)."""
    return np.asarray((cutoffs <= converted_at) & (converted_at < cutoffs + horizon))


def happened_before(cutoffs: Moments, moments: Moments) -> Flags:
    """Whether something had already happened at the cutoff, known or not; shape (n,)."""
    return np.asarray(moments < cutoffs)


def happens_after(cutoffs: Moments, moments: Moments) -> Flags:
    """Whether something happened, but only after the cutoff; shape (n,)."""
    return np.asarray(did_happen(moments) & (moments > cutoffs))


def comes_by(boundaries: Moments, moments: Moments, spans: Moments) -> Flags:
    """Whether each moment comes at its boundary, later, or at most its span before; shape (n,)."""
    return np.asarray(moments >= boundaries - spans)


def time_between(begins: Moments, ends: Moments) -> Moments:
    """Microseconds from begin to end; none where the end did not happen or came before."""
    ended = did_happen(ends)
    return np.maximum(np.where(ended, ends, begins) - begins, 0)


def first_of_each(keys: Indices, moments: Moments) -> tuple[Indices, Moments]:
    """The distinct keys, ascending, and the earliest moment of each; both given of shape (n,)."""
    order = np.lexsort((moments, keys))
    ordered = keys[order]
    first = np.flatnonzero(np.diff(ordered, prepend=-1))
    return ordered[first], moments[order][first]


def has_matured(cutoffs: Moments, horizon: int, observed_until: int) -> Flags:
    """Whether the whole of [cutoff, cutoff + horizon) has been observed; shape (n,)."""
    return np.asarray(cutoffs + horizon <= observed_until)


def end_of_known(created_at: Moments, cutoffs: Moments) -> Moments:
    """Before which moment an attribute's value must be known to be seen at the cutoff; shape (n,).

    What was known by the creation belongs to the lead from then on, even at that very cutoff.
    """
    return np.maximum(cutoffs, created_at + 1)


def starts_observed(cutoffs: Moments, observed_from: int) -> Flags:
    """Whether outcomes were already being observed at the cutoff; shape (n,)."""
    return np.asarray(cutoffs >= observed_from)


def is_at_or_after(moments: Moments, boundary: int) -> Flags:
    """Whether each moment is not before the boundary; shape (n,)."""
    return np.asarray(moments >= boundary)


def is_before(moments: Moments, boundary: int) -> Flags:
    """Whether each moment is before the boundary; shape (n,)."""
    return np.asarray(moments < boundary)


def label_ends_by(cutoffs: Moments, horizon: int, boundary: int) -> Flags:
    """Whether a snapshot's label looks at nothing from the boundary on; shape (n,)."""
    return np.asarray(cutoffs + horizon <= boundary)


def order_of(moments: Moments) -> Indices:
    """Places of the moments from earliest to latest, ties in the order given; shape (n,)."""
    return np.argsort(moments, kind="stable")


def days_since(cutoffs: Moments, moments: Moments, *, planned: bool) -> Floats:
    """Days from each moment to its cutoff, NaN where it did not happen; shape (n,).

    One that lies after the cutoff is NaN as well, since nobody can have known of it; but where it
    was `planned` it is known ahead, and its days are negative.
    """
    seen = did_happen(moments)
    if not planned:
        seen &= moments <= cutoffs
    # What never happened is taken for the cutoff, so that nothing overflows.
    return np.where(seen, (cutoffs - np.where(seen, moments, cutoffs)) / DAY, np.nan)
