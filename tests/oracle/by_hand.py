"""Logs of one contact written by hand, and what the oracle says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from features.behavioural import BehaviouralSpec
from features.types import EventGroup
from tests.oracle import tables
from tests.oracle.adapter import group
from tests.oracle.features import oracle
from tests.oracle.tables import KNOWN_FOREVER

CUTOFF = "2017-02-01T00:00:00Z"
"""A Wednesday; the 7 days before it begin on 2017-01-25T00:00:00Z."""

VISIT = group("visit", numbers=("amount",), values=("page",))
CALL = group("call")
EARLIER = group("earlier_lead", "lead_created", other_leads=True)


def moment(text: str) -> int:
    since = datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)
    return since // timedelta(microseconds=1)


def event(
    occurred_at: str, event_type: str = "visit", *, recorded_at: str | None = None, **rest: Any
) -> dict[str, Any]:
    return {
        "contact_id": "anna",
        "occurred_at": moment(occurred_at),
        "recorded_at": moment(recorded_at or occurred_at),
        "event_type": event_type,
        **rest,
    }


def visits(*moments: str) -> list[dict[str, Any]]:
    return [event(occurred_at) for occurred_at in moments]


def spec(*kinds: str, groups: tuple[EventGroup, ...] = (VISIT,), **choices: Any) -> BehaviouralSpec:
    vocabulary = {"vocabularies": {"page": ("home", "price")}}
    return BehaviouralSpec(
        groups=groups,
        kinds=kinds,
        **({"windows": ("7d",), "zone": "UTC"} | vocabulary | choices),
    )


OF_TIED = spec(
    "first_value",
    "last_value",
    groups=(group("contact", "visit", "call", values=("page",)),),
)


def _tied(first: Mapping[str, Any], last: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Two events of one moment, the first on the page of place 1, the last on that of place 0."""
    both = {"event_type": "visit", "recorded_at": "2017-01-31T03:00:00Z"}
    return (
        event("2017-01-31T01:00:00Z", **(both | first)),
        event("2017-01-31T01:00:00Z", **(both | last)),
    )


def _pages(first: str, last: str) -> tuple[BehaviouralSpec, tuple[Mapping[str, Any], ...]]:
    """Two events that differ in nothing but their page."""
    asked = replace(OF_TIED, vocabularies={"page": (last, first)})
    return asked, _tied({"page": first, "channel": "z"}, {"page": last, "channel": "a"})


_PRICE, _HOME = {"page": "price"}, {"page": "home"}
TIED = {
    "recorded": (
        OF_TIED,
        _tied(_PRICE | {"recorded_at": "2017-01-31T02:00:00Z"}, _HOME | {"event_type": "call"}),
    ),
    "type": (OF_TIED, _tied(_PRICE | {"event_type": "call"}, _HOME)),
    "upper case": _pages("Z", "a"),
    "umlaut": _pages("z", "Ä"),
    "emoji": _pages("\uffff", "\U0001f600"),
    "empty": _pages("", "a"),
}
"""What decides between events of one moment, by its name."""


def tables_of(
    *events: Mapping[str, Any], cutoff: str = CUTOFF, history_start: str | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The events, and lead-1 at the cutoff."""
    look = {
        "lead_id": "lead-1",
        "contact_id": "anna",
        "created_at": moment("2017-01-01T00:00:00Z"),
        "cutoff": moment(cutoff),
        "history_start": moment(history_start) if history_start else KNOWN_FOREVER,
    }
    return tables.events(events, ("channel", "page"), ("amount",)), tables.snapshots([look])


def told(asked: BehaviouralSpec, *events: Mapping[str, Any], **when: Any) -> dict[str, Any]:
    """Every feature of lead-1 at the cutoff, None for null; `lead_age_hours` left out."""
    row = oracle(asked, *tables_of(*events, **when)).drop(columns="lead_age_hours").iloc[0]
    return {name: None if np.isnan(value) else value for name, value in row.items()}


def value(asked: BehaviouralSpec, *events: Mapping[str, Any], **when: Any) -> float | None:
    """The only feature of a spec that asks for one."""
    (only,) = told(asked, *events, **when).values()
    return only
