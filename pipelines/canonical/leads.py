"""The leads as SQL: their keys, when they were created, and the raw column of every attribute."""

from __future__ import annotations

import duckdb

from pipelines import tables
from pipelines.attribute_entry import AttributeEntry
from pipelines.selection import Selection
from pipelines.source import Source
from pipelines.tables import Relation

_PLACE = "the row's place"
"""The column with the place of a row in its file, from 1, where rows have no id or no date."""

_CLOCK = "timestamptz '1970-01-01 00:00:00+00' + to_seconds({place})"
"""Rows without dates are a second apart on a clock of their own, which no report shows."""


def rows(connection: duckdb.DuckDBPyConnection, source: Source) -> Relation:
    """The rows of the lead table, numbered where that is all that there is."""
    found = tables.relation(connection, "leads", source.leads)
    if source.leads.lead_id is not None and not source.leads.in_time_order:
        return found
    numbered = f"(select *, row_number() over () as {tables.quoted(_PLACE)} from {found.sql})"
    columns = {**found.columns, _PLACE: "BIGINT"}
    return Relation("leads", numbered, columns, connection, {*found.used, _PLACE})


def id_column(source: Source) -> str:
    """The column with the lead's id: the row's place, where the source names none."""
    return source.leads.lead_id or _PLACE


def sql(found: Relation, source: Source) -> str:
    """SQL for the keys and the raw attributes of the lead table's rows."""
    chosen = Selection(found)
    _keys(chosen, source)
    if source.points.balance is not None:  # known and not read: it tells the future
        tables.require(found, source.points.balance)
    for name, entry in source.attributes.items():
        if entry.leak:
            tables.require(found, entry.column_of(name))
        elif not entry.changes and entry.kind != "completeness":
            attribute(chosen, name, entry)
    return f"{chosen.sql} order by all"


def _keys(chosen: Selection, source: Source) -> None:
    told = source.leads
    chosen.text("lead_id", id_column(source))
    chosen.text("contact_id", told.contact_id or id_column(source))
    if told.owner is not None:
        chosen.text("owner", told.owner)
    if told.created_at is not None:
        chosen.moment("created_at", told.created_at)
    elif told.in_time_order:
        chosen.put("created_at", _CLOCK.format(place=tables.quoted(_PLACE)))
    else:
        # All leads of a contact stand at one place of a random order, so that none is parted.
        contact = chosen.columns["contact_id"]
        chosen.put(
            "created_at", _CLOCK.format(place=f"dense_rank() over (order by md5({contact}))")
        )


def attribute(chosen: Selection, name: str, entry: AttributeEntry, column: str = "") -> None:
    """The raw column of an attribute, under the attribute's name."""
    column = column or entry.column_of(name)
    if entry.kind == "number":
        chosen.number(name, column, entry.missing)
        chosen.refuse(_impossible(name, chosen.columns[name], entry))
    elif entry.kind == "date":
        chosen.date(name, column, entry.zone, entry.missing)
    else:
        chosen.text(name, column)


def _impossible(name: str, value: str, entry: AttributeEntry) -> list[str]:
    """Why a number cannot be, as SQL; a value that means missing is none."""
    missing = ", ".join(f"try_cast({tables.literal(told)} as double)" for told in entry.missing)
    # Words are null as numbers, and of what may be null nothing can be told not to be in it.
    none = f" and not coalesce({value} in ({missing}), false)" * bool(missing)
    told = [("<", "less than", entry.least), (">", "more than", entry.most)]
    return [
        f"case when {value} {sign} {limit}{none} then '{name} is ' || {said} || ' {limit}' end"
        for sign, said, limit in ((sign, tables.literal(said), limit) for sign, said, limit in told)
        if limit is not None
    ]
