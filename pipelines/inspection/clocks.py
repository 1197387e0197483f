"""How a column writes moments: recognised in its values, and read back as SQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines import tables

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?P<time>[T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?"
    r"(?P<gap> ?)(?P<zone>Z|UTC|[+-]\d\d(:?\d\d)?)?"
)
_DAY_FIRST_OR_MONTH = re.compile(
    r"(?P<first>\d{1,2})(?P<by>[./-])(?P<second>\d{1,2})(?P=by)(?P<year>\d{4}|\d{2})(?P<time>.*)"
)
_YEAR_FIRST = re.compile(r"\d{4}(?P<by>[./-])\d{1,2}(?P=by)\d{1,2}(?P<time>.*)")
_NAMED_MONTH = re.compile(r"\d{1,2}(?P<by>[ -])[A-Za-z]{3}(?P=by)(?P<year>\d{4})(?P<time>.*)")
_TIME = re.compile(
    r"(?P<gap> |, |T)\d{1,2}:\d\d(?P<seconds>:\d\d((?P<point>[.,])\d{1,6})?)?"
    r"(?P<half> ?[AaPp][Mm])?"
)
_SAID = re.compile(r"(^|_)(at|on|ts|time|timestamp|date|datum|day|created|modified)(_|$)")

_SECONDS = (9.4e8, 2.5e9)
"""Seconds since 1970 in which moments between 1999 and 2049 are written."""

_ENOUGH = 0.95
"""Share of the different values that must be moments."""


@dataclass(frozen=True)
class Clock:
    """How moments are written in a column: what the source file must say, and how SQL reads it."""

    read: str
    """SQL with `{}` for the column; its moments hang in UTC where they say no zone."""
    naive: bool = True
    format: str | None = None
    other: str | None = None
    """Another format that all values fit as well."""

    def sql(self, column: str) -> str:
        """SQL for the column's moments, null where there is none."""
        return f"{self.read.format(tables.quoted(column))}::timestamptz"


def of_type(kind: str) -> Clock | None:
    """The clock of a column that a file itself declares to be moments."""
    if kind == "TIMESTAMP WITH TIME ZONE":
        return Clock("{}", naive=False)
    if kind.startswith(("TIMESTAMP", "DATE")):
        return Clock("{}")
    return None


def of_numbers(name: str, least: float, most: float) -> Clock | None:
    """The clock of whole numbers that count seconds or milliseconds, where the name says so."""
    if not _SAID.search(name):
        return None
    for unit, scale, read in (
        ("epoch_s", 1, "to_timestamp({})"),
        ("epoch_ms", 1e3, "make_timestamptz({}::bigint * 1000)"),
    ):
        if _SECONDS[0] * scale <= least and most <= _SECONDS[1] * scale:
            return Clock(read, naive=False, format=unit)
    return None


def of_texts(values: Sequence[str]) -> Clock | None:
    """The clock of texts, None where they are no moments."""
    if not values:
        return None
    for found in (_iso(values), _numbered(values), _others(values)):
        if found is not None:
            return found
    return None


def _matches(pattern: re.Pattern[str], values: Sequence[str]) -> list[re.Match[str]]:
    """The matches, or none where too few values match."""
    found = [match for match in map(pattern.fullmatch, values) if match]
    return found if len(found) >= _ENOUGH * len(values) else []


def _iso(values: Sequence[str]) -> Clock | None:
    found = _matches(_ISO, values)
    if not found:
        return None
    aware = all(match["zone"] for match in found)
    # DuckDB casts no offset behind a space.
    apart = any(match["gap"] and match["zone"] != "UTC" for match in found)
    text = r"regexp_replace({}, ' ([Z+-])', '\1')" if aware and apart else "{}"
    return Clock(f"try_cast({text} as timestamp{'tz' * aware})", naive=not aware)


def _numbered(values: Sequence[str]) -> Clock | None:
    """Days, months and years as numbers, in the order that they tell, else in the usual one."""
    found = _matches(_DAY_FIRST_OR_MONTH, values)
    time = _time(match["time"] for match in found)
    shapes = {(match["by"], len(match["year"])) for match in found}
    if len(shapes) != 1 or time is None:
        return None
    by, digits = shapes.pop()
    year = "%Y" if digits == 4 else "%y"
    days, months = (f"{by.join((*order, year))}{time}" for order in (("%d", "%m"), ("%m", "%d")))
    day_first = any(int(match["first"]) > 12 for match in found)
    month_first = any(int(match["second"]) > 12 for match in found)
    if day_first and month_first:
        return None
    told, other = (months, days) if month_first else (days, months)
    sure = day_first or month_first or by == "."
    return _formatted(told, None if sure else other)


def _others(values: Sequence[str]) -> Clock | None:
    for pattern, order in ((_YEAR_FIRST, ("%Y", "%m", "%d")), (_NAMED_MONTH, ("%d", "%b", "%Y"))):
        found = _matches(pattern, values)
        time = _time(match["time"] for match in found)
        signs = {match["by"] for match in found}
        if len(signs) == 1 and time is not None:
            return _formatted(signs.pop().join(order) + time, None)
    return None


def _formatted(told: str, other: str | None) -> Clock:
    read = f"try_strptime(trim({{}}), {tables.literal(told)})"
    return Clock(read, format=told, other=other)


def _time(rests: Iterable[str]) -> str | None:
    """The format of what stands behind the days, None where it is no one time of the day."""
    shapes = set()
    for rest in rests:
        match = _TIME.fullmatch(rest)
        if rest and match is None:
            return None
        shapes.add("" if match is None else _time_format(match))
    return shapes.pop() if len(shapes) == 1 else None


def _time_format(match: re.Match[str]) -> str:
    seconds = ":%S" if match["seconds"] else ""
    seconds += f"{match['point']}%f" if match["point"] else ""
    if not match["half"]:
        return f"{match['gap']}%H:%M{seconds}"
    return f"{match['gap']}%I:%M{seconds}{' ' * match['half'].startswith(' ')}%p"
