"""The outcomes section, in the form that the tables speak for."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines import tables
from pipelines.inspection import happened, yaml_text
from pipelines.inspection.ends import Ends
from pipelines.inspection.roles import Other, Roles
from pipelines.inspection.yaml_text import Line


def section(told: Roles, found: Ends) -> list[Line]:
    """The outcomes in the form that was found."""
    why = f"decide: {found.decide}" if found.decide else found.why
    lines = [Line("outcomes:", why)]
    if found.form == "column":
        lines += yaml_text.entry("column", found.column, depth=1)
        lines += _values("won", found.won) + _values("lost", found.lost)
        return lines + (happened.moment("at", found.at, depth=1) if found.at else [])
    if found.form == "events":
        lines.append(Line("  events:"))
        for key, types in (("won", found.won), ("lost", found.lost)):
            lines += [*yaml_text.entry(key, list(types), depth=2)] if types else []
        if found.companions:
            why = "nearly always within a minute of the win"
            lines += yaml_text.entry("companions", list(found.companions), why, depth=2)
        return lines
    if found.form == "nothing":
        lines = [Line("outcomes:", f"decide: {found.why}. Which column or table tells who bought?")]
        return [*lines, *yaml_text.entry("column", "?", depth=1), *_values("won", ("yes",))]
    return [*lines, *_dated(told, found)]


def _values(key: str, values: Sequence[str]) -> list[Line]:
    return yaml_text.entry(key, list(values), depth=1) if values else []


def _dated(told: Roles, found: Ends) -> list[Line]:
    """Outcomes with moments, of a table of their own or of the leads that have one."""
    lines: list[Line] = []
    if found.other is not None and found.other.lead is not None:
        join = found.other.lead
        lines += yaml_text.entry("table", found.other.table.name, depth=1)
        lines += yaml_text.entry("lead_id", join.column, join.why("leads"), depth=1)
    elif told.leads.lead_id is not None:
        columns = [each for each in (found.at, found.lost_at) if each is not None]
        table = tables.quoted(told.leads.table.name)
        some = " or ".join(f"{tables.quoted(each.name)} is not null" for each in columns)
        lines += yaml_text.block("query", f"from {table} where {some}", depth=1)
        lines += yaml_text.entry("lead_id", told.leads.lead_id.name, depth=1)
    for key, column in (("converted_at", found.at), ("lost_at", found.lost_at)):
        lines += happened.moment(key, column, depth=1) if column is not None else []
    return lines + (_rest(found.other) if found.other is not None else [])


def _rest(other: Other) -> list[Line]:
    """The amount, and the columns of a table of outcomes that say nothing more."""
    lines: list[Line] = []
    if "amount" in other.columns:
        lines += yaml_text.entry("amount", other.columns["amount"].name, depth=1)
    read = {column.name for column in other.columns.values()}
    read |= {other.lead.column} if other.lead is not None else set()
    left = [column for column in other.table.columns if column not in read]
    if left:
        lines += yaml_text.entry("ignore", left, "known with the outcome alone", depth=1)
    return lines
