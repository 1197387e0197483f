"""Arbitrary logs, crowded around the moments where something changes.

Cutoffs, the edges of windows, sessions, nights and local days, changes of clocks, a leap day, the
first day of 1970, and the microseconds next to them, are drawn far more often than chance would:
that is where an off-by-one hides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from features.behavioural import BehaviouralSpec
from tests.oracle import tables
from tests.oracle.adapter import group, lead_groups
from tests.oracle.asked import KINDS
from tests.oracle.by_hand import moment
from tests.oracle.seen import DAY, HOUR, MINUTE
from tests.oracle.tables import KNOWN_FOREVER

Record = Mapping[str, Any]

CATEGORIES = ("channel", "page")
NUMBERS = ("amount", "minutes")
CONTACTS = ("anna", "anna", "anna", "ben")
LEADS = ("lead-1", "lead-2", "lead-3")
CUTOFF = moment("2017-03-14T00:00:00-04:00")
"""Two local midnights after clocks went forward in New York."""

GROUPS = (
    group("visit", numbers=NUMBERS, values=CATEGORIES),
    group(
        "paid",
        "visit",
        where={"channel": ("ads", "Ärzte"), "page": ("home", "")},
        numbers=("amount",),
        values=("page",),
        share_of="visit",
    ),
    group("contact", "visit", "call", numbers=("minutes",), values=("channel",)),
    group("call", share_of="contact", other_leads=True),
    *lead_groups(),
)


@cache
def spec_in(zone: str) -> BehaviouralSpec:
    """All kinds at once, in a zone."""
    return BehaviouralSpec(
        groups=GROUPS,
        windows=("90m", "7d", "30d"),
        kinds=KINDS,
        zone=zone,
        half_lives=("15m", "5d"),
        vocabularies={"channel": ("mail", "Ärzte", "ads"), "page": ("home",)},
    )


SPEC = spec_in("America/New_York")

_days = st.sampled_from([0, 0, 0, 1, 2, 6, 7, 8, 14, 29, 30, 31, 60, 365])
_edges = st.sampled_from(
    [0, 0, 0, -1, 1, HOUR, -HOUR, 90 * MINUTE, 30 * MINUTE, 30 * MINUTE + 1, -2 * HOUR, 6 * HOUR]
)
_anywhere = st.integers(-40 * DAY, 2 * DAY)

moments = st.one_of(
    st.builds(lambda days, edge: CUTOFF - days * DAY + edge, _days, _edges),
    _anywhere.map(lambda distance: CUTOFF + distance),
)
lags = st.one_of(st.just(0), st.sampled_from([1, HOUR, DAY, 7 * DAY, -DAY]))
amounts = st.one_of(
    st.none(), st.just(float("nan")), st.integers(-100_000, 100_000).map(lambda cents: cents / 100)
)
event_types = st.sampled_from(
    ["visit", "visit", "visit", "call", "lead_created", "lead_won", "lead_lost", "fax"]
)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """One event of one contact."""
    occurred_at = draw(moments)
    return {
        "contact_id": draw(st.sampled_from(CONTACTS)),
        "occurred_at": occurred_at,
        "recorded_at": occurred_at + draw(lags),
        "event_type": draw(event_types),
        "lead_id": draw(st.sampled_from([None, *LEADS])),
        "channel": draw(st.sampled_from([None, "ads", "mail", "Ärzte", "z", "\U0001f600"])),
        "page": draw(st.sampled_from([None, "home", ""])),
        "amount": draw(amounts),
        "minutes": draw(amounts),
    }


logs = st.one_of(st.lists(records(), min_size=8, max_size=16), st.lists(records(), max_size=4))

_same_moment = st.builds(
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
crowds = st.lists(_same_moment, min_size=5, max_size=12)
"""Logs of events at the same moments: of three floats and more, the order changes the sum."""

_tied = st.builds(
    lambda record, event_type, late: (
        record
        | {
            "contact_id": "anna",
            "event_type": event_type,
            "occurred_at": CUTOFF - DAY,
            "recorded_at": CUTOFF - DAY + late,
        }
    ),
    records(),
    st.sampled_from(["visit", "call"]),
    st.sampled_from([0, 0, HOUR, -1]),
)
ties = st.lists(_tied, min_size=2, max_size=6)
"""Logs of one moment, in which everything else decides which event is the first and the last."""


@dataclass(frozen=True)
class Look:
    """One snapshot in plain values."""

    lead_id: str
    contact_id: str
    created_at: int
    cutoff: int
    history_start: int


ANNA = Look("lead-9", "anna", CUTOFF, CUTOFF, KNOWN_FOREVER)


@st.composite
def looks(draw: st.DrawFn) -> Look:
    """One lead at one cutoff, with a history that is whole, partly known or unknown."""
    cutoff = draw(st.one_of(_edges.map(lambda edge: CUTOFF + edge), moments))
    edge = draw(st.sampled_from([0, 1, -1]))
    reach = draw(st.sampled_from([90 * MINUTE, 3 * HOUR, 7 * DAY, 14 * DAY, 30 * DAY, 60 * DAY]))
    since = st.sampled_from([KNOWN_FOREVER, KNOWN_FOREVER, cutoff, cutoff - reach + edge])
    return Look(
        lead_id=draw(st.sampled_from([*LEADS, "lead-9"])),
        contact_id=draw(st.sampled_from([*CONTACTS, "nobody"])),
        created_at=cutoff - draw(st.sampled_from([0, 1, DAY, 40 * DAY])),
        cutoff=cutoff,
        history_start=draw(since),
    )


batches = st.lists(looks(), min_size=1, max_size=6)


@dataclass(frozen=True)
class World:
    """Some contacts' events, and leads at cutoffs, somewhere and at some time."""

    zone: str
    log: Sequence[Record]
    looks: Sequence[Look]


_times = st.sampled_from(
    [
        "2017-03-14T00:00:00-04:00",
        "2017-11-07T00:00:00-05:00",  # clocks went back in New York two days before
        "2017-04-03T00:00:00+10:30",  # and by half an hour on Lord Howe Island the day before
        "2016-03-01T00:00:00Z",
        "1970-01-02T00:00:00Z",
    ]
)
_zones = st.sampled_from(
    ["America/New_York", "Australia/Lord_Howe", "Europe/London", "Asia/Kathmandu", "UTC"]
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A log and its snapshots, moved to a time and a zone where clocks or calendars are odd."""
    by = moment(draw(_times)) - CUTOFF
    return World(
        draw(_zones),
        [moved(record, by) for record in draw(st.one_of(logs, ties))],
        [moved_look(look, by) for look in [ANNA, *draw(batches)]],
    )


def moved(record: Record, by: int) -> dict[str, Any]:
    """The event as it would have been so much later."""
    return {**record, **{name: record[name] + by for name in ("occurred_at", "recorded_at")}}


def moved_look(look: Look, by: int) -> Look:
    """The snapshot as it would have been so much later."""
    since = look.history_start if look.history_start == KNOWN_FOREVER else look.history_start + by
    return replace(
        look, created_at=look.created_at + by, cutoff=look.cutoff + by, history_start=since
    )


def events(log: Sequence[Record]) -> pd.DataFrame:
    """The log as a table."""
    return tables.events(log, CATEGORIES, NUMBERS)


def snapshots(looks: Sequence[Look]) -> pd.DataFrame:
    """The looks as a table."""
    return tables.snapshots([asdict(look) for look in looks])
