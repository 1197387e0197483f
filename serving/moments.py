"""Moments as they are sent: ISO 8601 with a zone, or seconds or milliseconds since 1970.

Read here and not by pydantic, whose moments carry a zone of its own making that takes longer to
subtract than a whole request may take for its fifty events.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import Field, StrictFloat, StrictInt, StrictStr

from features.errors import InputError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST = (datetime(1, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_FROM_MILLISECONDS = 1e11
"""Seconds would reach it in the year 5138, milliseconds did in March 1973."""
_FIRST_SECOND, _END_SECOND = -62_135_596_800, 253_402_300_800

Moment = Annotated[
    StrictStr | StrictInt | StrictFloat,
    Field(
        json_schema_extra={
            "anyOf": [
                {"type": "string", "format": "date-time"},
                {
                    "type": "number",
                    "minimum": _FIRST_SECOND,
                    "exclusiveMaximum": _FROM_MILLISECONDS,
                    "description": "seconds since 1970",
                },
                {
                    "type": "number",
                    "minimum": _FROM_MILLISECONDS,
                    "exclusiveMaximum": _END_SECOND * 1000,
                    "description": "milliseconds since 1970",
                },
                {
                    "type": "number",
                    "minimum": _FIRST_SECOND * 1000,
                    "maximum": -_FROM_MILLISECONDS,
                    "description": "milliseconds until 1970",
                },
            ]
        }
    ),
]
"""As it is sent."""


def read(path: str, sent: str | float) -> int:
    """Microseconds since 1970; an `InputError` that names the field."""
    if not isinstance(sent, str):
        return _counted(path, sent)
    try:
        when = datetime.fromisoformat(sent)
    except ValueError:
        raise _wrong(path, "no moment") from None
    if when.tzinfo is None:
        raise _wrong(path, "a moment without its zone")
    since = when - _EPOCH
    microseconds = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    if not _FIRST <= microseconds <= _LAST:
        raise _wrong(path, "a moment beyond the calendar in UTC")
    return microseconds


def read_all(sent: Sequence[Any]) -> list[int] | None:
    """The same of many texts, in a third of the time; None where one of them is anything else."""
    try:
        since = [when - _EPOCH for when in map(datetime.fromisoformat, sent)]
    except (TypeError, ValueError):
        return None
    told = [(each.days * 86_400 + each.seconds) * 1_000_000 + each.microseconds for each in since]
    return told if not told or _FIRST <= min(told) <= max(told) <= _LAST else None


def _counted(path: str, sent: float) -> int:
    seconds = sent / 1000 if abs(sent) >= _FROM_MILLISECONDS else sent
    try:
        return (datetime.fromtimestamp(seconds, UTC) - _EPOCH) // _MICROSECOND
    except (OverflowError, ValueError, OSError):
        raise _wrong(path, "a count of seconds beyond any calendar") from None


def _wrong(path: str, found: str) -> InputError:
    return InputError(
        path,
        found=found,
        wanted="ISO 8601 with a zone, like 2017-10-01T00:00:00Z, or seconds since 1970",
        way_out="add Z for UTC, or an offset like -05:00; a field mapping can name a zone",
    )
