"""Forms in which people write moments, each as SQL over a column of text.

A form is ISO 8601, or an order of day, month and year with a sign between them. Each of its SQL
texts is null where the text is of another form, of another kind of clock, or no day of the
calendar: nothing is guessed. Years have four digits.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.relation import literal, literals

_FIRST, _LAST = "1000-01-01", "9999-12-31 23:59:59.999999"

_CLOCK = r"\d{1,2}:\d{2}(:\d{2}(\.\d*)?)?"
_DAY = r"\d{4}(-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2})"
_OFFSET = r"(Z|[+-](0\d|1[0-8])(:?[0-5]\d)?)"
_NAIVE = rf"\s*{_DAY}([T ]{_CLOCK})?\s*"
_ZONED = rf"\s*{_DAY}[T ]{_CLOCK}{_OFFSET}\s*"
_APART = rf"\s*{_DAY}[T ]{_CLOCK} ({_OFFSET}|UTC|GMT)\s*"
"""As databases and Ruby write it: with a space before the offset, or with UTC for Z."""

_FREQUENT = (
    ("____-__-__ __:__:__", "%Y-%m-%d %H:%M:%S"),
    ("____-__-__T__:__:__", "%Y-%m-%dT%H:%M:%S"),
    ("____-__-__", "%Y-%m-%d"),
)

_CLOCKS = (
    ("m", "%:%:%", (" %I:%M:%S %p", " %I:%M:%S%p")),
    ("m", "%:%", (" %I:%M %p", " %I:%M%p")),
    ("", "%:%:%.%", (" %H:%M:%S.%f",)),
    ("", "%:%:%", (" %H:%M:%S",)),
    ("", "%:%", (" %H:%M",)),
)
"""What a text with a clock is like (it ends in am or pm; it has so many colons), and its formats.

A format that does not fit costs DuckDB twenty times one that does, so each text gets its own.
"""


@dataclass(frozen=True)
class Iso:
    """ISO 8601, with a T or a space, and with slashes for hyphens."""

    name: str = "ISO 8601"
    example: str = "2024-03-31T10:00:00"

    def naive(self, column: str) -> str:
        """SQL for the local time of a text without an offset."""
        # A cast takes far more forms, and drops an offset; a format takes one.
        whole = " ".join(
            f"when {column} like {literal(like)} then {_strptime(column, [format_])}"
            for like, format_ in _FREQUENT
        )
        return bounded(
            f"case {whole} when regexp_full_match({column}, {literal(_NAIVE)}) "
            f"then try_cast({column} as timestamp) end",
            "timestamp",
        )

    def zoned(self, column: str) -> str:
        """SQL for the moment of a text with an offset, Z or UTC."""
        joined = f"regexp_replace({column}, ' (GMT|UTC)\\s*$', 'Z')"
        joined = f"regexp_replace({joined}, ' (Z|[+-][0-9:]*)\\s*$', '\\1')"
        others = bounded(
            f"case when {column} like '%Z' and {column} not like '% Z' "
            f"then try_cast({column} as timestamptz) "
            f"when {column} like '% UTC' "
            f"then try_cast(replace({column}, ' UTC', 'Z') as timestamptz) "
            f"when regexp_full_match({column}, {literal(_ZONED)}) "
            f"then try_cast({column} as timestamptz) "
            f"when regexp_full_match({column}, {literal(_APART)}) "
            f"then try_cast({joined} as timestamptz) end",
            "timestamptz",
        )
        # Most are of this form, and of those the text tells whether the year is in its bounds.
        return (
            f"case when {column} like '____-__-__T%Z' and {column} not like '% Z' "
            f"and {column} >= '1000' then try_cast({column} as timestamptz) else {others} end"
        )

    def is_like(self, column: str) -> str:
        """SQL for whether a text has this form, be it a day of the calendar or not."""
        any_of = f"({_NAIVE})|({_ZONED})|({_APART})"
        return f"regexp_full_match({column}, {literal(any_of)})"


@dataclass(frozen=True)
class Ordered:
    """Day, month and year in an order with a sign between them, like %d.%m.%Y."""

    name: str

    @property
    def formats(self) -> tuple[str, ...]:
        """Every whole format of this form: without a clock, and with each."""
        return (self.name, *(self.name + clock for *_, clocks in _CLOCKS for clock in clocks))

    @property
    def example(self) -> str:
        """The last day of March 2024 in this form."""
        return self.name.replace("%d", "31").replace("%m", "03").replace("%Y", "2024")

    def naive(self, column: str) -> str:
        """SQL for the local time of a text."""
        cases = []
        for end, colons, clocks in _CLOCKS:
            is_so = f"({column} like '%m' or {column} like '%M') and " * bool(end)
            read = _strptime(column, [self.name + clock for clock in clocks])
            cases.append(f"when {is_so}{column} like '{colons}' then {read}")
        read = f"case {' '.join(cases)} else {_strptime(column, [self.name])} end"
        return bounded(read, "timestamp")

    def zoned(self, column: str) -> str:  # noqa: ARG002 - these forms have no offset
        """SQL for nothing."""
        return "null::timestamptz"

    def is_like(self, column: str) -> str:
        """SQL for whether a text has this form, be it a day of the calendar or not."""
        sign = self.name[2]
        day = rf"\s*\d{{1,2}}[{sign}]\d{{1,2}}[{sign}]\d{{4}}"
        clock = rf"( +{_CLOCK}( ?[AaPp][Mm])?)?\s*"
        return f"regexp_full_match({column}, {literal(day + clock)})"

    def format_of(self, text: str) -> str:
        """The whole format of a text of this form, with its clock."""
        colons, half = text.count(":"), text.strip().lower().endswith("m")
        if not colons:
            return self.name
        clock = {1: "%H:%M", 2: "%H:%M:%S"}[colons] + ".%f" * ("." in text)
        spaced = " %p" if text.strip()[-3:-2] == " " else "%p"
        return f"{self.name} " + (clock.replace("%H", "%I") + spaced if half else clock)


def bounded(sql: str, kind: str) -> str:
    """SQL for a moment, null where its year has not four digits: 17 is no year, but half of one.

    DuckDB computes what stands twice in a CASE once, unless it stands in a branch of another.
    """
    return f"case when {sql} between {kind} '{_FIRST}' and {kind} '{_LAST}' then {sql} end"


def _strptime(column: str, formats: list[str]) -> str:
    told = literal(formats[0]) if len(formats) == 1 else literals(formats)
    return f"try_strptime({column}, {told})"


ISO = Iso()
