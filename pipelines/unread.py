"""Columns that a source has and nobody reads: listed, never silently dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.source import Source
from pipelines.tables import Relation


def columns(source: Source, read: Mapping[str, Iterable[Relation]]) -> dict[str, list[str]]:
    """For each entry of the source file, the columns of its rows that it neither reads nor ignores.

    What one entry does not read of a table, another one of the same table may.
    """
    entries = source.row_entries
    used: dict[str, set[str]] = {}
    there: dict[str, set[str]] = {}
    for rows in (each for several in read.values() for each in several):
        entry = entries[rows.name]
        place = f"table {entry.table}" if entry.table else rows.name
        used.setdefault(place, set()).update(rows.used, entry.ignore)
        there.setdefault(place, set()).update(rows.columns)
    left = {place: sorted(there[place] - used[place]) for place in there}
    return {place: names for place, names in sorted(left.items()) if names}
