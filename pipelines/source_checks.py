"""Keys of a source file that must fit to each other: names, groups, moments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from features import clock, event_table, facts, groups
from features.errors import ConfigError
from models.points import held
from pipelines import attribute_checks, band_entry, date_checks, points_entry
from pipelines.outcome_entry import OutcomeEvents
from pipelines.refusal import known, not_in, refuse

if TYPE_CHECKING:
    from pipelines.source import Source


def check(source: Source) -> None:
    """Raise `ConfigError` for the first key that does not fit to the others."""
    _tables(source)
    attribute_checks.check(source)
    _names(source)
    _outcomes(source)
    _groups(source)
    points(source)
    _windows(source)
    _bands(source)
    _amounts(source)
    date_checks.check(source)


def _tables(source: Source) -> None:
    for key, rows in source.row_entries.items():
        known(f"{key}.table", [rows.table] if rows.table else [], tuple(source.tables))


def _names(source: Source) -> None:
    for key, table in source.events.items():
        for constant in table.event_types or ():
            not_in(f"events.{key}.event_type", constant, groups.OF_LEADS)
        for column in (*table.categories, *table.numbers):
            not_in(f"events.{key}", column, event_table.KEYS)
    both = sorted(set(source.category_names) & set(source.number_names))
    if both:
        refuse(f"events: {both[0]}", "a category and a number of one name", "one of both")


def _outcomes(source: Source) -> None:
    """Event types that are outcomes occur, and their events name the lead."""
    if not isinstance(source.outcomes, OutcomeEvents):
        return
    if not source.events:
        refuse("outcomes.events", "no event table", "events, of which some are outcomes")
    _event_types(source, "outcomes.events", source.outcome_types, allowed=source.outcome_types)
    amount = source.outcomes.amount
    known("outcomes.amount", [] if amount is None else [amount], source.number_names)
    for name, table in source.events.items():
        types = table.event_types
        may_end = types is None or set(types) & set(source.outcome_types)
        if may_end and table.lead_id is None and source.leads.contact_id is not None:
            refuse(
                f"events.{name}",
                "no lead_id",
                "the lead of every event, because outcomes.events reads outcomes from them",
                "name the column with the lead, or bring outcomes as a table",
            )


def _groups(source: Source) -> None:
    own = [group.name for group in groups.lead_groups(with_losses=True)]
    for name, group in source.groups.items():
        not_in(f"groups.{name}", name, own)
        _event_types(source, f"groups.{name}.events", group.events)
        known(f"groups.{name}.where", group.where, source.category_names)
        known(f"groups.{name}.numbers", group.numbers, source.number_names)
        known(f"groups.{name}.values", group.values, source.category_names)
    groups.check(source.event_groups)


def _event_types(
    source: Source, key: str, types: Sequence[str], allowed: Sequence[str] = ()
) -> None:
    """Types that stand in columns are seen at ingest; those of outcomes are never features."""
    for told in (set(types) & set(source.outcome_types)) - set(allowed):
        refuse(key, repr(told), "event types that are no outcome and do not come with one")
    constants = [table.event_types for table in source.kept_events.values()]
    if None not in constants:
        listed = [told for types in constants if types for told in types]
        known(key, types, (*listed, *groups.OF_LEADS))


def points(source: Source) -> None:
    """Points are earned by groups and attributes that there are, each action under its own name."""
    told = facts.declared(source.declared_attributes)
    earning = [fact.name for each in told for fact in each.facts if fact.kind in held.KINDS]
    points_entry.check(source.points, [group.name for group in source.event_groups], earning)


def _windows(source: Source) -> None:
    try:
        clock.window_lengths(source.windows)
    except ConfigError as error:
        refuse("windows", error.found, error.wanted)


def _bands(source: Source) -> None:
    if source.bands is not None:
        band_entry.check("", source.bands, source.mappings)
    elif source.mappings:
        refuse(
            "mappings",
            "no bands in this file",
            "the bands that they map, or both in params.yaml under calibrate",
        )


def _amounts(source: Source) -> None:
    if source.outcomes.currency is not None and source.outcomes.amount is None:
        refuse("outcomes.currency", "no amount", "the column with the amounts that it is of")
