"""The attributes section: every column of the lead table that can describe a lead, or why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from features import facts
from features.facts import RAW
from features.types import Attribute
from pipelines import attribute_names, moment_detection
from pipelines.inspection import hints, kinds, leaks, yaml_text
from pipelines.inspection.kinds import Kind, Unwanted
from pipelines.inspection.names import Names, spoken
from pipelines.inspection.profile import Column, Table
from pipelines.inspection.yaml_text import Line, percent

_KEYS = ("lead_id", "contact_id", "created_at")
_LATER = 0.5


@dataclass
class Proposed:
    """The lines of the attributes, and the columns to ignore with the reason of each."""

    lines: list[Line] = field(default_factory=list)
    ignored: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What is known of the leads when their attributes are proposed.

    `won` is SQL that tells which rows were won, `created` the column of creation; `history` names
    the history that tells what some attributes were, and which names it has.
    """

    won: str | None = None
    created: Column | None = None
    history: tuple[str, frozenset[str]] = ("", frozenset())


def told(table: Table, columns: list[Column], asked: Asked) -> Proposed:
    """What is proposed for each of the columns, in the order of the table."""
    proposed = Proposed()
    taken = Names(set(_KEYS))
    for column in columns:
        kind = kinds.of(column)
        if isinstance(kind, Unwanted):
            proposed.ignored[column.name] = kind.why
            continue
        why_not = _impossible(table, column, kind, asked)
        if why_not:
            proposed.ignored[column.name] = why_not
        else:
            proposed.lines += _lines(table, column, kind, asked, taken)
    return proposed


def _impossible(table: Table, column: Column, kind: Kind, asked: Asked) -> str:
    """Why a column that has a kind can be no attribute."""
    if kind.name != "date":
        return ""
    if asked.created is None:
        return "moments, which leads without dates cannot have"
    told = _undetected(column)
    if told:
        return f"{told}: convert them in a query to make them a date"
    later = _share_later(table, column, asked.created)
    if later > _LATER:
        return f"{percent(later)} lie after the creation: not known then"
    return ""


def _undetected(column: Column) -> str:
    """Moments that ingest reads only where their format is declared, which a date cannot do."""
    if column.clock is None or column.clock.other is not None:
        return "moments of which nothing tells days and months apart"
    if column.is_number:
        return "moments as numbers"
    form = column.clock.format
    return "" if form is None or moment_detection.is_detected(form) else f"moments like {form}"


def _share_later(table: Table, column: Column, created: Column) -> float:
    if column.clock is None or created.clock is None:
        return 0.0
    here, there = column.clock.sql(column.name), created.clock.sql(created.name)
    later = f"select avg((epoch({here}) > epoch({there}) + 60)::int) from {table.seen}"
    return table.value(later)


def _lines(table: Table, column: Column, kind: Kind, asked: Asked, taken: Names) -> list[Line]:
    name = _name(column, kind, taken)
    keys = _keys(column, name, kind)
    looks = attribute_names.looks_like(column.name)
    suspicious = looks is not None and kind.name not in RAW
    history, names = asked.history
    if history and (column.name in names or name in names):
        keys |= {"history": history}
        if column.name not in names:
            keys |= {"history_name": name}
        return yaml_text.entry(name, keys, f"{kind.why}; {history} tells what it was", depth=1)
    if asked.won is not None:
        leak = leaks.filled_for_wins(table, column, asked.won)
        too_much, decide = leaks.tells_too_much(table, column, asked.won)
        if leak or too_much:
            return yaml_text.entry(name, {**keys, "leak": True}, leak or decide, depth=1)
        if suspicious:
            return _suspected(name, keys, f"looks like {looks}", decide)
        if decide:
            return yaml_text.entry(name, keys, f"decide: {kind.why}; {decide}", depth=1)
    elif suspicious:
        return _suspected(name, keys, f"looks like {looks}", "")
    return yaml_text.entry(name, keys, kind.why, depth=1)


def _suspected(name: str, keys: dict[str, Any], looks: str, decide: str) -> list[Line]:
    """A column that mostly shows today: proposed as a comment, with the ways to write it."""
    told = f"decide: {name} {looks}: exports show today's value."
    told += f" It {decide}." if decide else ""
    told += " Take the sign away if it never changes after the creation, or write leak: true:"
    lines = yaml_text.entry(name, {**keys, "known_at": "creation"}, depth=1)
    return [*yaml_text.note(told, depth=1), *yaml_text.commented(lines)]


def _keys(column: Column, name: str, kind: Kind) -> dict[str, Any]:
    keys: dict[str, Any] = {"kind": kind.name}
    if spoken(column.name) != name.replace("_", " "):
        keys["label"] = spoken(column.name)
    if column.name != name:
        keys["column"] = column.name
    if kind.name == "date" and column.clock is not None and column.clock.naive:
        keys["zone"] = "UTC"
    return keys | kind.keys


def _name(column: Column, kind: Kind, taken: Names) -> str:
    """The attribute's name; its facts and features must not meet those of others."""
    order = tuple(kind.keys.get("order", ()))
    otherwise = "attribute"
    while True:
        name = taken.of(column.name, otherwise)
        attribute = Attribute(name=name, kind=kind.name, label=name, order=order, zone="UTC")
        told = facts.declared((attribute,))[0].facts
        own = {*(each.name for each in told), *(facts.feature(each).name for each in told)} - {name}
        if own.isdisjoint(taken.taken):
            taken.take(own)
            return name


def ignored(proposed: Proposed) -> list[Line]:
    """The key `ignore` of the leads: one column a line, each with its reason."""
    if not proposed.ignored:
        return []
    lines = [
        Line(f"    - {yaml_text.scalar(column)}", why) for column, why in proposed.ignored.items()
    ]
    return [Line("  ignore:"), *lines]


def is_constant(table: Table, column: Column, case: Column) -> bool:
    """Whether a column of a log says the same on all rows of each case."""
    asked = f"""
        select count(*) from (
            select 1 from {table.relation.sql} group by {table.text(case.name)}
            having count(distinct {table.text(column.name)}) > 1 limit 1
        )
    """
    return table.value(asked) == 0 and not hints.is_event_type(column.name)
