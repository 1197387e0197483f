"""What each table is: leads, events, outcomes, a history, links; told by its structure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from features.errors import SourceError
from pipelines.inspection import hints, joins
from pipelines.inspection.joins import Join
from pipelines.inspection.profile import Column, Table

_SEVERAL_A_LEAD = 1.02
_FEW_NAMES = 200


@dataclass(frozen=True)
class LeadTable:
    """The table of the leads and its columns of a role; a log's leads are each a case of it."""

    table: Table
    lead_id: Column | None
    contact_id: Column | None = None
    created: Column | None = None
    is_log: bool = False


@dataclass(frozen=True)
class Other:
    """A table that is not of leads: what it is, and by which column it belongs to them.

    `role` is events, outcomes, links, history or nothing.
    """

    table: Table
    role: str
    lead: Join | None = None
    contact: Join | None = None
    why: str = ""
    columns: dict[str, Column] = field(default_factory=dict)
    """Columns of a role: at, recorded, type, name, value."""

    @property
    def taken(self) -> set[str]:
        """The columns that already mean something."""
        joined = {join.column for join in (self.lead, self.contact) if join is not None}
        return joined | {column.name for column in self.columns.values()}


@dataclass(frozen=True)
class Roles:
    """All tables with their roles."""

    leads: LeadTable
    others: tuple[Other, ...]

    def of(self, role: str) -> list[Other]:
        """The tables of a role."""
        return [each for each in self.others if each.role == role]


def told(tables: Sequence[Table]) -> Roles:
    """What each of the tables is."""
    met = joins.found(tables)
    main = max(tables, key=lambda table: (_likeness(table, met), -tables.index(table)))
    leads = _leads(main, met)
    others = [_other(table, leads, met) for table in tables if table is not main]
    if leads.is_log:
        others.insert(0, _log(leads))
    return Roles(leads, tuple(others))


def event_type(table: Table) -> Column | None:
    """The column that says what happened: it has few different values, each more than once."""
    possible = [
        each
        for each in table.columns.values()
        if hints.is_event_type(each.name) and not each.is_number and each.clock is None
        if 2 <= each.distinct <= _FEW_NAMES and each.distinct * 2 <= each.filled
    ]
    return possible[0] if possible else None


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


def _likeness(table: Table, met: Sequence[Join]) -> float:
    """How much a table looks like that of the leads."""
    key = _key(table, met)
    known_by = 0 if key is None else _known_by(table, key, met)
    ends = any(
        hints.is_outcome(each.name) or hints.is_status(each.name)
        for each in table.columns.values()
        if each.distinct <= _FEW_NAMES
    )
    return (
        (0.0 if key is None else 2.0)
        + 2 * known_by
        + 4 * (ends and event_type(table) is None)
        + 2 * any(hints.is_creation(each.name) for each in table.moments)
        + 3 * hints.is_lead(table.name)
        + (len(table.columns) - len(table.ids) - len(table.moments) > 1)
        - 2 * (table.name in {"contacts", "people", "persons", "users", "accounts", "companies"})
    )


def _leads(table: Table, met: Sequence[Join]) -> LeadTable:
    key = _key(table, met)
    if key is None:
        case = _case(table)
        if case is not None:
            return LeadTable(table, case, created=_occurred(table), is_log=True)
    contact = _contact(table, key, met)
    return LeadTable(table, key, contact, _created(table))


def _case(table: Table) -> Column | None:
    """What an event log is about: an id that comes back, beside moments and types."""
    kind, moment = event_type(table), _occurred(table)
    if kind is None or moment is None:
        return None
    repeated = [
        each for each in table.ids if each.filled > 1.5 * each.distinct and each is not kind
    ]
    rank = {each.name: hints.is_lead(each.name) or "case" in each.name for each in repeated}
    return max(repeated, key=lambda each: rank[each.name], default=None)


def _log(leads: LeadTable) -> Other:
    table, case = leads.table, leads.lead_id
    kind, at = event_type(table), _occurred(table)
    if case is None or kind is None or at is None:
        raise AssertionError(table.name)
    itself = Join(table.name, case.name, table.name, case.name, 1.0, is_key=True)
    why = f"an event log of {case.distinct:,} cases"
    return Other(table, "events", lead=itself, why=why, columns={"at": at, "type": kind})


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
        return named[0]
    free = [
        each for each in whole if not hints.is_change(each.name) and not hints.is_end(each.name)
    ]
    return free[0] if free else None


