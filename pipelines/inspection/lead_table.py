"""Which table is that of the leads, and which of its columns say who a lead is and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.inspection import hints
from pipelines.inspection.joins import Join
from pipelines.inspection.profile import Column, Table

FEW_NAMES = 200
"""Different values that types, names and statuses have at most."""

_PEOPLE = {"contacts", "people", "persons", "users", "accounts", "companies"}


@dataclass(frozen=True)
class LeadTable:
    """The table of the leads and its columns of a role; a log's leads are each a case of it."""

    table: Table
    lead_id: Column | None
    contact_id: Column | None = None
    created: Column | None = None
    is_log: bool = False


def told(tables: Sequence[Table], met: Sequence[Join], main: str = "") -> LeadTable:
    """The table of the leads: that of the name, or the first of those that look most like it."""
    possible = [table for table in tables if main in ("", table.name)]
    return _leads(max(possible, key=lambda table: _likeness(table, met)), met)


def _likeness(table: Table, met: Sequence[Join]) -> float:
    """How much a table looks like that of the leads."""
    key = _key(table, met)
    known_by = 0 if key is None else _known_by(table, key, met)
    ends = any(
        hints.is_outcome(each.name) or hints.is_status(each.name)
        for each in table.columns.values()
        if each.distinct <= FEW_NAMES
    )
    return (
        (0.0 if key is None else 2.0)
        + 2 * known_by
        + 4 * (ends and event_type(table) is None)
        + 2 * any(hints.is_creation(each.name) for each in table.moments)
        + 3 * hints.is_lead(table.name)
        + (len(table.columns) - len(table.ids) - len(table.moments) > 1)
        - 2 * (table.name in _PEOPLE)
    )


def _leads(table: Table, met: Sequence[Join]) -> LeadTable:
    key = _key(table, met)
    if key is None:
        case = _case(table)
        if case is not None:
            return LeadTable(table, case, created=occurred(table), is_log=True)
    contact = _contact(table, key, met)
    return LeadTable(table, key, contact, _created(table))


def event_type(table: Table) -> Column | None:
    """The column that says what happened: it has few different values, each more than once."""
    possible = [
        each
        for each in table.columns.values()
        if hints.is_event_type(each.name) and not each.is_number and each.clock is None
        if 2 <= each.distinct <= FEW_NAMES and each.distinct * 2 <= each.filled
    ]
    return possible[0] if possible else None


def occurred(table: Table) -> Column | None:
    """When a row's event happened."""
    possible = [each for each in table.moments if not hints.is_recording(each.name)]
    possible = possible or table.moments
    rank = {
        each.name: (each.share_filled > 0.9, hints.is_occurrence(each.name), each.distinct)
        for each in possible
    }
    return max(possible, key=lambda each: rank[each.name], default=None)


def _key(table: Table, met: Sequence[Join] = ()) -> Column | None:
    """The column that names each row: the one that other tables know, else the first."""
    unique = [each for each in table.ids if each.is_unique]
    return max(
        unique,
        key=lambda each: (_known_by(table, each, met), hints.is_lead(each.name)),
        default=None,
    )


def _known_by(table: Table, column: Column, met: Sequence[Join]) -> int:
    """By how many tables the column's values are used."""
    target = (table.name, column.name)
    return len({join.table for join in met if (join.to_table, join.to_column) == target})


def _case(table: Table) -> Column | None:
    """What an event log is about: an id that comes back, beside moments and types."""
    kind, moment = event_type(table), occurred(table)
    if kind is None or moment is None:
        return None
    repeated = [
        each for each in table.ids if each.filled > 1.5 * each.distinct and each is not kind
    ]
    rank = {each.name: hints.is_lead(each.name) or "case" in each.name for each in repeated}
    return max(repeated, key=lambda each: rank[each.name], default=None)


def _contact(table: Table, key: Column | None, met: Sequence[Join]) -> Column | None:
    """Who the leads belong to: a key that other tables know, or that is called like one."""
    possible = [
        each
        for each in table.ids
        if each is not key
        and not hints.is_staff(each.name)
        and (_known_by(table, each, met) or hints.is_person(each.name))
    ]
    rank = {
        each.name: (_known_by(table, each, met), hints.is_person(each.name)) for each in possible
    }
    return max(possible, key=lambda each: rank[each.name], default=None)


def _created(table: Table) -> Column | None:
    """When a lead was created: by its name, or the only moments that every row has."""
    whole = [each for each in table.moments if each.share_filled > 0.99]
    named = [each for each in whole if hints.is_creation(each.name)]
    if named:
        return max(named, key=lambda each: hints.is_called_creation(each.name))
    free = [
        each for each in whole if not hints.is_change(each.name) and not hints.is_end(each.name)
    ]
    return free[0] if free else None
