"""The events section and its groups: what happened to leads and contacts, out of each table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from features import event_table, groups
from pipelines.inspection import kinds, names, yaml_text
from pipelines.inspection.ends import Ends
from pipelines.inspection.kinds import Kind
from pipelines.inspection.names import Names
from pipelines.inspection.profile import Column
from pipelines.inspection.roles import Other, Roles
from pipelines.inspection.yaml_text import Line, percent, shown

_MOST_TYPES = 12
_MOST_GROUPS = 40
_ORPHANS = 0.4
_OWN_GROUPS = tuple(group.name for group in groups.lead_groups(with_losses=True))
_PROPERTIES = ("number", "category", "ordered", "yes_no")
_MOST_CODES = 200
"""Different numbers that stand as text and may be a category."""


@dataclass
class Happened:
    """The lines of the events and of the groups; names that are given for the whole source."""

    events: list[Line] = field(default_factory=list)
    groups: list[Line] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    """What each name is in all event tables: a category or a number."""
    taken: Names = field(default_factory=lambda: Names(set(_OWN_GROUPS)))
    count: int = 0


def told(roles: Roles, ends: Ends, sets: Iterable[str] = ()) -> Happened:
    """The event tables with the groups of their most frequent types."""
    happened = Happened()
    for other in roles.of("events"):
        _table(happened, other, ends, frozenset(sets))
    return happened


def _table(happened: Happened, other: Other, ends: Ends, attributes: frozenset[str]) -> None:
    name = other.table.name
    kind = other.columns.get("type")
    constant = _constant(name)
    numbers, categories, ignored = _properties(happened, other, attributes)
    lines = [Line(f"  {name}:", _why(other)), *yaml_text.entry("table", name, depth=2)]
    if kind is None:
        lines += yaml_text.entry("event_type", constant, "no column says what happened", depth=2)
    else:
        why = f"{kind.distinct:,} different types"
        lines += yaml_text.entry("event_type", {"column": kind.name}, why, depth=2)
    lines += _keys(other)
    for key, chosen in (("categories", categories), ("numbers", numbers)):
        if chosen:
            lines += yaml_text.entry(key, _alike(chosen), depth=2)
    if ignored:
        lines.append(Line("    ignore:"))
        lines += [Line(f"      - {yaml_text.scalar(each)}", why) for each, why in ignored.items()]
    happened.events += [*lines, *_orphans(other)]
    _groups(happened, other, ends, tuple(numbers))


def _constant(name: str) -> str:
    told = names.one(name)
    return f"{told}_event" if told in groups.OF_LEADS else told


def _why(other: Other) -> str:
    return f"{other.table.rows:,} rows: {other.why}"


def _keys(other: Other) -> list[Line]:
    lines: list[Line] = []
    for key, join in (("contact_id", other.contact), ("lead_id", other.lead)):
        if join is not None:
            what = f"{key.removesuffix('_id')}s"
            why = join.why(what)
            if join.table == join.to_table:
                why = "the case of the log"
            lines += yaml_text.entry(key, join.column, why, depth=2)
    for key, role in (("occurred_at", "at"), ("recorded_at", "recorded")):
        if role in other.columns:
            lines += moment(key, other.columns[role], depth=2)
    return lines


def moment(key: str, column: Column, *, depth: int, why: str = "") -> list[Line]:
    """A key with a column of moments: its zone and format where they must be said."""
    clock = column.clock
    keys: dict[str, Any] = {"column": column.name}
    reasons = [why] if why else []
    if clock is not None and clock.naive:
        keys["zone"] = "UTC"
        reasons.append("decide: its moments tell no zone")
    if clock is not None and clock.format is not None:
        keys["format"] = clock.format
    if clock is not None and clock.other is not None:
        reasons.append(f"decide: or {clock.other}? No value tells which")
    told = column.name if len(keys) == 1 else keys
    return yaml_text.entry(key, told, "; ".join(reasons), depth=depth)


def _properties(
    happened: Happened, other: Other, attributes: frozenset[str]
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Numbers and categories by the names they get, and ignored columns with the reason."""
    numbers: dict[str, str] = {}
    categories: dict[str, str] = {}
    ignored: dict[str, str] = {}
    for column in other.table.columns.values():
        if column.name in other.taken:
            continue
        if column.name in attributes:
            ignored[column.name] = "the same on all rows of a case: an attribute of the lead"
            continue
        told = kinds.of(column)
        if column.is_idlike:
            ignored[column.name] = f"{column.distinct:,} different keys of something else"
        elif not isinstance(told, Kind) or told.name not in _PROPERTIES:
            ignored[column.name] = told.why
        elif told.name == "number" and not column.is_number and column.distinct > _MOST_CODES:
            ignored[column.name] = f"{told.why}: convert them in a query"
        else:
            is_number = told.name == "number" and column.is_number
            group = "number" if is_number else "category"
            name = _name(happened, column.name, group, {*numbers, *categories})
            (numbers if group == "number" else categories)[name] = column.name
    return numbers, categories, ignored


def _name(happened: Happened, header: str, group: str, here: set[str]) -> str:
    """The name of a property: that of equal ones elsewhere, never of one of the other sort."""
    others = {name for name, told in happened.columns.items() if told != group}
    name = Names({*here, *others, *event_table.KEYS}).of(header, group)
    happened.columns[name] = group
    return name


def _alike(chosen: dict[str, str]) -> list[str] | dict[str, str]:
    return list(chosen) if all(name == column for name, column in chosen.items()) else chosen


def _orphans(other: Other) -> list[Line]:
    """Which share of the events may belong to no lead, where it is much."""
    join = other.contact or other.lead
    if join is None or join.share > 1 - _ORPHANS:
        return []
    why = f"decide: {percent(1 - join.share)} of its ids are nobody's"
    return yaml_text.entry("most_orphans", 0.99, why, depth=2)


def _groups(happened: Happened, other: Other, ends: Ends, numbers: tuple[str, ...]) -> None:
    kind = other.columns.get("type")
    ended = {*ends.won, *ends.lost, *ends.companions} if ends.form == "events" else set()
    counted = {_constant(other.table.name): other.table.rows} if kind is None else kind.values
    types = [each for each in counted if each not in (*ended, *groups.OF_LEADS)]
    for told in types[: min(_MOST_TYPES, _MOST_GROUPS - happened.count)]:
        said = shown(names.spoken(told))
        one, many = (said, names.many(said)) if kind is None else names.counted(said)
        group: dict[str, Any] = {"events": [told], "one": one, "many": many}
        if numbers:
            group["numbers"] = list(numbers)
        why = (
            "" if kind is None else f"{percent(counted[told] / kind.filled)} of {other.table.name}"
        )
        happened.groups += yaml_text.entry(happened.taken.of(told, "group"), group, why, depth=1)
        happened.count += 1
