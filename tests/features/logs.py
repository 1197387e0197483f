"""Small logs of one contact, and leads at cutoffs, written by hand in ISO 8601."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from features import behavioural, clock, event_table
from features.behavioural import BehaviouralSpec
from features.told_events import ToldEvents
from features.types import EventGroup, EventTable, Snapshots, Words

NEW_YORK = "America/New_York"
VISIT = EventGroup("visit", ("visit",), Words("visit", "visits"))
OWN = "lead-1"
"""The lead that is looked at."""


def group(name: str, *event_types: str, **choices: Any) -> EventGroup:
    return EventGroup(name, event_types or (name,), Words(name, f"{name}s"), **choices)


def event(
    occurred_at: str, event_type: str = "visit", *, recorded_at: str | None = None, **properties
) -> dict[str, Any]:
    return {
        "occurred_at": clock.moment(occurred_at),
        "recorded_at": clock.moment(recorded_at or occurred_at),
        "event_type": event_type,
        **properties,
    }


def records(told: ToldEvents) -> list[dict[str, Any]]:
    """Events of columns one by one, as they could have been told."""
    columns = {**told._asdict(), **told.properties}
    del columns["properties"]
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def at(
    *cutoffs: str, created_at: str = "2017-01-01T00:00:00Z", history_start: str | None = None
) -> Snapshots:
    """The own lead at some cutoffs; unless told, all of its contact's history is known."""
    many = len(cutoffs)
    known_since = clock.ALWAYS if history_start is None else clock.moment(history_start)
    return Snapshots(
        lead=np.zeros(many, dtype=np.int32),
        contact=np.zeros(many, dtype=np.int64),
        created_at=np.full(many, clock.moment(created_at)),
        cutoffs=np.array([clock.moment(cutoff) for cutoff in cutoffs], dtype=np.int64),
        history_start=np.full(many, known_since),
    )


def spec(
    *kinds: str,
    groups: tuple[EventGroup, ...] = (VISIT,),
    windows: tuple[str, ...] = ("7d",),
    zone: str = "UTC",
    **lengths: Any,
) -> BehaviouralSpec:
    return BehaviouralSpec(groups, windows, kinds, zone, **lengths)


def table(spec: BehaviouralSpec, events: Sequence[Mapping[str, Any]]) -> EventTable:
    """What the spec reads of one contact's events."""
    return event_table.of_contact(spec.plan.layout, events, OWN)


def told(
    spec: BehaviouralSpec, events: Sequence[Mapping[str, Any]], snapshots: Snapshots
) -> dict[str, list[Any]]:
    """Each feature's values, one a snapshot, None for null."""
    matrix = behavioural.build(spec, table(spec, events), snapshots)
    return {
        feature.name: [None if np.isnan(value) else float(value) for value in column]
        for feature, column in zip(spec.features, matrix.T, strict=True)
    }
