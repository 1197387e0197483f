"""What attributes say of themselves and of each other in a source file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features import facts
from features.types import Attribute
from pipelines import attribute_names
from pipelines.attribute_entry import SLICED, AttributeEntry
from pipelines.refusal import known, not_in, refuse

if TYPE_CHECKING:
    from pipelines.source import Source

_LEAD_COLUMNS = ("lead_id", "contact_id", "created_at")


def check(source: Source) -> None:
    """Raise `ConfigError` for the first attribute that does not fit to the others."""
    kept = {name: entry for name, entry in source.attributes.items() if not entry.leak}
    features: dict[str, str] = {
        name: entry.kind for name, entry in kept.items() if not entry.protected
    }
    _names(kept)
    _slices(source, kept)
    for name, entry in kept.items():
        key = f"attributes.{name}"
        known(f"{key}.history", [entry.history] if entry.history else [], tuple(source.histories))
        _said_since_when(key, name, entry)
        _range(key, entry)
        _others(key, entry, features)


def _slices(source: Source, entries: dict[str, AttributeEntry]) -> None:
    divisible = [name for name, entry in entries.items() if entry.kind in SLICED]
    known("slices", source.slices or (), divisible)
    known("channels", source.channels or (), divisible)
    categories = [name for name in divisible if entries[name].kind != "number"]
    known("costs.attribute", [source.costs.attribute] if source.costs else [], categories)


def _names(entries: dict[str, AttributeEntry]) -> None:
    taken: dict[str, str] = {}
    for name, entry in entries.items():
        key = f"attributes.{name}"
        for own in _own_names(name, entry.attribute(name)):
            not_in(key, own, _LEAD_COLUMNS)
            if own in taken:
                found = f"{own!r}, which attributes.{taken[own]} tells as well"
                refuse(key, found, "a name of its own for everything that attributes tell")
            taken[own] = name


def _own_names(name: str, attribute: Attribute) -> set[str]:
    """The attribute's name, and those of its facts and features."""
    told = facts.declared((attribute,))[0].facts
    return {name, *(fact.name for fact in told), *(facts.feature(fact).name for fact in told)}


def _said_since_when(key: str, name: str, entry: AttributeEntry) -> None:
    """A CRM's export shows a status, a count or the last of something as it is today."""
    if entry.protected:
        return
    column = entry.column_of(name)
    looks = attribute_names.looks_like(column)
    if looks is None or entry.kind in (*facts.RAW, "completeness"):
        return
    if entry.known_at is None and entry.history is None:
        refuse(
            key,
            f"the column {column!r}, which looks like {looks}: exports show it as it is today",
            "since when it is known",
            f"write known_at: creation if it never changes after that, or known_at: {{ column: … }}"
            f", or history: …, or leak: true; or leave {name} out",
        )


def _range(key: str, entry: AttributeEntry) -> None:
    if entry.least is not None and entry.most is not None and entry.least > entry.most:
        refuse(f"{key}.most", str(entry.most), f"no less than least, {entry.least}")


def _others(key: str, entry: AttributeEntry, kinds: dict[str, str]) -> None:
    complete = [name for name, kind in kinds.items() if kind != "completeness"]
    categories = [name for name, kind in kinds.items() if kind == "category"]
    known(f"{key}.country", [entry.country] if entry.country else [], categories)
    known(f"{key}.of", entry.of, complete)
    if entry.kind == "completeness" and not complete:
        refuse(key, "no other attribute", "attributes that can be filled in")
