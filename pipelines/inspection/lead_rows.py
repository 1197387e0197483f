"""The leads section, and the columns of the leads that are left for attributes."""

from __future__ import annotations

from dataclasses import replace

from pipelines import tables
from pipelines.inspection import attributes, happened, kinds, yaml_text
from pipelines.inspection.attributes import Asked, Proposed
from pipelines.inspection.ends import Ends
from pipelines.inspection.kinds import Kind
from pipelines.inspection.lead_table import LeadTable
from pipelines.inspection.names import Names
from pipelines.inspection.profile import Column, Table
from pipelines.inspection.yaml_text import Line


def section(leads: LeadTable, proposed: Proposed) -> list[Line]:
    """The leads of a table that has one row a lead."""
    lines = [Line("leads:"), *_rows(leads.table)]
    if leads.lead_id is None:
        lines += yaml_text.note("lead_id: no column has another value on each row", depth=1)
    else:
        lines += yaml_text.entry("lead_id", leads.lead_id.name, _distinct(leads.lead_id), depth=1)
    if leads.contact_id is not None:
        why = _distinct(leads.contact_id)
        lines += yaml_text.entry("contact_id", leads.contact_id.name, why, depth=1)
    if leads.created is None:
        why = "decide: do the rows stand in the order of time?"
        lines += yaml_text.entry("in_time_order", value=False, why=why, depth=1)
    else:
        lines += happened.moment("created_at", leads.created, depth=1)
    return [*lines, *attributes.ignored(proposed)]


def _rows(table: Table) -> list[Line]:
    if table.query:
        return yaml_text.block("query", table.query, depth=1)
    return yaml_text.entry("table", table.name, depth=1)


def _distinct(column: Column) -> str:
    empty = column.rows - column.filled
    rest = "none empty" if not empty else f"{empty:,} empty"
    return f"{column.distinct:,} different values in {column.rows:,} rows, {rest}"


def told(leads: LeadTable, ends: Ends, asked: Asked) -> Proposed:
    """The attributes of a table that has one row a lead."""
    roles = {each.name for each in (leads.lead_id, leads.contact_id, leads.created) if each}
    left = [
        column for column in leads.table.columns.values() if column.name not in roles | ends.used
    ]
    return attributes.told(leads.table, left, asked)


def of_log(leads: LeadTable) -> tuple[list[Line], list[Line], set[str]]:
    """The leads of an event log as a query, their attributes, and the columns these come from."""
    table, case, at = leads.table, leads.lead_id, leads.created
    if case is None or at is None or at.clock is None:
        raise AssertionError(table.name)
    constant = [
        each
        for each in table.columns.values()
        if each.name not in (case.name, at.name)
        and each.clock is None
        and attributes.is_constant(table, each, case)
    ]
    names, chosen = Names({"lead_id", "created_at"}), []
    parts = [
        f"{tables.quoted(case.name)} as lead_id",
        f"min({at.clock.read.format(tables.quoted(at.name))}) as created_at",
    ]
    for column in constant:
        kind = kinds.of(column)
        if isinstance(kind, Kind):
            name = names.of(column.name.removeprefix("case:"), "attribute")
            parts.append(f"any_value({tables.quoted(column.name)}) as {name}")
            chosen.append(replace(column, name=name))
    query = (
        "select " + ",\n       ".join(parts) + f"\nfrom {tables.quoted(table.name)} group by all"
    )
    lines = [Line("leads:"), *yaml_text.block("query", query, "one row a case", depth=1)]
    lines += yaml_text.entry("lead_id", "lead_id", f"{case.distinct:,} cases", depth=1)
    created = replace(at, name="created_at", clock=replace(at.clock, format=None))
    lines += happened.moment("created_at", created, depth=1, why="the first event of the case")
    proposed = attributes.told(table, chosen, Asked())
    return lines, proposed.lines, {column.name for column in constant}


def summary(table: Table) -> str:
    """How large a table is, and how much of it was looked at."""
    size = f"{table.rows:,} rows, {len(table.columns)} columns"
    if table.step == 1:
        return size
    every = {2: "2nd", 3: "3rd"}.get(table.step, f"{table.step}th")
    return f"{size}, every {every} row was looked at"
