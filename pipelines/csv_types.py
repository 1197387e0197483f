"""What the columns of CSV files hold, told from many of their rows: whole numbers, numbers or text.

Only what no reading can get wrong is a number: 007 and an id of twenty digits stay text, and so do
yes, true, days and moments, which are read where it is known what they are for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass

import duckdb

from features.errors import MissingColumn
from pipelines.relation import literal, quoted
from pipelines.table_entry import FileEntry

WHOLE = r"\s*-?(0|[1-9]\d{0,17})\s*"
NUMBER = r"\s*[+-]?((0|[1-9]\d{0,14})(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*"
COMMA = r"\s*[+-]?(0|[1-9]\d{0,14})(,\d+)?([eE][+-]?\d+)?\s*"
GROUPED = r"\s*[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?\s*"
"""1.234.567,89: a comma for the decimals and points between thousands."""
ENGLISH = r"\s*[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?\s*"
"""1,234,567.89"""

_FORMS = (WHOLE, NUMBER, COMMA, GROUPED, ENGLISH)

_DECLARED = {"text": "VARCHAR", "number": "DOUBLE", "whole": "BIGINT", "yes_no": "BOOLEAN"}


@dataclass(frozen=True)
class Count:
    """How many values of a column there are, and how many of them are written in which way."""

    values: int = 0
    whole: int = 0
    number: int = 0
    comma: int = 0
    grouped: int = 0
    english: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            *(mine + more for mine, more in zip(astuple(self), astuple(other), strict=True))
        )

    @property
    def is_comma(self) -> bool:
        """Whether these are numbers with a comma that divides no thousands in at least one."""
        told = self.values == self.comma + self.grouped
        return told and self.number < self.values and self.english < self.values - self.whole


@dataclass(frozen=True)
class Types:
    """The type of each column, and how its numbers are written."""

    columns: Mapping[str, str]
    decimal: str
    thousands: str


def counts(
    connection: duckdb.DuckDBPyConnection, rows: str, names: Sequence[str], most: int
) -> dict[str, Count]:
    """What the first rows of a file hold, which are read as text."""
    asked = [
        part
        for column in map(quoted, names)
        for part in (
            f"count(nullif(trim({column}), ''))",
            *(f"count(*) filter (regexp_full_match({column}, {literal(form)}))" for form in _FORMS),
        )
    ]
    found = connection.execute(f"select {', '.join(asked)} from (from {rows} limit {most})")
    told = found.fetchall()[0]
    size = 1 + len(_FORMS)
    return {name: Count(*told[size * i : size * i + size]) for i, name in enumerate(names)}


def together(each: Iterable[Mapping[str, Count]]) -> dict[str, Count]:
    """The counts of several files, column by column."""
    found: dict[str, Count] = {}
    for one in each:
        for name, count in one.items():
            found[name] = found.get(name, Count()) + count
    return found


def decided(
    table: str, entry: FileEntry, found: Mapping[str, Count], *, may_be_comma: bool
) -> Types:
    """The types of the columns; a decimal comma where numbers have one and none has a point.

    It is looked for only where a comma does not divide the columns. `MissingColumn` for a declared
    type of a column that no file has.
    """
    for name in entry.types:
        if name not in found:
            raise MissingColumn(
                f"table {table}: types.{name}",
                found=f"only {', '.join(found)}",
                wanted="a column of the files",
                way_out="mend the name",
            )
    decimal = entry.decimal or ("," if may_be_comma and _has_comma(found) else ".")
    columns = {
        name: _DECLARED[entry.types[name]] if name in entry.types else _type(count, decimal)
        for name, count in found.items()
    }
    grouped = decimal == "," and any(
        found[name].grouped for name, kind in columns.items() if kind == "DOUBLE"
    )
    return Types(columns, decimal, "." if grouped else "")


def _has_comma(found: Mapping[str, Count]) -> bool:
    comma = any(count.is_comma for count in found.values())
    point = any(
        count.values == count.number > count.whole + count.grouped for count in found.values()
    )
    return comma and not point


def _type(count: Count, decimal: str) -> str:
    numbers = count.number if decimal == "." else count.comma + count.grouped
    if not count.values or count.values > max(count.whole, numbers):
        return "VARCHAR"
    return "BIGINT" if count.values == count.whole else "DOUBLE"
