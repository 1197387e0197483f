"""Leads without dates: rows in the order of time, or a random order of contacts."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from pipelines import summary


@pytest.fixture
def undated(run):
    """400 rows, two a contact, without ids, dates and events; every fourth lead is won."""
    random = np.random.default_rng(1)
    rows = ["who,size,note,bought"]
    for place in range(400):
        won = random.random() < (0.6 if place % 4 == 0 else 0.1)
        rows.append(f"c{place // 2},{place % 4},,{'yes' if won else 'no'}")
    run.write("leads.csv", "\n".join(rows) + "\n")
    for key in ("events", "groups", "points", "horizon", "cutoffs", "observed", "split"):
        del run.source[key]
    run.source["tables"] = {"leads": "leads.csv"}
    run.source["leads"] = {"table": "leads", "contact_id": "who", "in_time_order": True}
    run.source["attributes"] = {"size": {"kind": "number"}}
    run.source["outcomes"] = {"column": "bought", "won": ["yes"], "lost": ["no"]}
    return run


def parts(run) -> dict[str, list[str]]:
    """The leads of every part."""
    told: dict[str, list[str]] = {}
    for lead, part in run.rows("data/snapshot/snapshots.parquet", "lead_id", "part"):
        told.setdefault(part, []).append(lead)
    return told


def test_rows_in_time_order_are_numbered_and_the_last_fifth_is_the_test_part(undated):
    undated.work("ingest", "snapshot")
    told = parts(undated)
    assert sorted(map(int, told["test"])) == list(range(321, 401))
    assert sorted(map(int, told["train"])) == list(range(1, 321))


def test_in_a_random_order_all_leads_of_a_contact_fall_into_one_part(undated):
    del undated.source["leads"]["in_time_order"]
    undated.work("ingest", "snapshot")
    contacts: dict[str, set[str]] = {}
    for contact, part in undated.rows("data/snapshot/snapshots.parquet", "contact_id", "part"):
        contacts.setdefault(contact, set()).add(part)
    assert all(len(several) == 1 for several in contacts.values())
    told = parts(undated)
    assert 70 <= len(told["test"]) <= 90
    assert min(map(int, told["test"])) < 40
    assert "gap" not in told or len(told["gap"]) <= 2


def test_a_random_order_does_not_depend_on_the_order_of_the_rows(undated):
    del undated.source["leads"]["in_time_order"]
    undated.source["leads"]["lead_id"] = "id"
    with (undated.folder / "leads.csv").open() as file:
        rows = [{**row, "id": f"L{place}"} for place, row in enumerate(csv.DictReader(file))]
    found = []
    for several in (rows, rows[::-1]):
        lines = [",".join(row.values()) for row in several]
        undated.write("leads.csv", "\n".join([",".join(rows[0]), *lines]) + "\n")
        undated.work("ingest", "snapshot")
        found.append({part: sorted(leads) for part, leads in parts(undated).items()})
    assert found[0] == found[1]


@pytest.mark.slow
@pytest.mark.parametrize(("in_order", "first"), [(True, "NOTE"), (False, "NOT A FORECAST")])
def test_figures_of_a_random_order_say_first_that_they_are_no_forecast(
    undated, capsys, *, in_order: bool, first: str
):
    undated.source["leads"]["in_time_order"] = in_order
    stages = ("fingerprint", "ingest", "snapshot", "behavioural", "demographic", "audit")
    undated.work(*stages, "train", "pieces", "calibrate", "evaluate")
    capsys.readouterr()
    summary.main()
    said = capsys.readouterr().out
    told = [line for line in said.splitlines() if line]
    assert told[0].startswith((first, "The model is ahead") if in_order else first)
    assert "converted\n" in said
    assert "1970" not in said
    metrics = undated.json("reports/metrics.json")
    assert metrics["is_forecast"] is in_order
    assert "1970" not in (undated.folder / "reports/metrics.json").read_text()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("horizon", "30d"),
        ("cutoffs", ["0d", "7d"]),
        ("observed", {"history_start": "2024-01-01T00:00:00Z"}),
        ("split", {"test_last": "60d"}),
        ("split", {"test_from": "2024-01-01T00:00:00Z"}),
        ("groups", {"g": {"events": ["lead_created"], "one": "x", "many": "y"}}),
        ("expires_after", "90d"),
    ],
)
def test_what_needs_a_date_is_refused_where_leads_have_none(undated, refused, key: str, value):
    undated.source[key] = value
    error = refused("small.yaml")
    assert error.thing.startswith(f"small.yaml: {key}")
    assert error.wanted == "created_at of the leads, which is left out"


def test_an_outcome_with_a_date_needs_leads_with_one(undated, refused):
    undated.source["outcomes"]["at"] = "closed"
    assert refused("small.yaml").thing == "small.yaml: outcomes"
