"""Rows of the source as SQL, their columns, and names and texts as SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from features.errors import MissingColumn


@dataclass(frozen=True)
class Relation:
    """Rows of the source as one SQL text, with the type of each column."""

    name: str
    sql: str
    columns: Mapping[str, str]
    connection: duckdb.DuckDBPyConnection
    used: set[str] = field(default_factory=set)
    """The columns that somebody has read."""


@dataclass(frozen=True)
class Column:
    """A column that is read; the texts in `missing` mean that nothing is known."""

    rows: Relation
    name: str
    missing: tuple[str, ...] = ()

    @property
    def thing(self) -> str:
        """How messages call it."""
        return f"{self.rows.name}: column {self.name}"

    @property
    def kind(self) -> str:
        """Its type in DuckDB; `MissingColumn` if there is no such column."""
        require(self.rows, self.name)
        return self.rows.columns[self.name]

    @property
    def sql(self) -> str:
        """Its name as SQL."""
        return quoted(self.name)

    @property
    def text(self) -> str:
        """SQL for its values as text, null where they are missing."""
        told = self.sql if self.kind == "VARCHAR" else f"{self.sql}::varchar"
        if not self.missing:
            return told
        return f"case when not {is_one_of(f'trim({told})', self.missing)} then {told} end"

    def is_empty(self) -> bool:
        """Whether no row has a value: a CSV column that is empty everywhere is read as text."""
        asked = self.rows.connection.execute(f"select count({self.text}) from {self.rows.sql}")
        return bool(asked.fetchall() == [(0,)])


def require(rows: Relation, column: str) -> None:
    """The column is read; `MissingColumn` if there is none."""
    rows.used.add(column)
    if column not in rows.columns:
        raise MissingColumn(
            f"{rows.name}: column {column}",
            found=f"only {', '.join(rows.columns)}",
            wanted=column,
            way_out="mend the name in the source file, or add the column to the query",
        )


def quoted(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def subquery(query: str) -> str:
    """A query to select from; on lines of its own, so that it may end in a comment."""
    return f"(\n{query.rstrip().rstrip(';')}\n)"


def literal(text: str | Path) -> str:
    """A text as SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def literals(texts: Iterable[str | Path]) -> str:
    """Texts as an SQL list."""
    return f"[{', '.join(literal(text) for text in texts)}]"


def is_one_of(value: str, texts: Iterable[str]) -> str:
    """SQL that tells whether a value, given as SQL, is one of the texts."""
    listed = ", ".join(literal(text) for text in texts)
    return f"{value} in ({listed})" if listed else "false"
