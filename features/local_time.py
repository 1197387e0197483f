"""How far local time is ahead of UTC in the source's zone, as pieces of time with one offset."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from features import clock
from features.errors import ConfigError
from features.types import Indices, Moments

_YEAR = 365 * clock.DAY
"""How much of a zone's calendar is looked through at once."""

_STEP = 6 * clock.HOUR
"""No zone changes its offset and changes it back within a quarter of a day."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_OF_THIS_MACHINE = {"localtime", "posixrules", "Factory"}
"""Names that mean another zone on another machine."""


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name, like America/New_York."""
    try:
        here = name in _OF_THIS_MACHINE or name.startswith(("posix/", "right/"))
        zone = None if here else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = None
    if zone is None:
        raise ConfigError(
            "zone",
            found=repr(name),
            wanted="an IANA zone name, like UTC, Europe/Berlin or America/New_York",
            way_out="look the name up in the IANA time zone database",
        )
    return zone


def offsets(moments: Moments, zone: str) -> tuple[Moments, Indices]:
    """The sorted edges of pieces of time, and the microseconds that local time is ahead in each.

    Every moment lies in a piece; the pieces cover no more years than the moments do.
    """
    if not len(moments):
        return _pieces((0,), zone)
    years = moments // _YEAR
    lowest, highest = int(years.min()), int(years.max())
    if highest - lowest < 2:
        return _pieces((lowest, highest), zone)
    return _pieces(tuple((np.flatnonzero(np.bincount(years - lowest)) + lowest).tolist()), zone)


@lru_cache(maxsize=1 << 10)
def _pieces(years: tuple[int, ...], zone: str) -> tuple[Moments, Indices]:
    pieces = [piece for year in dict.fromkeys(years) for piece in _pieces_of_year(year, zone)]
    edges, ahead = zip(*pieces, strict=True)
    return np.array(edges, dtype=np.int64), np.array(ahead, dtype=np.int64)


@lru_cache(maxsize=1 << 14)
def _pieces_of_year(year: int, zone: str) -> tuple[tuple[int, int], ...]:
    """Where in a year's length each piece begins, and its offset."""
    start, end = year * _YEAR, (year + 1) * _YEAR
    pieces = [(start, _offset_at(start, zone))]
    for step in range(start, end, _STEP):
        last = min(step + _STEP, end) - 1
        changed = _offset_at(last, zone)
        if changed != pieces[-1][1]:
            pieces.append((_change_between(step, last, zone), changed))
    return tuple(pieces)


def _change_between(low: int, high: int, zone: str) -> int:
    """The first microsecond with the offset that holds at `high`; at `low` another one does."""
    after = _offset_at(high, zone)
    while low < high:
        middle = (low + high) // 2
        if _offset_at(middle, zone) == after:
            high = middle
        else:
            low = middle + 1
    return high


def _offset_at(moment: int, zone: str) -> int:
    """Microseconds that local time is ahead of UTC."""
    try:
        when = (_EPOCH + timedelta(microseconds=moment)).astimezone(zone_named(zone))
    except OverflowError:  # the first and last day that Python knows: some exports mean null by it
        return 0
    offset = when.utcoffset()
    return 0 if offset is None else round(offset.total_seconds()) * 1_000_000
