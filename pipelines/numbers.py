"""Columns of numbers as floats: typed ones, and text with decimal points or decimal commas."""

from __future__ import annotations

from features.errors import WrongColumnType
from pipelines.reading import Reading
from pipelines.relation import Column, literal

WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
         "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT")  # fmt: skip
FRACTIONS = ("DOUBLE", "FLOAT", "DECIMAL")
TYPES = (*WHOLE, *FRACTIONS)
"""How DuckDB calls numbers; a DECIMAL tells its digits behind that."""

POINT = r"\s*[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|\d{1,3}(,\d{3})+(\.\d+)?)\s*"
COMMA = r"\s*[+-]?((\d+,?\d*|,\d+)([eE][+-]?\d+)?|\d{1,3}(\.\d{3})+(,\d+)?)\s*"
"""How numbers with decimal points and with decimal commas are written in a text."""

_POINT_OR_THOUSANDS = r"\s*[+-]?\d{1,3}\.\d{3}\s*"
_COMMA_OR_THOUSANDS = r"\s*[+-]?\d{1,3},\d{3}\s*"


def read(column: Column) -> Reading:
    """SQL for the column as a float; text that is no number is refused, row by row.

    A point or a comma stands before the decimals, whichever the column's values show; the other one
    may divide thousands. NaN becomes infinite, so that the schemas can tell it from null.
    `WrongColumnType` where no value is a number, or where nothing shows what the comma means.
    """
    if column.kind.startswith(TYPES):
        value = f"{column.sql}::double"
        return Reading(f"case when isnan({value}) then 'inf'::double else {value} end")
    if column.is_empty():
        return Reading("null::double")
    if column.kind != "VARCHAR":
        raise _no_numbers(column)
    return _text(column)


def _text(column: Column) -> Reading:
    text, comma = column.text, _has_comma(column)
    form, thousands = (COMMA, ".") if comma else (POINT, ",")
    plain = f"replace(trim({text}), '{thousands}', '')"
    value = (
        f"case when regexp_full_match({text}, {literal(form)}) "
        f"then try_cast(replace({plain}, ',', '.') as double) end"
    )
    reason = (
        f"case when trim({text}) = '' or regexp_full_match({text}, {literal(form)}) then null "
        f"when {text} is not null then {literal(f'{column.name}: not a number')} end"
    )
    return Reading(value, reason)


def _has_comma(column: Column) -> bool:
    """Whether the column's numbers have a decimal comma."""
    text = column.text
    point, comma = (f"regexp_full_match({text}, {literal(form)})" for form in (POINT, COMMA))
    either = f"regexp_full_match({text}, {literal(_COMMA_OR_THOUSANDS)})"
    other = f"regexp_full_match({text}, {literal(_POINT_OR_THOUSANDS)})"
    asked = column.rows.connection.execute(
        f"select count(nullif(trim({text}), '')), "
        f"count(*) filter (where {point} or {comma}), "
        f"count(*) filter (where {point} and not {comma}), "
        f"count(*) filter (where {comma} and not {point}), "
        f"min({text}) filter (where {either}), min({text}) filter (where {other}) "
        f"from {column.rows.sql}"
    ).fetchall()
    values, numbers, points, commas, either_comma, either_point = asked[0]
    if values and not numbers:
        raise _no_numbers(column)
    # 1.234 alone is taken as DuckDB would; 1,234 alone could be either.
    doubtful = either_comma or (either_point if commas else None)
    if doubtful and bool(points) == bool(commas):
        raise WrongColumnType(
            column.thing,
            found=f"{doubtful}, and no value that tells whether this is more than a thousand",
            wanted="numbers of which it is known where the decimals begin",
            way_out="declare decimal and types: { "
            f"{column.name}: number }} for the table, or convert the column in a query",
        )
    return bool(commas > points)


def _no_numbers(column: Column) -> WrongColumnType:
    return WrongColumnType(
        column.thing,
        found=column.kind,
        wanted="a number",
        way_out=f"convert it in a query, like try_cast({column.name} as double)",
    )
