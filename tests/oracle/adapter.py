"""The kernel as the oracle's tests call it: two frames in, one frame of features out."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from features import behavioural, event_table, kinds, types
from features.types import EventTable, Snapshots, Words
from tests.oracle.asked import NAMES, names
from tests.oracle.seen import KEYS, properties

if "values" in {each.name for each in fields(types.EventGroup)}:
    EventGroup, BehaviouralSpec = types.EventGroup, behavioural.BehaviouralSpec
else:  # until the kernel knows them: goes away with the next line but one

    @dataclass(frozen=True)
    class EventGroup(types.EventGroup):
        values: tuple[str, ...] = ()
        kinds: tuple[str, ...] = ()

    @dataclass(frozen=True)
    class BehaviouralSpec(behavioural.BehaviouralSpec):
        half_lives: tuple[str, ...] = ()
        session_gap: str = "30m"
        vocabularies: Any = field(default_factory=dict)

        def __post_init__(self) -> None:
            pass


ALL = tuple(NAMES)
KINDS = tuple(kind for kind in ALL if kind in kinds.KINDS)
"""The kinds to compare: all of them, as soon as the kernel knows them."""


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


def built(
    spec: behavioural.BehaviouralSpec, events: pd.DataFrame, snapshots: pd.DataFrame
) -> pd.DataFrame:
    """The kernel's matrix as the night job builds it, from frames like the oracle's."""
    categories, numbers = properties(events)
    table = event_table.from_arrow(_canonical(events), categories, numbers)
    return _named(spec, behavioural.build(spec, table, _snapshots(snapshots)))


def built_online(
    spec: behavioural.BehaviouralSpec, events: pd.DataFrame, snapshots: pd.DataFrame
) -> pd.DataFrame:
    """The kernel's matrix as a request's is built: one contact's events, in the order given."""
    contact_id = snapshots["contact_id"].iloc[0]
    table = _sent(contact_id, events[events["contact_id"] == contact_id])
    return _named(spec, behavioural.build(spec, table, _snapshots(snapshots)))


def _canonical(events: pd.DataFrame) -> pa.Table:
    """The events in the types of the canonical table, sorted by DuckDB as ingest sorts them."""
    moment = pa.timestamp("us", "UTC")
    categories, numbers = properties(events)
    types = {"occurred_at": moment, "recorded_at": moment} | dict.fromkeys(numbers, pa.float64())
    columns = {
        name: pa.array(events[name], types.get(name, pa.string()), from_pandas=True)
        for name in events.columns
    }
    by = ", ".join(f'"{name}"' for name in [*KEYS, *categories, *numbers])
    return _database().from_arrow(pa.table(columns)).order(by).to_arrow_table()


def _sent(contact_id: str, events: pd.DataFrame) -> EventTable:
    categories, numbers = properties(events)
    told = events.astype("object").where(events.notna(), None).drop(columns="contact_id")
    return event_table.from_records(contact_id, told.to_dict("records"), categories, numbers)


def _snapshots(snapshots: pd.DataFrame) -> Snapshots:
    return Snapshots(
        lead_ids=snapshots["lead_id"].to_numpy(dtype=np.object_),
        contact_ids=snapshots["contact_id"].to_numpy(dtype=np.object_),
        created_at=snapshots["created_at"].to_numpy(dtype=np.int64),
        cutoffs=snapshots["cutoff"].to_numpy(dtype=np.int64),
        history_start=snapshots["history_start"].to_numpy(dtype=np.int64),
    )


def _named(spec: behavioural.BehaviouralSpec, matrix: np.ndarray) -> pd.DataFrame:
    table = pd.DataFrame(matrix, columns=[feature.name for feature in spec.features])
    return table if ALL == KINDS else table.filter(items=names(spec))  # until the rewrite


@cache
def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})
