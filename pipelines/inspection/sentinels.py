"""Numbers that mean missing: 999 where all others end at 27, or -1 where none is negative."""

from __future__ import annotations

from math import isfinite

from pipelines.inspection.profile import Column

_NINES = (99, 999, 9999, 99999, 999999, 9999999, 99999999)
_NEGATIVE = (-1, -9, -99, -999, -9999)
_FAR = 2
"""How many times the next number fits in one that stands far outside."""


def of(column: Column) -> list[str]:
    """The numbers of a column that stand for a missing value, as text."""
    if not column.is_number:
        return []
    return [value for value, _ in column.frequent if _stands_apart(column, value)]


def range_without(column: Column) -> tuple[float, float]:
    """Between which numbers the others lie."""
    apart = of(column)
    if not apart:
        return column.least, column.most
    others = _others(column, apart)
    return min(others), max(others)


def _stands_apart(column: Column, value: str) -> bool:
    number = float(value)
    others = _others(column, [value])
    if not others or (number not in (column.most, column.least)):
        return False
    if number in _NINES:
        return number == column.most and max(others) * _FAR <= number and max(others) > 0
    return number in _NEGATIVE and number == column.least and min(others) >= 0


def _others(column: Column, apart: list[str]) -> list[float]:
    """The other numbers, as far as they were seen."""
    seen = {value for value, _ in column.frequent} | set(column.examples)
    numbers = [float(value) for value in seen if value not in apart]
    return [number for number in numbers if isfinite(number)]
