"""Which local day a moment falls on, in the source's zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt

from features import clock
from features.errors import ConfigError
from features.types import Moments

_QUARTER = 15 * clock.MINUTE
"""Most changes of an offset fall on a quarter of an hour; the others are looked up singly."""

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


def _offset_at(moment: int, zone: str) -> int:
    """Microseconds that local time is ahead of UTC."""
    try:
        when = (_EPOCH + timedelta(microseconds=moment)).astimezone(zone_named(zone))
    except OverflowError:  # the first and last day that Python knows: some exports mean null by it
        return 0
    offset = when.utcoffset()
    return 0 if offset is None else round(offset.total_seconds()) * 1_000_000


@lru_cache(maxsize=1 << 16)
def _offset_of_quarter(quarter: int, zone: str) -> int | None:
    """The offset during a quarter of an hour; None where it changes within."""
    first = _offset_at(quarter * _QUARTER, zone)
    return first if first == _offset_at((quarter + 1) * _QUARTER - 1, zone) else None


def local_days(moments: Moments, zone: str) -> npt.NDArray[np.int32]:
    """Days since 1970-01-01 on the zone's calendar, one for each moment; shape (n,)."""
    quarters, place = np.unique(moments // _QUARTER, return_inverse=True)
    found = [_offset_of_quarter(int(quarter), zone) for quarter in quarters]
    offsets = np.array([0 if offset is None else offset for offset in found], dtype=np.int64)[place]
    for changing in (number for number, offset in enumerate(found) if offset is None):
        for row in np.flatnonzero(place == changing):
            offsets[row] = _offset_at(int(moments[row]), zone)
    return ((moments + offsets) // clock.DAY).astype(np.int32)