def _occurred(table: Table) -> Column | None:
    """When a row's event happened."""
    moments = [each for each in table.moments if not hints.is_recording(each.name)]
    moments = moments or table.moments
    rank = {
        each.name: (each.share_filled > 0.9, hints.is_occurrence(each.name), each.distinct)
        for each in moments
    }
    return max(moments, key=lambda each: rank[each.name], default=None)


def _other(table: Table, leads: LeadTable, met: Sequence[Join]) -> Other:
    lead, contact = _joined(table, leads, met)
    bare = Other(table, "nothing", lead, contact)
    if lead is None and contact is None:
        return replace(bare, why="no column of it names a lead or a contact")
    if lead is not None and len(table.ids) == len(table.columns) and len(table.columns) > 1:
        return _links(bare, leads)
    at = _occurred(table)
    if at is None:
        return replace(bare, why="no moments: join it in a query of the leads, where it belongs")
    for possible in (_history(bare, at), _outcomes(bare, at)):
        if possible is not None:
            return possible
    return _events(bare, at)


def _joined(table: Table, leads: LeadTable, met: Sequence[Join]) -> tuple[Join | None, Join | None]:
    """The joins of a table with the leads' keys and with their contacts'."""
    own = [join for join in met if (join.table, join.to_table) == (table.name, leads.table.name)]

    def best(column: Column | None) -> Join | None:
        joined = [join for join in own if column is not None and join.to_column == column.name]
        return max(joined, key=lambda join: join.share, default=None)

    lead, contact = best(leads.lead_id), best(leads.contact_id)
    if lead is not None and contact is not None and lead.column == contact.column:
        return (lead, None) if lead.share >= contact.share else (None, contact)
    return lead, contact


def _links(bare: Other, leads: LeadTable) -> Other:
    lead = str(bare.lead and bare.lead.column)
    others = [each for each in bare.table.ids if each.name != lead]
    persons = [each for each in others if hints.is_person(each.name)] or others
    if leads.contact_id is not None:
        return replace(bare, why="ids alone, and the leads name their contacts themselves")
    return replace(bare, role="links", columns={"contact": persons[0]}, why="ids alone")


def _history(bare: Other, at: Column) -> Other | None:
    by_name = {each.lower(): column for each, column in bare.table.columns.items()}
    name = next((by_name[each] for each in _NAMES if each in by_name), None)
    value = next((by_name[each] for each in _VALUES if each in by_name), None)
    if name is None or value is None or name.distinct > _FEW_NAMES:
        return None
    columns = {"name": name, "value": value, "at": at}
    why = f"what {name.distinct} attributes were, and since when"
    return replace(bare, role="history", columns=columns, why=why)


_NAMES = ("property", "field", "attribute", "name", "field_name", "property_name", "fieldname")
_VALUES = ("new_value", "value", "to", "new", "newvalue", "to_value")


def _outcomes(bare: Other, at: Column) -> Other | None:
    """Rows of leads, at most one each; or more, where a name says that they are ends."""
    table, lead = bare.table, bare.lead
    if lead is None or event_type(table) is not None:
        return None
    per_lead = table.rows / max(
        1.0,
        table.value(f"select count(distinct {table.text(lead.column)}) from {table.relation.sql}"),
    )
    said = hints.is_table_of_ends(table.name)
    ends = [each for each in table.moments if hints.is_end(each.name)]
    if not said and not ends:
        return None
    if per_lead > _SEVERAL_A_LEAD and not said:
        return None
    lost = next((each for each in table.moments if hints.is_loss(each.name)), None)
    columns = {"at": (ends or [at])[0]} | ({"lost": lost} if lost is not None else {})
    why = "at most one row a lead" if per_lead <= _SEVERAL_A_LEAD else f"{per_lead:.1f} rows a lead"
    return replace(bare, role="outcomes", columns=columns, why=f"moments, {why}")


def _events(bare: Other, at: Column) -> Other:
    table = bare.table
    columns = {"at": at}
    recorded = [each for each in table.moments if each is not at and hints.is_recording(each.name)]
    if recorded:
        columns["recorded"] = recorded[0]
    kind = event_type(table)
    if kind is not None:
        columns["type"] = kind
    return replace(bare, role="events", columns=columns, why="moments of leads or contacts")


def require_rows(tables: Sequence[Table]) -> None:
    """Refuse what no proposal can be made of."""
    for table in tables:
        if len(table.columns) < 2:
            raise SourceError(
                f"table {table.name}",
                found=f"a single column, {next(iter(table.columns), '')}",
                wanted="columns that say who a lead is and what became of it",
                way_out="look whether the delimiter is one of , ; tab and |, or declare it",
            )
