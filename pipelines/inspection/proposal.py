"""The whole proposal: the sections of a source file in their order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines import detected, tables
from pipelines.detected import Detected
from pipelines.inspection import (
    addressed,
    descriptions,
    ends,
    happened,
    lead_rows,
    outcome_lines,
    profile,
    roles,
    yaml_text,
)
from pipelines.inspection.attributes import Asked
from pipelines.inspection.ends import Ends
from pipelines.inspection.profile import Table
from pipelines.inspection.roles import Other, Roles
from pipelines.inspection.yaml_text import Line, percent
from pipelines.table_entry import FileEntry

_HORIZONS = (1, 2, 3, 7, 14, 30, 60, 90, 180, 365)
_HEAD = (
    "Proposed by looking at the files. A reason stands behind each line; what only a person knows "
    "is marked `decide:`. Check both, then take the comments out."
)


def of(files: Sequence[str], name: str, folder: Path, memory: str) -> str:
    """The text of a source file in the folder; errors of files that cannot be read come through."""
    named = addressed.names(files)
    entries = {table: FileEntry(path=addressed.absolute(told)) for table, told in named.items()}
    with tables.opened(entries, Path.cwd(), memory) as connection:
        read = [profile.of(connection, table) for table in entries]
        roles.require_rows(read)
        described = descriptions.joined(connection, read)
        others = {each.table.name: each for each in described.descriptions}
        others |= {each.table.name: each for each in described.roles.others}
        sections = [
            [*yaml_text.note(_HEAD), *_beginning(name)],
            _tables(read, others, named, folder, detected.told(connection)),
            *_sections(described.roles),
        ]
    return yaml_text.written(sections)


def _beginning(name: str) -> list[Line]:
    why = "decide: where days begin, like Europe/Berlin"
    return [*yaml_text.entry("name", name), *yaml_text.entry("zone", "UTC", why)]


def _tables(
    read: list[Table],
    others: dict[str, Other],
    named: dict[str, str],
    folder: Path,
    files: list[Detected],
) -> list[Line]:
    lines = [Line("tables:", "paths start at the folder of this file")]
    for table in read:
        said = _role(others[table.name]) if table.name in others else "the leads"
        path = addressed.relative(named[table.name], folder)
        keys = addressed.declared(table, [each for each in files if each.table == table.name])
        value: Any = {"path": path, **keys} if keys else path
        why = f"{lead_rows.summary(table)}: {said}"
        lines += yaml_text.entry(table.name, value, why, depth=1)
    return lines


def _role(other: Other) -> str:
    if other.role == "nothing":
        return f"not used, {other.why}"
    said = {"history": "a history", "events": other.why, "description": other.why}
    return said.get(other.role, other.role)


def _sections(told: Roles) -> list[list[Line]]:
    found = ends.told(told)
    leads = told.leads
    if leads.is_log:
        lead_lines, attribute_lines, taken = lead_rows.of_log(leads)
    else:
        proposed = lead_rows.told(leads, found, _asked(told, found))
        lead_lines = lead_rows.section(leads, proposed)
        attribute_lines, taken = proposed.lines, set()
    dated = leads.created is not None
    events = happened.told(told, found, taken) if dated else happened.Happened()
    return [
        lead_lines,
        _links(told),
        _headed("attributes:", attribute_lines),
        _headed("histories:", _histories(told) if dated else []),
        _headed("events:", events.events),
        outcome_lines.section(told, found),
        _headed("groups:", events.groups),
        _end(told, found),
    ]


def _asked(told: Roles, found: Ends) -> Asked:
    history = next(iter(told.of("history")), None)
    named: tuple[str, frozenset[str]] = ("", frozenset())
    if history is not None and told.leads.created is not None:
        named = (history.table.name, frozenset(history.columns["name"].values))
    return Asked(won=ends.won_sql(told, found), created=told.leads.created, history=named)


def _headed(head: str, lines: list[Line]) -> list[Line]:
    """A section; one whose lines are comments alone would be a key without a value."""
    if all(line.text.lstrip().startswith("#") for line in lines):
        return lines
    return [Line(head), *lines]


def _links(told: Roles) -> list[Line]:
    for other in told.of("links"):
        if other.lead is not None:
            keys = {"table": other.table.name, "lead_id": other.lead.column}
            keys["contact_id"] = other.columns["contact"].name
            why = f"{other.why}; {percent(other.lead.share)} of {other.lead.column} are leads"
            return yaml_text.entry("contacts", keys, why)
    return []


def _histories(told: Roles) -> list[Line]:
    lines: list[Line] = []
    for other in told.of("history"):
        lines += [Line(f"  {other.table.name}:", other.why)]
        lines += yaml_text.entry("table", other.table.name, depth=2)
        key, join = ("lead_id", other.lead) if other.lead else ("contact_id", other.contact)
        if join is not None:
            why = join.why(f"{key.removesuffix('_id')}s")
            lines += yaml_text.entry(key, join.column, why, depth=2)
        lines += yaml_text.entry("name", other.columns["name"].name, depth=2)
        lines += yaml_text.entry("value", other.columns["value"].name, depth=2)
        lines += happened.moment("known_at", other.columns["at"], depth=2)
    return lines


def _end(told: Roles, found: Ends) -> list[Line]:
    """The horizon, where leads have dates, and the split."""
    lines = _horizon(told, found) if told.leads.created is not None else []
    return [*lines, *yaml_text.entry("split", {"test_share": 0.2}, "the usual share")]


def _horizon(told: Roles, found: Ends) -> list[Line]:
    days = ends.days_until_won(told, found)
    if days is None:
        return yaml_text.entry(
            "horizon", "30d", "decide: no moments of wins tell how long it takes"
        )
    half, most, before = days
    horizon = next((each for each in _HORIZONS if each >= most), _HORIZONS[-1])
    why = f"9 of 10 wins come within {most:.1f} days of the creation, half within {half:.1f}"
    if before > 0.01:
        why += f"; decide: {percent(before)} of the wins lie before it"
    return yaml_text.entry("horizon", f"{horizon}d", why) + _cutoffs(told, half)


def _cutoffs(told: Roles, half: float) -> list[Line]:
    """Later cutoffs, where events name leads alone: at the creation nothing has happened yet."""
    events = told.of("events")
    if not events or any(each.contact is not None for each in events):
        return []
    later = ["1d", "7d"] if half > 7 else ["1d"] if half > 1 else ["1h"]
    why = "decide: when a lead is looked at; at its creation, none of its events has happened"
    return yaml_text.entry("cutoffs", later, why)
