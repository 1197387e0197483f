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

# Every offset change in the IANA database since 1970 falls on a whole quarter of an hour.
_QUARTER = 15 * clock.MINUTE
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_OF_THIS_MACHINE = {"localtime", "posixrules", "Factory"}
"""Names that mean another zone on another machine."""


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name, like America/New_York."""
    try:
        zone = None if name in _OF_THIS_MACHINE else ZoneInfo(name)
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


@lru_cache(maxsize=1 << 16)
def _offset(quarter: int, zone: str) -> int:
    """Microseconds that local time is ahead of UTC during one quarter of an hour."""
    when = _EPOCH + timedelta(microseconds=quarter * _QUARTER)
    offset = when.astimezone(zone_named(zone)).utcoffset()
    return 0 if offset is None else round(offset.total_seconds()) * 1_000_000


def local_days(moments: Moments, zone: str) -> npt.NDArray[np.int32]:
    """Days since 1970-01-01 on the zone's calendar, one for each moment; shape (n,)."""
    quarters = moments // _QUARTER
    distinct, place = np.unique(quarters, return_inverse=True)
    offsets = np.array([_offset(int(quarter), zone) for quarter in distinct], dtype=np.int64)
    shifted = moments + offsets[place] if len(moments) else moments
    return (shifted // clock.DAY).astype(np.int32)
