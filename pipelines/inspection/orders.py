"""Values that have an order: ranges like 19-24 or 250K+, and words like low, medium, high."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SCALES = (
    (
        "very low",
        "low",
        "medium low",
        "medium",
        "mid",
        "moderate",
        "medium high",
        "high",
        "very high",
    ),
    ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"),
    ("tiny", "small", "mid", "medium", "mid market", "large", "enterprise", "huge"),
    ("frozen", "cold", "lukewarm", "warm", "hot"),
    ("never", "rarely", "seldom", "sometimes", "often", "usually", "always"),
    ("free", "basic", "bronze", "silver", "gold", "platinum", "diamond"),
    ("beginner", "intermediate", "advanced", "expert"),
    ("niedrig", "mittel", "hoch"),
)
_NUMBER = r"[^\d\w+<>-]{0,2}(\d[\d.,' ]*)\s?([kKmM]|Mio\.?)?"
_RANGE = re.compile(rf"{_NUMBER}\s?(?:-|–|to|bis|\.\.)\s?{_NUMBER}(?:\s?[^\d]+)?")
_BELOW = re.compile(rf"(?:<=?|under|less than|below|up to|unter|bis)\s?{_NUMBER}.*", re.IGNORECASE)
_ABOVE = re.compile(
    rf"(?:>=?|over|more than|above|über|ab)\s?{_NUMBER}.*|{_NUMBER}\s?(?:\+|and more|or more).*",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"{_NUMBER}(?: [A-Za-z]+)?")
_TIMES = {"k": 1e3, "m": 1e6, "mio": 1e6, "": 1.0}


def of(values: Sequence[str]) -> list[str] | None:
    """The values from the lowest to the highest, None where they have no order that is seen."""
    if not 2 < len(values) <= 40:
        return None
    return _by_words(values) or _by_numbers(values)


def _by_words(values: Sequence[str]) -> list[str] | None:
    plain = {value: " ".join(re.findall(r"[a-zäöü]+", value.lower())) for value in values}
    for scale in _SCALES:
        if all(told in scale for told in plain.values()):
            return sorted(values, key=lambda value: scale.index(plain[value]))
    return None


def _by_numbers(values: Sequence[str]) -> list[str] | None:
    read = {value: _read(value) for value in values}
    places = [place for place in read.values() if place is not None]
    if len(places) < len(values) or len(set(places)) < len(places):
        return None
    if all(_ALONE.fullmatch(value) for value in values):
        return None
    return sorted(values, key=lambda value: read[value] or (0.0, 0.0))


def _read(value: str) -> tuple[float, float] | None:
    """Where a range begins and ends."""
    told = value.strip()
    if match := _BELOW.fullmatch(told):
        return (float("-inf"), _number(match[1], match[2]))
    if match := _ABOVE.fullmatch(told):
        digits, unit = (match[1], match[2]) if match[1] else (match[3], match[4])
        return (_number(digits, unit), float("inf"))
    if match := _RANGE.fullmatch(told):
        return (_number(match[1], match[2] or match[4]), _number(match[3], match[4]))
    if match := _ALONE.fullmatch(told):
        return (_number(match[1], match[2]),) * 2
    return None


def _number(digits: str, unit: str | None) -> float:
    plain = re.sub(r"[^\d]", "", re.sub(r"[.,]\d{1,2}$", "", digits.strip()))
    return float(plain or 0) * _TIMES[(unit or "").lower().rstrip(".")]
