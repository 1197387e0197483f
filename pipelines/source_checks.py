"""Keys of a source file that must fit to each other: names, groups, moments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NoReturn

from features import clock, event_table, facts, groups
from features.errors import ConfigError
from features.types import Attribute
from pipelines import words

if TYPE_CHECKING:
    from pipelines.source import Source

_LEAD_COLUMNS = ("lead_id", "contact_id", "created_at")


def check(source: Source) -> None:
    """Raise `ConfigError` for the first key that does not fit to the others."""
    _attributes(source)
    _names(source)
    _groups(source)
    _points(source)
    _windows(source)
    _times(source)


def _attributes(source: Source) -> None:
    kinds = {name: entry.kind for name, entry in source.attributes.items()}
    leaks = [name for name, entry in source.attributes.items() if entry.leak]
    complete = [n for n, kind in kinds.items() if kind != "completeness" and n not in leaks]
    categories = [name for name, kind in kinds.items() if kind == "category"]
    taken: dict[str, str] = {}
    for name, entry in source.attributes.items():
        key = f"attributes.{name}"
        for own in _own_names(name, entry.attribute(name)):
            _not_in(key, own, _LEAD_COLUMNS)
            if own in taken:
                found = f"{own!r}, which attributes.{taken[own]} tells as well"
                _refuse(key, found, "a name of its own for everything that attributes tell")
            taken[own] = name
        _known(f"{key}.country", [entry.country] if entry.country else [], categories)
        _known(f"{key}.of", entry.of, complete)
        if entry.kind == "completeness" and not complete:
            _refuse(key, "no other attribute", "attributes that can be filled in")


def _own_names(name: str, attribute: Attribute) -> set[str]:
    """The attribute's name, and those of its facts and features."""
    told = facts.declared((attribute,))[0].facts
    return {name, *(fact.name for fact in told), *(facts.feature(fact).name for fact in told)}


def _names(source: Source) -> None:
    for key, table in source.events.items():
        _not_in(f"events.{key}.event_type", table.event_type, groups.OF_LEADS)
        for column in (*table.categories, *table.numbers):
            _not_in(f"events.{key}", column, event_table.KEYS)
    both = sorted(set(source.category_names) & set(source.number_names))
    if both:
        _refuse(f"events: {both[0]}", "a category and a number of one name", "one of both")


def _groups(source: Source) -> None:
    types = (*(table.event_type for table in source.events.values()), *groups.OF_LEADS)
    own = [group.name for group in groups.lead_groups(with_losses=True)]
    for name, group in source.groups.items():
        _not_in(f"groups.{name}", name, own)
        _known(f"groups.{name}.events", group.events, types)
        _known(f"groups.{name}.where", group.where, source.category_names)
        _known(f"groups.{name}.numbers", group.numbers, source.number_names)
        _known(f"groups.{name}.values", group.values, source.category_names)
    groups.check(source.event_groups)


def _points(source: Source) -> None:
    names = [group.name for group in source.event_groups]
    for place, entry in enumerate(source.points):
        _known(f"points.{place}.group", [entry.group], names)


def _windows(source: Source) -> None:
    try:
        clock.window_lengths(source.windows)
    except ConfigError as error:
        _refuse("windows", error.found, error.wanted)


def _times(source: Source) -> None:
    observed = source.observed
    if not words.is_longer(source.horizon, "0d"):
        _refuse("horizon", source.horizon, "a horizon longer than nothing")
    if len({clock.duration(cutoff) for cutoff in source.cutoffs}) < len(source.cutoffs):
        _refuse("cutoffs", ", ".join(source.cutoffs), "each cutoff once")
    if not words.is_later(observed.outcomes_until, observed.outcomes_from):
        _refuse(
            "observed.outcomes_until",
            observed.outcomes_until,
            f"a moment after outcomes_from, {observed.outcomes_from}",
        )
    if not words.is_later(observed.outcomes_until, source.split.test_from):
        _refuse(
            "split.test_from",
            source.split.test_from,
            f"a moment before outcomes_until, {observed.outcomes_until}",
        )


def _known(key: str, names: Iterable[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            _refuse(key, repr(name), f"one of: {', '.join(sorted(set(known))) or 'there is none'}")


def _not_in(key: str, name: str, taken: Sequence[str]) -> None:
    if name in taken:
        _refuse(key, repr(name), f"a name that is not taken: not {', '.join(taken)}")


def _refuse(key: str, found: str, wanted: str) -> NoReturn:
    raise ConfigError(key, found=found, wanted=wanted, way_out="mend the value in the source file")
