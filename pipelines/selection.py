"""A selection of canonical columns out of rows, with the reason why a row is refused."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines import tables
from pipelines.reading import NOTHING, Reading
from pipelines.row_entries import MomentColumn
from pipelines.tables import Relation

REFUSED = "refused"
"""The column with the reason; null for a good row."""

ORPHAN = "belongs to no lead"
"""The reason that has a limit of its own: not every visitor of a site becomes a lead."""


class Selection:
    """Canonical columns by name, each as SQL, and all reasons to refuse a row."""

    def __init__(self, rows: Relation) -> None:
        self.rows = rows
        self.columns: dict[str, str] = {}
        self.reasons: list[str] = []
        self.conditions: list[str] = []

    def put(self, name: str, sql: str) -> None:
        """A column of SQL."""
        self.columns[name] = sql

    def text(self, name: str, column: str) -> None:
        """A column as text, null where it is empty."""
        self.put(name, tables.text(self.rows, column))

    def number(self, name: str, column: str, missing: tuple[str, ...] = ()) -> None:
        """A column as a float; the texts in `missing` are null."""
        self._read(name, tables.number(self.rows, column, missing))

    def date(self, name: str, column: str, zone: str | None, missing: tuple[str, ...] = ()) -> None:
        """A column of dates or moments as ISO 8601 text; the texts in `missing` are null."""
        self._read(name, tables.date(self.rows, column, zone, missing))

    def moment(self, name: str, when: MomentColumn) -> None:
        """A column of moments in UTC."""
        self._read(name, tables.moment(self.rows, when))

    def absent(self, name: str, kind: str) -> None:
        """A column of nulls."""
        self.put(name, f"null::{kind}")

    def refuse(self, reasons: Iterable[str]) -> None:
        """More reasons to refuse a row, as SQL."""
        self.reasons += reasons

    def where(self, conditions: Iterable[str]) -> Selection:
        """The same, of the rows that fulfil the conditions, given as SQL."""
        self.conditions += conditions
        return self

    @property
    def sql(self) -> str:
        """The select over the rows; the first reason that a row has is told."""
        chosen = [f"{sql} as {tables.quoted(name)}" for name, sql in self.columns.items()]
        refused = f"coalesce({', '.join(self.reasons)})" if self.reasons else NOTHING
        kept = f" where {' and '.join(self.conditions)}" if self.conditions else ""
        listed = ", ".join([*chosen, f"{refused} as {REFUSED}"])
        return f"select {listed} from {self.rows.sql}{kept}"

    def _read(self, name: str, reading: Reading) -> None:
        self.put(name, reading.value_sql)
        if reading.reason_sql != NOTHING:
            self.reasons.append(reading.reason_sql)
