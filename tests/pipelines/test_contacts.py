"""Several contacts a lead: each acts for every lead that it belongs to, and for no other."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

LEADS = """\
lead_id,created_at
L1,2024-03-01 10:00:00
L2,2024-03-05 10:00:00
L3,2024-03-07 10:00:00
"""
LINKS = "lead,person\nL1,ann\nL1,bob\nL2,ann\nL9,eve\n"
VISITS = """\
contact_id,visited_at,recorded_at,page,minutes
ann,2024-02-01 09:00:00,2024-02-01 09:00:00,pricing,1
bob,2024-02-02 09:00:00,2024-02-02 09:00:00,blog,2
eve,2024-02-03 09:00:00,2024-02-03 09:00:00,blog,3
"""
OUTCOMES = "lead_id,won_at,lost_at\nL1,2024-03-04 12:00:00,\n"


@pytest.fixture
def linked(run):
    """L1 belongs to Ann and Bob, L2 to Ann, L3 to nobody."""
    for name, text in {"leads": LEADS, "visits": VISITS, "outcomes": OUTCOMES}.items():
        run.write(f"{name}.csv", text)
    run.write("links.csv", LINKS)
    run.source["tables"]["links"] = "links.csv"
    run.source["contacts"] = {
        "table": "links", "lead_id": "lead", "contact_id": "person", "most_set_aside": 0.3,
    }  # fmt: skip
    del run.source["leads"]["contact_id"]
    run.source["attributes"] = {}
    run.work("ingest")
    return run


def events_of(run, lead: str) -> list[tuple]:
    """What happened to the contacts of a lead: day, type and lead."""
    contact = dict(run.rows("data/ingest/leads.parquet", "lead_id", "contact_id"))[lead]
    told = run.rows(
        "data/ingest/events.parquet", "contact_id", "occurred_at", "event_type", "lead_id"
    )
    return [(at[5:10], kind, of) for owner, at, kind, of in told if owner == contact]


def test_a_lead_with_one_contact_is_known_by_it(linked):
    contacts = dict(linked.rows("data/ingest/leads.parquet", "lead_id", "contact_id"))
    assert contacts["L2"] == "ann"
    assert contacts["L1"].startswith("set ")
    assert contacts["L3"] == "lead L3"


def test_a_lead_sees_what_all_of_its_contacts_did_and_what_became_of_their_other_leads(linked):
    assert events_of(linked, "L1") == [
        ("02-01", "visit", None),
        ("02-02", "visit", None),
        ("03-01", "lead_created", "L1"),
        ("03-04", "lead_won", "L1"),
        ("03-05", "lead_created", "L2"),
    ]


def test_it_sees_nothing_of_a_contact_that_belongs_to_another_lead_alone(linked):
    assert events_of(linked, "L2") == [
        ("02-01", "visit", None),
        ("03-01", "lead_created", "L1"),
        ("03-04", "lead_won", "L1"),
        ("03-05", "lead_created", "L2"),
    ]


def test_a_lead_without_a_contact_has_only_itself(linked):
    assert events_of(linked, "L3") == [("03-07", "lead_created", "L3")]


def test_the_event_of_a_contact_without_a_lead_belongs_to_nobody(linked):
    counts = linked.json("data/ingest/counts.json")["tables"]
    assert counts["events.visits"]["set_aside"] == {"belongs to no lead": 1}


def test_an_event_that_names_a_lead_counts_for_all_of_its_contacts(linked):
    linked.write("visits.csv", "deal,at\nL2,2024-02-09 10:00:00\n")
    linked.source["events"]["visits"] = {
        "table": "visits", "event_type": "visit", "lead_id": "deal",
        "occurred_at": {"column": "at", "zone": "UTC"},
    }  # fmt: skip
    linked.source["groups"] = {}
    linked.source["points"] = {}
    linked.work("ingest")
    assert ("02-09", "visit", "L2") in events_of(linked, "L1")
    assert ("02-09", "visit", "L2") in events_of(linked, "L2")
    assert ("02-09", "visit", "L2") not in events_of(linked, "L3")
