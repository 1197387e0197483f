"""What SQLite refuses, as errors of ours that tell nothing private."""

from __future__ import annotations

from features.errors import MissingTable, SourceError
from pipelines.databases.address import Address
from pipelines.table_entry import DatabaseEntry

_DAMAGED = ("not a database", "malformed", "unable to open", "disk I/O")


def explained(name: str, entry: DatabaseEntry, place: Address, message: str) -> SourceError:
    """SQLite's message about a table, redacted, and a way out."""
    wanted, way_out = _ways(name, entry, message)
    return SourceError(
        f"table {name}", found=place.redacted(message), wanted=wanted, way_out=way_out
    )


def no_file(name: str, place: Address) -> MissingTable:
    """No such file; `place` is told as it is declared."""
    return MissingTable(
        f"table {name}",
        found=f"no file {place.told.removeprefix('sqlite:')}",
        wanted="an SQLite database",
        way_out=f"mend tables.{name}.database (relative paths start at the source file's folder)",
    )


def binary(name: str, columns: list[str]) -> SourceError:
    """Columns with values that are neither numbers nor text."""
    return SourceError(
        f"table {name}",
        found=f"binary values in {', '.join(columns)}",
        wanted="numbers and text",
        way_out=f'leave them out in tables.{name}.query, or write hex("{columns[0]}") there',
    )


def _ways(name: str, entry: DatabaseEntry, message: str) -> tuple[str, str]:
    key = f"tables.{name}.{'table' if entry.query is None else 'query'}"
    if "locked" in message:
        return "a database to which nobody writes", "run the stage again when the writing has ended"
    if any(sign in message for sign in _DAMAGED):
        return "an SQLite database", f"mend tables.{name}.database, or copy the file again"
    if "UTF-8" in message:
        return "text in UTF-8", f'write tables.{name}.query, with hex("…") of that column'
    return "a table, or a select that SQLite can run", f"mend {key}"
