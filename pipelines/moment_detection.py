"""In which form the moments of a text column are written, told from their values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from features.errors import WrongColumnType
from pipelines.moment_forms import ISO, Iso, Ordered
from pipelines.relation import Column

SAMPLE = 10_000
"""Values that are looked at first; all of them are, if these leave it open."""

_DOTS = Ordered("%d.%m.%Y")
_PAIRS = (
    (Ordered("%d/%m/%Y"), Ordered("%m/%d/%Y")),
    (Ordered("%d-%m-%Y"), Ordered("%m-%d-%Y")),
)
"""Forms that look alike: the day first, or the month."""


@dataclass(frozen=True)
class Pair:
    """What values say about two forms that look alike.

    `either` can be read in one of the two; the others are values that only the first form, only the
    second, and both with different results can read.
    """

    either: int
    only_first: str | None
    only_second: str | None
    both: str | None
    readings: tuple[str, str] | None


@dataclass(frozen=True)
class Seen:
    """How many values there are, and how many of them each form can read."""

    values: int
    naive: int
    zoned: int
    dots: int = 0
    pairs: tuple[Pair, ...] = ()

    @property
    def is_mostly_iso(self) -> bool:
        """Whether no other form can read as many: what one form reads, no other does."""
        return 2 * (self.naive + self.zoned) > self.values


def is_detected(pattern: str) -> bool:
    """Whether texts of a format are recognised where it is not declared."""
    return any(pattern in form.formats for form in (_DOTS, *chain.from_iterable(_PAIRS)))


def looked_at(column: Column, most: int | None) -> Seen:
    """Count what the forms can read of the first `most` values, or of all.

    The other forms are tried where ISO 8601 reads less than half: to plan them alone takes a tenth
    of a second.
    """
    iso = ["count(*)", f"count({ISO.naive('v')})", f"count({ISO.zoned('v')})"]
    seen = Seen(*_asked(column, most, iso))
    if seen.is_mostly_iso:
        return seen
    parts = [_count(_DOTS)]
    for first, second in _PAIRS:
        one, two = _guarded(first), _guarded(second)
        differ = f"filter (where {one} <> {two})"
        parts += [
            f"count(coalesce({one}, {two}))",
            f"min(v) filter (where {one} is not null and {two} is null)",
            f"min(v) filter (where {one} is null and {two} is not null)",
            f"min(v) {differ}",
            f"strftime(arg_min({one}, v) {differ}, '%-d %B %Y')",
            f"strftime(arg_min({two}, v) {differ}, '%-d %B %Y')",
        ]
    told = _asked(column, most, parts)
    pairs = []
    for start in range(1, len(told), 6):
        either, only_first, only_second, both, day_first, month_first = told[start : start + 6]
        readings = None if both is None else (day_first, month_first)
        pairs.append(Pair(either, only_first, only_second, both, readings))
    return Seen(seen.values, seen.naive, seen.zoned, told[0], tuple(pairs))


def _asked(column: Column, most: int | None, parts: Sequence[str]) -> tuple[Any, ...]:
    limit = "" if most is None else f"limit {most}"
    asked = column.rows.connection.execute(
        f"select {', '.join(parts)} from (select v from (select {column.text} as v "
        f"from {column.rows.sql}) where trim(v) <> '' {limit})"
    )
    return tuple(asked.fetchall()[0])


def _guarded(form: Ordered) -> str:
    # A format that does not fit is slow, so it is tried only where the form does.
    return f"(case when {form.is_like('v')} then {form.naive('v')} end)"


def _count(form: Ordered) -> str:
    return f"count({_guarded(form)})"


def form(column: Column, zone: str | None) -> tuple[Iso | Ordered | None, Seen]:
    """The form that reads most values, and what was seen; None where none reads any.

    `WrongColumnType` where nothing tells whether the day comes first or the month.
    """
    seen = looked_at(column, SAMPLE)
    found = _decided(column, zone, seen, last=seen.values < SAMPLE)
    if found is None and seen.values == SAMPLE:
        seen = looked_at(column, None)
        found = _decided(column, zone, seen, last=True)
    return found, seen


def _decided(column: Column, zone: str | None, seen: Seen, *, last: bool) -> Iso | Ordered | None:
    best = max([seen.naive + seen.zoned, seen.dots, *(pair.either for pair in seen.pairs)])
    if best == 0:
        return None
    if best == seen.naive + seen.zoned:
        return ISO
    if best == seen.dots:
        return _DOTS
    place = next(i for i, pair in enumerate(seen.pairs) if pair.either == best)
    pair, (first, second) = seen.pairs[place], _PAIRS[place]
    if pair.only_first and pair.only_second:
        raise _ambiguous(
            column, zone, first, second,
            f"{pair.only_first}, where the month cannot come first, and {pair.only_second}, "
            "where the day cannot",
            pair.only_first,
        )  # fmt: skip
    if pair.only_second:
        return second
    if pair.only_first or pair.both is None:
        return first
    if last and pair.readings:
        day_first, month_first = pair.readings
        raise _ambiguous(
            column, zone, first, second,
            f"{pair.both}, which may be {day_first} or {month_first}, and no value that tells",
            pair.both,
        )  # fmt: skip
    return None


def _ambiguous(
    column: Column,
    zone: str | None,
    first: Ordered,
    second: Ordered,
    found: str,
    example: str,
) -> WrongColumnType:
    where = f", zone: {zone}" if zone else ""
    one, two = (
        f'{{ column: {column.name}{where}, format: "{form.format_of(example)}" }}'
        for form in (first, second)
    )
    return WrongColumnType(
        column.thing,
        found=found,
        wanted="days of which it is known whether the day or the month comes first",
        way_out=f"write {one}, or {two}",
    )
