"""How long each lead waited for the first call or mail of the team's own."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features import clock
from pipelines import paths, touched

AT = clock.moment("2026-01-01T12:00Z")
HOUR = clock.HOUR
MOMENT = pa.timestamp("us", tz="UTC")


@pytest.fixture
def waited(tmp_path, monkeypatch):
    """Hours until the touch of leads created at AT; events as (lead, type, hours)."""
    monkeypatch.chdir(tmp_path)
    paths.EVENTS.parent.mkdir(parents=True)

    def found(*events, leads=("a",), types=("call",)):
        told = {
            "contact_id": ["ann"] * len(events),
            "lead_id": pa.array([lead for lead, _, _ in events], pa.string()),
            "event_type": [kind for _, kind, _ in events],
            "occurred_at": pa.array([AT + int(h * HOUR) for _, _, h in events], MOMENT),
        }
        pq.write_table(pa.table(told), paths.EVENTS)
        asked = {
            "contact_id": ["ann"] * len(leads),
            "lead_id": list(leads),
            "created_at": pa.array([AT] * len(leads), MOMENT),
        }
        hours = touched.waited(pa.table(asked), types) / HOUR
        return [None if np.isnan(each) else each for each in hours.tolist()]

    return found


def test_the_first_touch_after_the_creation_counts(waited):
    assert waited(("a", "call", 5), ("a", "call", 2), ("a", "call", -3)) == [2.0]


def test_other_events_are_no_touches(waited):
    assert waited(("a", "visit", 1), ("a", "call", 4)) == [4.0]
    assert waited(("a", "visit", 1)) == [None]
    assert waited(("a", "visit", 1), ("a", "mail", 2), types=("mail", "visit")) == [1.0]


def test_a_call_about_another_lead_is_none_of_this_one(waited):
    assert waited(("b", "call", 1), ("a", "call", 3), leads=("a", "b")) == [3.0, 1.0]


def test_a_call_of_no_lead_is_of_all_leads_of_the_contact(waited):
    assert waited((None, "call", 1), leads=("a", "b")) == [1.0, 1.0]


def test_what_happens_at_the_creation_itself_is_no_answer_to_it(waited):
    assert waited(("a", "call", 0)) == [None]
