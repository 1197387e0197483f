"""Names of tables and columns: in SQL, and in errors where one is missing or there twice."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from features.errors import EmptyTable, MissingTable, SourceError
from pipelines.relation import quoted

_SHOWN = 10


def spellings(table: str) -> tuple[str, ...]:
    """What a declared table may be called in SQL: as a whole, or as a table in a schema."""
    schema, dot, rest = table.partition(".")
    return (quoted(table), f"{quoted(schema)}.{quoted(rest)}") if dot else (quoted(table),)


def check_columns(name: str, columns: Iterable[str]) -> None:
    """Raise if there is no column, or two that DuckDB could not tell apart."""
    seen: dict[str, str] = {}
    for column in columns:
        if column.lower() in seen:
            raise _twins(name, seen[column.lower()], column)
        seen[column.lower()] = column
    if not seen:
        raise EmptyTable(
            f"table {name}",
            found="no column",
            wanted="at least one column",
            way_out=f"mend tables.{name}.table",
        )


def missing_table(name: str, table: str, known: Iterable[str]) -> MissingTable:
    """No such table: those of a similar name, or the first of all."""
    by_lower = {each.lower(): each for each in sorted(known)}
    close = difflib.get_close_matches(table.lower(), by_lower, n=1)
    shown = ", ".join(list(by_lower.values())[:_SHOWN])
    more = ", …" if len(by_lower) > _SHOWN else ""
    return MissingTable(
        f"table {name}",
        found=f"no table {table} in the database",
        wanted=f"one of: {shown}{more}" if shown else "a table (the database shows none)",
        way_out=f"did you mean {by_lower[close[0]]!r}?" if close else f"mend tables.{name}.table",
    )


def _twins(name: str, one: str, other: str) -> SourceError:
    return SourceError(
        f"table {name}",
        found=f"two columns {one}" if one == other else f"columns {one} and {other}",
        wanted="names that differ, and not in capitals alone",
        way_out=f"write tables.{name}.query, and name the columns there: select a as b, …",
    )
