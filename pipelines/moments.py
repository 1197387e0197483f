"""Columns of moments as UTC: typed ones, text in any known form, and counts since 1970.

A value without a zone of its own needs a declared one, a value with one must not have another; what
is neither is refused with its reason, row by row. Where clocks change, DuckDB decides: of a local
time that exists twice the later counts, one that does not exist is read with the offset before.
"""

from __future__ import annotations

import duckdb

from features.errors import ConfigError, LeadoddsError, NaiveTimestamp, WrongColumnType
from pipelines import moment_detection, numbers
from pipelines.moment_forms import Iso, Ordered, bounded
from pipelines.reading import Reading
from pipelines.relation import Column, literal

_TEXT = ("VARCHAR", "ENUM")
_EPOCHS = {"epoch_s": 1_000_000, "epoch_ms": 1_000}
"""Patterns of numbers, and the microseconds of one."""

_FIRST, _LAST = -30_610_224_000_000_000, 253_402_300_799_999_999
"""The years 1000 to 9999 in microseconds since 1970."""


def read(column: Column, zone: str | None, pattern: str | None = None) -> Reading:
    """SQL for the column as moments in UTC; a missing or an infinite one is null.

    `pattern` is the declared format, which is detected where there is none. `NaiveTimestamp` where
    the clock's zone is unknown; `WrongColumnType` where there is no moment at all, where days and
    months cannot be told apart, or where there are two zones.
    """
    kind = column.kind
    if kind.startswith(("TIMESTAMP", "DATE")):
        if pattern is not None:
            raise _wrong(column, f"{kind}, and format: {pattern}", "leave format out")
        return _typed(column, zone)
    if not kind.startswith((*_TEXT, *numbers.TYPES)):
        if column.is_empty():
            return Reading("null::timestamptz")
        raise _no_moments(column, kind)
    if pattern in _EPOCHS:
        return _since_1970(column, zone, pattern)
    if kind.startswith(numbers.TYPES) and not (pattern and kind.startswith(numbers.WHOLE)):
        if column.is_empty():
            return Reading("null::timestamptz")
        raise _no_unit(column)
    return _detected(column, zone) if pattern is None else _formatted(column, zone, pattern)


def _typed(column: Column, zone: str | None) -> Reading:
    value = column.sql
    if column.kind == "TIMESTAMP WITH TIME ZONE":
        if zone is not None:
            raise _two_zones(column, zone)
        return Reading(f"case when isfinite({value}) then {value} end")
    if zone is None:
        raise _naive(column, column.kind)
    local = f"{value}::timestamp"
    return Reading(f"case when isfinite({local}) then timezone({literal(zone)}, {local}) end")


def _detected(column: Column, zone: str | None) -> Reading:
    form, seen = moment_detection.form(column, zone)
    if form is None:
        if not seen.values:
            return Reading("null::timestamptz")
        raise _no_moments(column, "text in which no date or moment stands")
    if zone is None and (isinstance(form, Ordered) or not seen.zoned):
        raise _naive(column, "text")
    if zone is not None and isinstance(form, Iso) and not seen.naive:
        raise _two_zones(column, zone)
    local, own = form.naive(column.text), form.zoned(column.text)
    if zone is None:
        return Reading(own, _refused(column, own, _why(column, form, local, "no zone")))
    value = f"timezone({literal(zone)}, {local})"
    why = _why(column, form, own, f"a zone of its own beside zone: {zone}")
    return Reading(value, _refused(column, value, why))


def _why(column: Column, form: Iso | Ordered, other: str, is_other: str) -> str:
    """SQL for why a text is no moment: the other kind of clock, no day at all, or no such form."""
    return (
        f"case when {other} is not null then {_reason(column, is_other)} "
        f"when {form.is_like(column.text)} then {_reason(column, 'no such day or time')} "
        f"else {_reason(column, f'not like {form.example}')} end"
    )


