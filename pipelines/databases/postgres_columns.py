"""The columns of PostgreSQL as types that Arrow and DuckDB know well, cast on the server."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pyarrow as pa

from pipelines.relation import quoted

_KEPT = {"int2", "int4", "int8", "float4", "float8", "bool"}
_IN_TIME = {"date", "timestamp", "timestamptz"}
_EXACT = 2**53


def types(schema: pa.Schema) -> dict[str, str]:
    """Each column's type as the server calls it; a domain's is the type under it."""
    return {column.name: column.metadata[b"POSTGRESQL:type"].decode() for column in schema}


def numerics(columns: Mapping[str, str]) -> list[str]:
    """The columns of type numeric."""
    return [name for name, kind in columns.items() if kind == "numeric"]


def inexact(columns: Iterable[str]) -> str:
    """SQL that tells, for each numeric column, whether a float would change a whole number of it.

    Those are keys rather than amounts, and two of them might become the same.
    """
    return ", ".join(
        f"bool_or(abs({q}) between {_EXACT + 1} and 1e300 and {q} = trunc({q}))"
        for q in map(quoted, columns)
    )


def projection(columns: Mapping[str, str], as_text: Collection[str]) -> str:
    """SQL for all columns: numbers, yes and no, dates and moments as such, the rest as text.

    `numeric` becomes a float, except for the columns in `as_text`. An infinite date or moment
    becomes null, because it is none.
    """
    return ", ".join(_cast(name, kind, as_text) for name, kind in columns.items())


def _cast(name: str, kind: str, as_text: Collection[str]) -> str:
    column = quoted(name)
    if kind in _KEPT:
        return column
    if kind in _IN_TIME:
        return f"case when isfinite({column}) then {column} end as {column}"
    if kind == "numeric" and name not in as_text:
        return f"{column}::float8 as {column}"
    return f"{column}::text as {column}"
