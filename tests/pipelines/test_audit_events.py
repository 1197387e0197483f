"""The first event of each kind on each training lead."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features import arrow, clock
from pipelines import audit_events, columns
from pipelines.source import Source

UNTIL = clock.moment("2024-04-01T00:00:00Z")
SNAPSHOTS = [  # contact, lead, created; two of them of one lead, at two cutoffs
    ("ann", "L2", "2024-02-01"),
    ("ann", "L1", "2024-01-01"),
    ("ann", "L1", "2024-01-01"),
    ("bob", "L3", "2024-01-10"),
]
EVENTS = [  # contact, lead, occurred, type, page
    ("ann", None, "2024-01-05", "visit", "blog"),
    ("ann", None, "2024-01-03", "visit", "pricing"),
    ("ann", None, "2023-12-30", "visit", "blog"),
    ("ann", "L2", "2024-02-03", "visit", "blog"),
    ("ann", "L2", "2024-02-02", "visit", None),
    ("ann", "L9", "2024-01-01", "visit", "blog"),  # of a lead of the test part
    ("bob", "L3", "2024-04-01", "visit", "blog"),  # when training labels look no more
    ("bob", "L3", "2024-03-31", "lead_won", None),
    ("eve", None, "2024-01-01", "visit", "blog"),  # of nobody's lead
]
OUTCOMES = [  # lead, converted, lost
    ("L1", "2024-01-20", "2024-01-21"),
    ("L2", None, "2024-03-01"),
    ("L3", "2024-04-01", None),
    ("L9", "2024-01-01", None),
]


def day(text: str) -> int:
    return clock.moment(f"{text}T00:00:00Z")


def days(texts: list[str | None]) -> pa.Array:
    return pa.array([text and day(text) for text in texts], pa.int64()).cast(arrow.MOMENT)


@pytest.fixture
def placed() -> columns.Placed:
    contacts, leads, created = zip(*SNAPSHOTS, strict=True)
    moments = days(list(created))
    return columns.snapshots(
        pa.table(
            {"contact_id": contacts, "lead_id": leads, "created_at": moments, "cutoff": moments}
        ),
        clock.ALWAYS,
    )


@pytest.mark.parametrize("group_size", [1, 4, 100])
def test_the_first_event_of_each_kind_is_found_across_row_groups(
    run: Any, placed: columns.Placed, group_size: int
):
    contacts, leads, occurred, types, pages = zip(*EVENTS, strict=True)
    table = {"contact_id": contacts, "lead_id": leads, "event_type": types, "page": pages}
    whole = pa.table({**table, "occurred_at": days(list(occurred))})
    pq.write_table(whole, "events.parquet", row_group_size=group_size)
    source = Source.model_validate_json(json.dumps(run.source))
    kinds = audit_events.kinds(run.folder / "events.parquet", source, placed, UNTIL)
    l2, l1, _, l3 = placed.snapshots.lead.tolist()
    found = {
        kind.about: dict(zip(kind.lead.tolist(), kind.occurred_at.tolist(), strict=True))
        for kind in kinds
    }
    assert found == {
        "events.visits: event_type visit": {l1: day("2023-12-30"), l2: day("2024-02-02")},
        "events.visits: page blog": {l1: day("2023-12-30"), l2: day("2024-02-03")},
        "events.visits: page pricing": {l1: day("2024-01-03")},
    }
    assert {kind.entries for kind in kinds} == {("events.visits",)}
    assert l3 not in {lead for kind in kinds for lead in kind.lead}


def test_a_lead_ends_with_its_first_outcome_before_the_moment_up_to_which_it_is_seen(
    placed: columns.Placed,
):
    leads, converted, lost = zip(*OUTCOMES, strict=True)
    table = {"converted_at": days(list(converted)), "lost_at": days(list(lost))}
    outcomes = pa.table({"lead_id": leads, **table})
    told = audit_events.leads(placed, outcomes, UNTIL)
    l2, l1, _, l3 = placed.snapshots.lead.tolist()
    order = [l1, l2, l3]
    assert told.created_at[order].tolist() == [
        day("2024-01-01"), day("2024-02-01"), day("2024-01-10")
    ]  # fmt: skip
    assert told.ended_at[order].tolist() == [day("2024-01-20"), day("2024-03-01"), clock.NEVER]
    assert told.won[order].tolist() == [True, False, False]