def _formatted(column: Column, zone: str | None, pattern: str) -> Reading:
    parsed = f"try_strptime({column.text}, {literal(pattern)})"
    if _has_zone(column, pattern):
        if zone is not None:
            raise _two_zones(column, zone)
        value = bounded(parsed, "timestamptz")
    elif zone is None:
        raise _naive(column, f"format: {pattern}")
    else:
        value = f"timezone({literal(zone)}, {bounded(parsed, 'timestamp')})"
    return _of_pattern(column, value, pattern)


def _has_zone(column: Column, pattern: str) -> bool:
    """Whether moments of this format have a zone of their own."""
    try:
        asked = column.rows.connection.execute(
            f"select typeof(try_strptime('', {literal(pattern)}))"
        )
        return bool(asked.fetchall() == [("TIMESTAMP WITH TIME ZONE",)])
    except duckdb.Error as error:
        raise ConfigError(
            f"{column.thing}: format",
            found=f"{pattern}: {str(error).splitlines()[0]}",
            wanted="a format like %d.%m.%Y %H:%M:%S, epoch_s or epoch_ms",
            way_out="mend format",
        ) from None


def _since_1970(column: Column, zone: str | None, pattern: str) -> Reading:
    if zone is not None:
        found = f"format: {pattern}, which is UTC, and zone: {zone}"
        raise _wrong(column, found, "leave zone out")
    micros = f"(try_cast({column.text} as double) * {_EPOCHS[pattern]})"
    if column.kind.startswith(numbers.TYPES) and not column.missing:
        micros = f"({column.sql}::double * {_EPOCHS[pattern]})"
    value = (
        f"case when {micros} between {_FIRST} and {_LAST} "
        f"then make_timestamptz(round({micros})::bigint) end"
    )
    return _of_pattern(column, value, pattern)


def _of_pattern(column: Column, value: str, pattern: str) -> Reading:
    """The reading of a declared format; `WrongColumnType` where not a single value is of it."""
    for limit in (f"limit {moment_detection.SAMPLE}", ""):
        values, fitting = column.rows.connection.execute(
            f"select count(*), count({value}) from "
            f"(from {column.rows.sql} where trim({column.text}) <> '' {limit})"
        ).fetchall()[0]
        if fitting or not values:
            why = _reason(column, f"not of the format {pattern}")
            return Reading(value, _refused(column, value, why))
    raise _no_moments(column, f"no value of the format {pattern}")


def _refused(column: Column, value: str, why: str) -> str:
    """SQL that says why, where a text is there and no value is."""
    text = column.text
    return (
        f"case when {text} is null then null when {value} is not null then null "
        f"when trim({text}) = '' then null else {why} end"
    )


def _reason(column: Column, why: str) -> str:
    return literal(f"{column.name}: {why}")


def _naive(column: Column, kind: str) -> NaiveTimestamp:
    return NaiveTimestamp(
        column.thing,
        found=f"{kind}, which does not say in which zone its clock hangs",
        wanted="moments with a zone, or a declared one",
        way_out=f"write {{column: {column.name}, zone: Europe/Berlin}} (or UTC, …)",
    )


def _no_moments(column: Column, found: str) -> WrongColumnType:
    return WrongColumnType(
        column.thing,
        found=found,
        wanted="dates or moments",
        way_out=f'write {{ column: {column.name}, format: "%d.%m.%Y %H:%M" }} with its own format, '
        f"or convert it in a query, like strptime({column.name}, '%d.%m.%Y %H:%M')",
    )


def _no_unit(column: Column) -> WrongColumnType:
    return WrongColumnType(
        column.thing,
        found=f"numbers ({column.kind}), which do not say since when and in which unit they count",
        wanted="dates or moments",
        way_out=f"write {{ column: {column.name}, format: epoch_s }} for seconds since 1970, "
        'epoch_ms for milliseconds, or "%Y%m%d" for days like 20240331',
    )


def _two_zones(column: Column, zone: str) -> LeadoddsError:
    return _wrong(column, f"moments with a zone of their own, and zone: {zone}", "leave zone out")


def _wrong(column: Column, found: str, way_out: str) -> WrongColumnType:
    return WrongColumnType(column.thing, found=found, wanted="one of both", way_out=way_out)
