"""The kernel as the oracle's tests call it: two frames in, one frame of features out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from features import behavioural, event_table
from features.behavioural import BehaviouralSpec
from features.types import EventGroup, EventTable, Snapshots, Words


def group(name: str, *event_types: str, **choices: Any) -> EventGroup:
    """A group of events, of the type that is called like it unless told."""
    return EventGroup(name, event_types or (name,), Words(name, f"{name}s"), **choices)


def lead_groups() -> tuple[EventGroup, ...]:
    """The groups that every source has, from the definitions."""
    kinds = ("count", "recency", "first_seen")
    earlier = {"other_leads": True, "kinds": (*kinds, "share"), "share_of": "earlier_lead"}
    return (
        group("earlier_lead", "lead_created", other_leads=True, kinds=kinds),
        group("earlier_win", "lead_won", **earlier),
        group("earlier_loss", "lead_lost", **earlier),
    )


def built(spec: BehaviouralSpec, events: pd.DataFrame, snapshots: pd.DataFrame) -> pd.DataFrame:
    """The kernel's matrix of several contacts' events, from frames like the oracle's."""
    contacts = _places(snapshots["contact_id"])
    leads = _places(snapshots["lead_id"])
    theirs = events[events["contact_id"].isin(contacts)]
    at = theirs["contact_id"].map(contacts)
    records = list(zip(at, _records(theirs), strict=True))
    table = event_table.of_contacts(spec.plan.layout, records, len(contacts), leads)
    return _matrix(spec, table, snapshots, contacts, leads)


def built_online(
    spec: BehaviouralSpec, events: pd.DataFrame, snapshots: pd.DataFrame
) -> pd.DataFrame:
    """The kernel's matrix of one request: one contact's events, in the order given."""
    (contact_id,), (lead_id,) = snapshots["contact_id"], snapshots["lead_id"]
    own = _records(events[events["contact_id"] == contact_id])
    table = event_table.of_contact(spec.plan.layout, own, lead_id)
    return _matrix(spec, table, snapshots, {contact_id: 0}, {lead_id: 0})


def _places(names: pd.Series) -> dict[str, int]:
    return {name: place for place, name in enumerate(names.unique())}


def _records(events: pd.DataFrame) -> list[dict[str, Any]]:
    return events.astype("object").where(events.notna(), None).to_dict("records")


def _matrix(
    spec: BehaviouralSpec,
    table: EventTable,
    snapshots: pd.DataFrame,
    contacts: dict[str, int],
    leads: dict[str, int],
) -> pd.DataFrame:
    asked = Snapshots(
        lead=snapshots["lead_id"].map(leads).to_numpy(dtype=np.int32),
        contact=snapshots["contact_id"].map(contacts).to_numpy(dtype=np.int64),
        created_at=snapshots["created_at"].to_numpy(dtype=np.int64),
        cutoffs=snapshots["cutoff"].to_numpy(dtype=np.int64),
        history_start=snapshots["history_start"].to_numpy(dtype=np.int64),
    )
    matrix = behavioural.build(spec, table, asked)
    return pd.DataFrame(matrix, columns=[feature.name for feature in spec.features])
