"""What each table is: leads, events, outcomes, a history, links; told by its structure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from features.errors import SourceError
from pipelines.inspection import hints, joins, lead_table
from pipelines.inspection.joins import Join
from pipelines.inspection.lead_table import FEW_NAMES, LeadTable
from pipelines.inspection.profile import Column, Table

_SEVERAL_A_LEAD = 1.02
_NAMES = ("property", "field", "attribute", "name", "field_name", "property_name", "fieldname")
_VALUES = ("new_value", "value", "to", "new", "newvalue", "to_value")
"""Headers of the columns of a history: whose value it is, and which one."""


@dataclass(frozen=True)
class Other:
    """A table that is not of leads: what it is, and by which column it belongs to them.

    `role` is events, outcomes, links, history, description (one row a contact) or nothing.
    """

    table: Table
    role: str
    lead: Join | None = None
    contact: Join | None = None
    described: Join | None = None
    """The column of the leads by which a description belongs to them."""
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


def told(tables: Sequence[Table], main: str = "") -> Roles:
    """What each of the tables is, the leads being those of `main` where that is known already."""
    met = joins.found(tables)
    leads = lead_table.told(tables, met, main)
    others = [_other(table, leads, met) for table in tables if table is not leads.table]
    if leads.is_log:
        others.insert(0, _log(leads))
    return Roles(leads, tuple(others))


def _log(leads: LeadTable) -> Other:
    table, case = leads.table, leads.lead_id
    kind, at = lead_table.event_type(table), lead_table.occurred(table)
    if case is None or kind is None or at is None:
        raise AssertionError(table.name)
    itself = Join(table.name, case.name, table.name, case.name, 1.0, is_key=True, is_named=True)
    why = f"an event log of {case.distinct:,} cases"
    return Other(table, "events", lead=itself, why=why, columns={"at": at, "type": kind})


def _other(table: Table, leads: LeadTable, met: Sequence[Join]) -> Other:
    lead, contact = _joined(table, leads, met)
    bare = Other(table, "nothing", lead, contact)
    at = lead_table.occurred(table)
    described = _described(table, leads, met, has_moments=at is not None)
    if described is not None:
        why = f"one row a {described.to_column}, joined to the leads"
        return replace(bare, role="description", described=described, why=why)
    if lead is None and contact is None:
        return replace(bare, why="no column of it names a lead or a contact")
    if lead is not None and len(table.ids) == len(table.columns) and len(table.columns) > 1:
        return _links(bare, leads)
    if at is None:
        return replace(bare, why="no moments, and several rows a lead")
    for possible in (_history(bare, at), _outcomes(bare, at, leads)):
        if possible is not None:
            return possible
    return _events(bare, at)


def _joined(table: Table, leads: LeadTable, met: Sequence[Join]) -> tuple[Join | None, Join | None]:
    """The joins of a table with the leads' keys and with their contacts'."""
    own = [join for join in met if (join.table, join.to_table) == (table.name, leads.table.name)]

    def best(column: Column | None) -> Join | None:
        joined = [join for join in own if column is not None and join.to_column == column.name]
        return max(joined, key=lambda join: join.strength, default=None)

    lead, contact = best(leads.lead_id), best(leads.contact_id)
    if lead is not None and contact is not None and lead.column == contact.column:
        return (lead, None) if lead.share >= contact.share else (None, contact)
    return lead, contact


def _described(
    table: Table, leads: LeadTable, met: Sequence[Join], *, has_moments: bool
) -> Join | None:
    """The join of the leads with a key of a table that describes whom they belong to.

    One row a lead with moments is more likely its outcome.
    """
    own = "" if leads.lead_id is None else leads.lead_id.name
    possible = [
        join
        for join in met
        if (join.table, join.to_table, join.is_key) == (leads.table.name, table.name, True)
        and not (join.column == own and has_moments)
    ]
    return None if leads.is_log else max(possible, key=lambda join: join.strength, default=None)


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
    if name is None or value is None or name.distinct > FEW_NAMES:
        return None
    columns = {"name": name, "value": value, "at": at}
    why = f"what {name.distinct} attributes were, and since when"
    return replace(bare, role="history", columns=columns, why=why)


def _outcomes(bare: Other, at: Column, leads: LeadTable) -> Other | None:
    """Rows of leads, at most one each; or more, where a name says that they are ends."""
    table, lead = bare.table, bare.lead
    if lead is None or lead_table.event_type(table) is not None:
        return None
    per_lead = table.rows / max(
        1.0,
        table.value(f"select count(distinct {table.text(lead.column)}) from {table.relation.sql}"),
    )
    said = hints.is_table_of_ends(table.name, leads.table.name)
    ends = [each for each in table.moments if hints.is_end(each.name)]
    if not said and not ends:
        return None
    if per_lead > _SEVERAL_A_LEAD and not said:
        return None
    lost = next((each for each in table.moments if hints.is_loss(each.name)), None)
    worth = [each for each in table.columns.values() if each.is_number]
    amount = next((each for each in worth if hints.is_amount(each.name)), None)
    found = {"at": (ends or [at])[0], "lost": lost, "amount": amount}
    columns = {role: column for role, column in found.items() if column is not None}
    why = "at most one row a lead" if per_lead <= _SEVERAL_A_LEAD else f"{per_lead:.1f} rows a lead"
    return replace(bare, role="outcomes", columns=columns, why=f"moments, {why}")


def _events(bare: Other, at: Column) -> Other:
    table = bare.table
    columns = {"at": at}
    recorded = [each for each in table.moments if each is not at and hints.is_recording(each.name)]
    if recorded:
        columns["recorded"] = recorded[0]
    kind = lead_table.event_type(table)
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
