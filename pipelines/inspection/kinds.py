"""Which kind of attribute a column is, told by its values; or why it is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from features import values
from features.fields import job_title
from features.types import Attribute
from pipelines import numbers
from pipelines.inspection import hints, orders, sentinels
from pipelines.inspection.profile import Column
from pipelines.inspection.yaml_text import percent

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"\+?[\d\s()/.-]{7,20}")
_URL = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_NUMBER = re.compile(f"{numbers.POINT}|{numbers.COMMA}")
_DIVIDED = re.compile(r"[+-]?\d{1,3}([ '’]\d{3})*([.,]\d+)?")
"""Numbers whose thousands stand apart by a sign that no reader of numbers takes."""

_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+")

_MOST = 0.8
"""Share of the different values that must look alike."""

_FEW = 50
_OFTEN = 10
"""How many rows a value of a category has on average, where it has more than a few."""

_PROSE = 4
"""Words of a free text, on average."""


@dataclass(frozen=True)
class Kind:
    """What a column is: the attribute's kind with its other keys, and the reason."""

    name: str
    why: str
    keys: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Unwanted:
    """Why a column is nothing to learn from."""

    why: str


def of(column: Column) -> Kind | Unwanted:
    """The kind of a column that is no key and no outcome."""
    told: Kind | Unwanted | None = _unusable(column)
    if told is None:
        told = _of_values(column)
    if isinstance(told, Unwanted):
        return told
    keys = {**told.keys, **_missing(column, told.name)}
    empty = 1 - column.share_filled
    why = f"{told.why}, {percent(empty)} empty" if empty >= 0.005 else told.why
    return Kind(told.name, why, keys)


def _unusable(column: Column) -> Unwanted | None:
    if column.is_nested:
        return Unwanted("has parts: take them out in a query")
    if not column.filled:
        return Unwanted("always empty")
    if column.distinct == 1 and column.share_filled > 0.99:
        return Unwanted("always the same")
    if hints.names_a_person(column.name) and not column.is_number and column.distinct > _FEW:
        return Unwanted("names persons or companies")
    if hints.is_code(column.name):
        return _code(column)
    return None


def _code(column: Column) -> Unwanted | None:
    if column.is_unique:
        return Unwanted(f"{column.distinct:,} different values: a key")
    if column.distinct > max(_FEW, column.filled / _OFTEN):
        return Unwanted(f"{column.distinct:,} different values in {column.filled:,} rows")
    return None


def _of_values(column: Column) -> Kind | Unwanted:
    if column.clock is not None:
        return Kind("date", "moments")
    if (told := _yes_no(column)) is not None:
        return told
    if hints.is_phone(column.name) and _share(_PHONE, column.told) >= _MOST:
        return Kind("phone", "phone numbers; facts alone are kept")
    if column.is_number:
        return _number(column)
    return _text(column)


def _yes_no(column: Column) -> Kind | None:
    told = [value for value in column.values if value.lower() in values.YES_NO]
    if len(told) != len(column.values) or column.distinct > len(column.frequent):
        return None
    if len({values.YES_NO[value.lower()] for value in told}) < 2:
        return None
    return Kind("yes_no", f"{' and '.join(sorted(told, reverse=True))} alone")


def _number(column: Column) -> Kind:
    if hints.is_code(column.name):
        return Kind("category", f"{column.distinct} different numbers that are names")
    least, most = sentinels.range_without(column)
    return Kind("number", f"from {shown(least)} to {shown(most)}")


def _text(column: Column) -> Kind | Unwanted:
    told = column.told
    for name, pattern, said in (
        ("mail", _MAIL, "mail addresses"),
        ("utm", _URL, "addresses of pages"),
    ):
        share = _share(pattern, told)
        if share >= _MOST:
            return _raw(name, said, share, told)
    if _share(_PHONE, told) >= _MOST and sum(v.startswith("+") for v in told) > len(told) / 2:
        return Kind("phone", "phone numbers; facts alone are kept")
    if _share(_NUMBER, told) >= 1:
        return _written_number(column)
    if _share(_DIVIDED, told) >= 1 and not hints.is_code(column.name):
        return Unwanted("numbers with spaces or apostrophes: convert them in a query")
    if hints.is_job_title(column.name) and column.distinct > 30 and _are_titles(told):
        return Kind("job_title", "job titles; seniority and function alone are kept")
    return _words(column)


def _raw(name: str, said: str, share: float, told: Sequence[str]) -> Kind | Unwanted:
    if name == "utm" and not any("utm_" in value.lower() for value in told):
        return Unwanted("addresses of pages without utm tags")
    return Kind(name, f"{percent(share)} look like {said}; facts alone are kept")


def _written_number(column: Column) -> Kind | Unwanted:
    """Numbers that stand as text: with a decimal comma, or beside words for missing."""
    if hints.is_code(column.name):
        return _words(column)
    if _share(_COMMA, column.told) > 0:
        return Kind("number", "numbers with a decimal comma")
    return Kind("number", "numbers, written as text")


def _words(column: Column) -> Kind | Unwanted:
    different = f"{column.distinct:,} different values"
    if column.distinct <= len(column.frequent):
        order = orders.of(list(column.values))
        if order is not None:
            return Kind("ordered", "values with an order", {"order": order})
    words = sum(len(value.split()) for value in column.told) / max(1, len(column.told))
    if words >= _PROSE and column.distinct > max(_FEW, column.filled / 2):
        return Kind("text", f"{different}, {words:.0f} words each: the length alone is kept")
    if column.distinct <= _FEW and (column.distinct <= 12 or column.distinct * 2 < column.filled):
        return Kind("category", different)
    if column.distinct * _OFTEN <= column.filled:
        return Kind("category", f"{different}; rare ones count as one")
    return Unwanted(f"{different} in {column.filled:,} rows")


def _missing(column: Column, kind: str) -> dict[str, Any]:
    missing = [*(sentinels.of(column) if kind == "number" else ()), *column.missing]
    return {"missing": missing} if missing else {}


def _are_titles(told: Sequence[str]) -> bool:
    known = [job_title.tell(value, Attribute("title", "job_title", "title")) for value in told]
    return sum(each != ("staff", "other") for each in known) * 3 > len(known)


def _share(pattern: re.Pattern[str], told: Sequence[str]) -> float:
    return sum(1 for value in told if pattern.fullmatch(value)) / len(told) if told else 0.0


def shown(number: float) -> str:
    """A number as people write it."""
    return f"{number:,.0f}" if number == round(number) else f"{number:g}"


def missing_in_table(column: Column) -> tuple[str, ...]:
    """Texts among numbers and moments that mean missing: the table's entry must say them."""
    is_number = column.type == "VARCHAR" and _share(_NUMBER, column.told) >= 1
    return column.missing if column.clock is not None or is_number else ()
