"""One raw value of an attribute, read: as text, as a number, as yes or no, as a moment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from features import clock, local_time
from features.errors import InputError
from features.types import Category, Fact, Floats, Moments

Value = str | float | bool | None
"""One raw value of an attribute; None is missing."""

Column = Sequence[Value] | Category | Floats | Moments
"""One attribute's values, one a lead: raw as they came, or as a table holds text, numbers, dates.

None, a code of -1, NaN and `clock.NEVER` are missing.
"""

YES_NO = {"yes": 1.0, "true": 1.0, "1": 1.0, "no": 0.0, "false": 0.0, "0": 0.0}

_MOST_EXACT = 1e15
"""Below it every whole float is written with all its digits, and without a fraction."""


def text(value: Value, missing: tuple[str, ...] = ()) -> str | None:
    """The value as text, None where it is missing or declared to mean that.

    A whole number is written without a fraction and a truth in lower case, as the pipeline writes
    what a table holds: 3, 3.0 and "3" are one category.
    """
    if value is None:
        return None
    told = value.strip() if isinstance(value, str) else written(value)
    return None if not told or told in missing else told


def number(fact: Fact, value: Value) -> float:
    """The value as a finite number, NaN where it is missing; `InputError` if it is none."""
    if type(value) is float and not fact.missing and math.isfinite(value):
        return value  # what a request mostly sends; to write it as a text takes its time
    if value is None or text(value, fact.missing) is None:
        return np.nan
    try:
        read = math.nan if isinstance(value, bool) else float(value)
    except (ValueError, OverflowError):
        read = math.nan
    if not math.isfinite(read):
        raise _no_number(fact, str(value))
    return np.nan if fact.missing and read in _missing_numbers(fact) else read


def numbers(fact: Fact, column: Floats) -> Floats:
    """A whole column of numbers read as `number` reads each; shape (n,)."""
    if np.isinf(column).any():
        raise _no_number(fact, str(column[np.isinf(column)][0]))
    if not fact.missing:
        return column
    return np.where(np.isin(column, _missing_numbers(fact)), np.nan, column)


def yes_no(fact: Fact, value: Value) -> float:
    """1 for yes, 0 for no, NaN where it is missing; `InputError` if it is neither."""
    told = text(value, fact.missing)
    if told is None:
        return np.nan
    read = YES_NO.get(told.lower())
    if read is None:
        raise InputError(
            f"attribute {fact.name}",
            found=repr(told),
            wanted="yes or no (true or false, 1 or 0)",
            way_out="send one of these, or leave the attribute out where it is not known",
        )
    return read


def moment(fact: Fact, value: Value) -> int:
    """The moment of an ISO 8601 date, `clock.NEVER` where it is missing.

    A date without a zone begins at midnight in the declared one. `InputError` if it is no date; the
    message does not repeat it, because a date of birth is nobody's business.
    """
    told = text(value, fact.missing)
    if told is None:
        return clock.NEVER
    try:
        read = datetime.fromisoformat(told)
        if read.tzinfo is None and fact.zone:
            read = read.replace(tzinfo=_zone(fact.zone))
        if read.tzinfo is not None:
            return clock.from_datetime(read)
        found = "a date without its zone"
    except (ValueError, OverflowError):
        found = "no date"
    raise InputError(
        f"attribute {fact.name}",
        found=found,
        wanted="an ISO 8601 date, like 2017-10-01, or with time and zone 2017-10-01T00:00:00Z",
        way_out="send it so, or declare the attribute's zone in the source file",
    )


@lru_cache
def _zone(name: str) -> ZoneInfo:
    return local_time.zone_named(name)


def moments(fact: Fact, column: Column) -> Moments:
    """A whole column of dates read as `moment` reads each; shape (n,)."""
    if isinstance(column, np.ndarray):
        return column.astype(np.int64)
    if isinstance(column, Category):
        read = [moment(fact, value) for value in column.values]
        return np.array([*read, clock.NEVER], dtype=np.int64)[column.codes]
    return np.array([moment(fact, value) for value in column], dtype=np.int64)


def written(value: object) -> str:
    """What is no text, as one; empty where it is NaN."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        if abs(value) < _MOST_EXACT and value.is_integer():
            return str(int(value))
    return str(value)


def _missing_numbers(fact: Fact) -> list[float]:
    """The declared missing values that are numbers."""
    read = []
    for told in fact.missing:
        try:
            read.append(float(told))
        except ValueError:
            continue
    return read


def _no_number(fact: Fact, found: str) -> InputError:
    return InputError(
        f"attribute {fact.name}",
        found=repr(found),
        wanted="a finite number",
        way_out="send a number, or leave the attribute out where it is not known",
    )
