"""What the rows of a table show of each of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import duckdb

from pipelines import numbers, tables
from pipelines.inspection import clocks, hints, names
from pipelines.inspection.clocks import Clock
from pipelines.row_entries import Rows
from pipelines.tables import Relation

MOST_ROWS = 200_000
"""Rows of a table that are looked at; of a larger one every second, third, … row."""

_PLACE = tables.quoted("the row's place")
_FEW = 0.01
_FREQUENT = 60
_EXAMPLES = 1_000


@dataclass(frozen=True)
class Column:
    """A column as the rows that were looked at show it.

    `frequent` has its most frequent values with their counts, `examples` different values without
    any order; `least` and `most` are those of finite numbers.
    """

    name: str
    type: str
    rows: int
    filled: int
    distinct: int
    frequent: tuple[tuple[str, int], ...]
    examples: tuple[str, ...]
    is_unique: bool
    """Whether every row of the whole table has a value of its own."""
    least: float = 0.0
    most: float = 0.0
    clock: Clock | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it holds whole numbers."""
        return self.type in numbers.WHOLE

    @property
    def is_number(self) -> bool:
        """Whether the file itself holds numbers."""
        return self.is_whole or self.type.startswith(numbers.FRACTIONS)

    @property
    def is_nested(self) -> bool:
        """Whether its values are lists or have parts."""
        return self.type.endswith("]") or self.type.startswith(("STRUCT", "MAP", "BLOB"))

    @property
    def share_filled(self) -> float:
        """The share of the rows that have a value."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def missing(self) -> tuple[str, ...]:
        """Texts that say that there is no value."""
        if self.is_number:
            return ()
        return tuple(value for value, _ in self.frequent if hints.is_missing(value))

    @cached_property
    def told(self) -> tuple[str, ...]:
        """Examples that are values."""
        return tuple(value for value in self.examples if not hints.is_missing(value))

    @property
    def values(self) -> dict[str, int]:
        """The most frequent values that are some, with their counts."""
        return {value: n for value, n in self.frequent if value not in self.missing}

    @property
    def is_idlike(self) -> bool:
        """Whether its values can be keys of something."""
        if self.clock is not None or self.is_nested or self.type.startswith(numbers.FRACTIONS):
            return False
        if self.type == "BOOLEAN" or self.distinct < 2:
            return False
        if hints.is_key(self.name):
            return True
        # A column called `contact` may also say by which means somebody was contacted.
        return hints.is_party(self.name) and self.distinct > max(2, _FEW * self.filled)


@dataclass(frozen=True)
class Table:
    """A table: how many rows it has, and its columns; of `rows`, every `step`th was looked at."""

    name: str
    relation: Relation
    rows: int
    step: int
    columns: Mapping[str, Column] = field(default_factory=dict)
    query: str = ""
    """What its rows are made of, where they are not those of a file as they stand."""

    @property
    def seen(self) -> str:
        """SQL for the rows that were looked at."""
        return tables.quoted(f"seen of {self.name}")

    def text(self, column: str) -> str:
        """SQL for a column as text."""
        return tables.text(self.relation, column)

    @property
    def ids(self) -> list[Column]:
        """The columns that can be keys."""
        return [each for each in self.columns.values() if each.is_idlike]

    @property
    def moments(self) -> list[Column]:
        """The columns of moments."""
        return [each for each in self.columns.values() if each.clock is not None]

    def value(self, sql: str) -> float:
        """The one number that a query over the whole table or the rows looked at gives."""
        row = self.relation.connection.execute(sql).fetchone()
        return float(row[0] or 0) if row else 0.0


def of(connection: duckdb.DuckDBPyConnection, name: str, query: str = "") -> Table:
    """A table, or a query in its place, with its columns; `EmptyTable` where it has no row."""
    told = Rows(query=query) if query else Rows(table=name)
    relation = tables.relation(connection, f"table {name}", told)
    rows = connection.execute(f"select count(*) from {relation.sql}").fetchall()[0][0]
    bare = Table(name, relation, rows, -(-rows // MOST_ROWS), query=query)
    kept = f"where {_PLACE} % {bare.step} = 0" * (bare.step > 1)
    place = f", row_number() over () as {_PLACE}" * (bare.step > 1)
    without = f" exclude ({_PLACE})" * (bare.step > 1)
    connection.execute(
        f"create or replace temp table {bare.seen} as "
        f"select *{without} from (select *{place} from {relation.sql}) {kept}"
    )
    columns = {each: _column(bare, each, kind) for each, kind in relation.columns.items()}
    return replace(bare, columns=columns)


def _column(table: Table, name: str, kind: str) -> Column:
    ask = table.relation.connection.execute
    values = f"(select {table.text(name)} as value from {table.seen})"
    told = ask(f"select count(*), count(value), count(distinct value) from {values}").fetchall()
    rows, filled, distinct = told[0]
    counted = f"select value, count(*) from {values} where value is not null group by value"
    frequent = ask(f"{counted} order by 2 desc, 1 limit {_FREQUENT}").fetchall()
    examples = ask(
        f"select value from ({counted}) order by md5(value) limit {_EXAMPLES}"
    ).fetchall()
    column = Column(
        name,
        kind,
        rows,
        filled,
        distinct,
        tuple(frequent),
        tuple(row[0] for row in examples),
        _is_unique(table, name, alike=distinct < rows),
    )
    return _with_range(table, column) if column.is_number else _with_clock(column)


def _is_unique(table: Table, name: str, *, alike: bool) -> bool:
    """Whether all values differ; the whole table is asked only where those looked at do."""
    if alike or table.rows < 2:
        return False
    if table.step == 1:
        return True
    distinct = f"select count(distinct {table.text(name)}) from {table.relation.sql}"
    return table.value(distinct) == table.rows


def _with_range(table: Table, column: Column) -> Column:
    quoted = tables.quoted(column.name)
    asked = f"""
        select min(value), max(value) from (select {quoted}::double as value from {table.seen})
        where isfinite(value)
    """
    least, most = table.relation.connection.execute(asked).fetchall()[0]
    clock = None
    if column.is_whole and least is not None:
        clock = clocks.of_numbers("_".join(names.words(column.name)), least, most)
    return replace(column, least=least or 0.0, most=most or 0.0, clock=clock)


def _with_clock(column: Column) -> Column:
    clock = clocks.of_type(column.type)
    if column.type == "VARCHAR":
        clock = clocks.of_texts(column.told)
    return replace(column, clock=clock)
