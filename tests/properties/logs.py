"""Arbitrary logs, crowded around the moments where something changes.

Cutoffs, window edges, local midnights and changes of clocks in New York, and the microseconds next
to them, are drawn far more often than chance would: that is where an off-by-one hides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from features import clock, event_table, groups
from features.behavioural import BehaviouralSpec
from features.clock import ALWAYS, DAY, HOUR
from features.kinds import KINDS
from features.types import EventGroup, EventTable, Snapshots, Words

Record = Mapping[str, Any]

CATEGORIES = ("channel", "page")
NUMBERS = ("amount", "minutes")
CONTACTS = ("anna", "anna", "anna", "ben")
LEADS = ("lead-1", "lead-2", "lead-3")
CUTOFF = clock.moment("2017-03-14T00:00:00-04:00")
"""Two local midnights after clocks went forward in New York."""

STRANGER = {
    "contact_id": "zoe",
    "occurred_at": CUTOFF - DAY,
    "recorded_at": CUTOFF - DAY,
    "event_type": "visit",
}

SPEC = BehaviouralSpec(
    groups=(
        EventGroup("visit", ("visit",), Words("visit", "visits"), numbers=NUMBERS),
        EventGroup(
            "paid",
            ("visit",),
            Words("paid visit", "paid visits"),
            where={"channel": ("ads", "Ärzte"), "page": ("home", "")},
            numbers=("amount",),
            share_of="visit",
        ),
        EventGroup(
            "contact",
            ("visit", "call"),
            Words("contact", "contacts"),
            numbers=("minutes",),
        ),
        EventGroup("call", ("call",), Words("call", "calls"), share_of="contact", other_leads=True),
        *groups.lead_groups(),
    ),
    windows=("90m", "7d", "30d"),
    kinds=tuple(KINDS),
    zone="America/New_York",
)

_days = st.sampled_from([0, 0, 0, 1, 2, 6, 7, 8, 29, 30, 31, 365])
_edges = st.sampled_from([0, 0, -1, 1, HOUR, -HOUR, 90 * clock.MINUTE])
_anywhere = st.integers(-40 * DAY, 2 * DAY)

moments = st.one_of(
    st.builds(lambda days, edge: CUTOFF - days * DAY + edge, _days, _edges),
    _anywhere.map(lambda distance: CUTOFF + distance),
)
lags = st.one_of(st.just(0), st.sampled_from([1, HOUR, DAY, 7 * DAY, -DAY]))
amounts = st.one_of(st.none(), st.integers(-100_000, 100_000).map(lambda cents: cents / 100))


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """One event of one contact, as `from_records` takes it, with its `contact_id`."""
    occurred_at = draw(moments)
    return {
        "contact_id": draw(st.sampled_from(CONTACTS)),
        "occurred_at": occurred_at,
        "recorded_at": occurred_at + draw(lags),
        "event_type": draw(st.sampled_from(["visit", "visit", "call", "lead_created", "lead_won"])),
        "lead_id": draw(st.sampled_from([None, *LEADS])),
        "channel": draw(st.sampled_from([None, "ads", "mail", "Ärzte", "z", "\U0001f600"])),
        "page": draw(st.sampled_from([None, "home", ""])),
        "amount": draw(amounts),
        "minutes": draw(amounts),
    }


logs = st.one_of(st.lists(records(), min_size=8, max_size=16), st.lists(records(), max_size=4))


same_moment = st.builds(
    lambda record, occurred_at, recorded_at: (
        record
        | {
            "contact_id": "anna",
            "event_type": "visit",
            "occurred_at": CUTOFF - occurred_at * DAY,
            "recorded_at": CUTOFF - recorded_at * DAY,
        }
    ),
    records(),
    st.sampled_from([1, 1, 1, 6]),
    st.sampled_from([1, 1, 2]),
)
crowds = st.lists(same_moment, min_size=5, max_size=12)
"""Logs of events at the same moments: of three floats and more, the order changes the sum."""


@dataclass(frozen=True)
class Look:
    """One snapshot in plain values."""

    lead_id: str
    contact_id: str
    created_at: int
    cutoff: int
    history_start: int


@st.composite
def looks(draw: st.DrawFn) -> Look:
    """One lead at one cutoff, with a history that is whole, partly known or unknown."""
    cutoff = draw(st.one_of(_edges.map(lambda edge: CUTOFF + edge), moments))
    edge = draw(st.sampled_from([0, 1, -1]))
    since = st.sampled_from(
        [ALWAYS, ALWAYS, cutoff, cutoff - 7 * DAY + edge, cutoff - 30 * DAY + edge]
    )
    return Look(
        lead_id=draw(st.sampled_from([*LEADS, "lead-9"])),
        contact_id=draw(st.sampled_from([*CONTACTS, "nobody"])),
        created_at=cutoff - draw(st.sampled_from([0, 1, DAY, 40 * DAY])),
        cutoff=cutoff,
        history_start=draw(since),
    )


def snapshots(looks: Sequence[Look]) -> Snapshots:
    return Snapshots(
        lead_ids=np.array([look.lead_id for look in looks], dtype=np.object_),
        contact_ids=np.array([look.contact_id for look in looks], dtype=np.object_),
        created_at=np.array([look.created_at for look in looks], dtype=np.int64),
        cutoffs=np.array([look.cutoff for look in looks], dtype=np.int64),
        history_start=np.array([look.history_start for look in looks], dtype=np.int64),
    )


@cache
def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def canonical(records: Sequence[Record]) -> EventTable:
    """All contacts' events in one table, sorted by DuckDB as ingest sorts them.

    One more contact with one event is always there, as no pipeline has a table without rows.
    """
    moment = pa.timestamp("us", "UTC")
    types = {"occurred_at": moment, "recorded_at": moment}
    types |= dict.fromkeys(("contact_id", "event_type", "lead_id", *CATEGORIES), pa.string())
    types |= dict.fromkeys(NUMBERS, pa.float64())
    rows = [STRANGER, *records]
    unsorted = pa.table(
        {name: pa.array([row.get(name) for row in rows], kind) for name, kind in types.items()}
    )
    order = ["contact_id", "occurred_at", "event_type", "recorded_at", "lead_id"]
    by = ", ".join([*order, *CATEGORIES, *NUMBERS])
    ordered = _database().from_arrow(unsorted).order(by).to_arrow_table()
    return event_table.from_arrow(ordered, CATEGORIES, NUMBERS)


def sent(contact_id: str, records: Sequence[Record]) -> EventTable:
    """One contact's events as they come with a request, in the order given."""
    own = [record for record in records if record["contact_id"] == contact_id]
    return event_table.from_records(contact_id, own, CATEGORIES, NUMBERS)
