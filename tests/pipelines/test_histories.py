"""Attributes that changed are read as of the cutoff, whoever keeps their history."""

from __future__ import annotations

import math

import pytest

pytestmark = pytest.mark.slow

CHANGES = """\
lead,property,new_value,changed
L1,stage,open,2024-03-01 10:00:00
L1,stage,talk,2024-03-03 10:00:00
L1,stage,won,2024-03-04 12:00:00
L2,stage,open,2024-03-05 11:00:00
L2,size,7,2024-03-05 10:00:00
L3,size,9,2024-04-02 08:00:00
L3,size,n/a,2024-04-02 09:00:00
L9,stage,open,2024-04-02 09:00:00
"""


@pytest.fixture
def changing(run):
    """The stage of the lead and its size have a history; the first cutoff is the creation."""
    run.write("changes.csv", CHANGES)
    run.source["tables"]["changes"] = "changes.csv"
    run.source["histories"] = {
        "changes": {
            "table": "changes", "lead_id": "lead", "name": "property", "value": "new_value",
            "known_at": {"column": "changed", "zone": "Europe/Berlin"}, "most_set_aside": 0.5,
        }
    }  # fmt: skip
    run.source["attributes"] = {
        "stage": {"kind": "ordered", "order": ["open", "talk", "won"], "history": "changes"},
        "company": {"kind": "number", "history": "changes", "history_name": "size"},
    }
    run.source["cutoffs"] = ["0d", "2d"]
    run.source["outcomes"] = {
        "table": "outcomes", "lead_id": "lead_id",
        "converted_at": {"column": "won_at", "zone": "UTC"},
    }  # fmt: skip
    return run


def values(run, column: str) -> dict[tuple[str, int], float | None]:
    """A feature of every snapshot, by lead and days since its creation."""
    told = run.rows("data/snapshot/snapshots.parquet", "lead_id", "offset")
    features = run.rows("data/demographic/matrix.arrow", column)
    return {
        (lead, offset.days): None if value is None or math.isnan(value) else value
        for (lead, offset), (value,) in zip(told, features, strict=True)
    }


def test_each_snapshot_sees_the_value_that_the_attribute_had_by_then(changing):
    changing.work("ingest", "snapshot", "demographic")
    assert values(changing, "stage") == {
        ("L1", 0): 0.0,  # known at the very creation
        ("L1", 2): 0.0,  # 'talk' becomes known at the cutoff itself
        ("L2", 0): None,  # 'open' is known an hour and a half after the creation
        ("L2", 2): 0.0,
        ("L3", 0): None,
        ("L3", 2): None,
        ("L4", 0): None,
        ("L4", 2): None,
    }


def test_a_value_that_cannot_be_read_is_set_aside_and_the_one_before_it_stays(changing):
    changing.work("ingest", "snapshot", "demographic")
    assert values(changing, "company")["L3", 2] == 9.0
    counts = changing.json("data/ingest/counts.json")["tables"]["attributes.company"]
    assert counts["read"] == 3
    assert sum(counts["set_aside"].values()) == 1


def test_the_history_of_a_contact_is_that_of_its_leads(changing):
    of_contacts(changing, "ann,stage,talk,2024-03-02")
    changing.work("ingest", "snapshot", "demographic")
    told = values(changing, "stage")
    assert (told["L1", 0], told["L1", 2], told["L3", 0]) == (None, 1.0, 1.0)


def of_contacts(changing, *lines: str) -> None:
    """The history is kept by contact."""
    changing.write("changes.csv", "\n".join(["who,what,is,since", *lines, ""]))
    changing.source["histories"]["changes"] = {
        "table": "changes", "contact_id": "who", "name": "what", "value": "is",
        "known_at": {"column": "since", "zone": "UTC"},
    }  # fmt: skip
    del changing.source["attributes"]["company"]


def test_the_history_of_somebody_without_a_lead_is_counted_as_set_aside(changing):
    of_contacts(changing, "ann,stage,talk,2024-03-02", "zoe,stage,won,2024-03-02")
    changing.work("ingest")
    counts = changing.json("data/ingest/counts.json")["tables"]["attributes.stage"]
    assert counts == {"read": 3, "kept": 2, "set_aside": {"belongs to no lead": 1}}


def test_a_lead_has_no_history_of_the_contact_of_a_row_that_was_set_aside(changing):
    changing.add("leads.csv", "L1,zoe,2024-03-01 10:00:00,web,1000,yes")
    of_contacts(changing, "ann,stage,talk,2024-03-02", "zoe,stage,won,2024-03-03")
    changing.params["ingest"]["most_set_aside"] = 0.5
    changing.work("ingest")
    told = changing.rows("data/ingest/history/stage.parquet", "lead_id", "stage")
    assert told == [("L1", "talk"), ("L3", "talk")]


def test_a_column_may_tell_since_when_another_is_known(changing):
    changing.write(
        "leads.csv",
        "lead_id,contact_id,created_at,stage,since\n"
        "L1,ann,2024-03-01 10:00:00,won,2024-03-02 10:00:00\n"
        "L2,bob,2024-03-05 09:30:00,talk,\n"
        "L3,ann,2024-04-02 08:00:00,open,2024-04-01 08:00:00\n"
        "L4,eve,2024-05-01 00:00:00,,\n",
    )
    changing.source["attributes"] = {
        "stage": {
            "kind": "ordered", "order": ["open", "talk", "won"],
            "known_at": {"column": "since", "zone": "Europe/Berlin"},
        }
    }  # fmt: skip
    changing.params["ingest"]["most_set_aside"] = 0.9
    changing.work("ingest", "snapshot", "demographic")
    told = values(changing, "stage")
    assert (told["L1", 0], told["L1", 2]) == (None, 2.0)
    assert (told["L2", 2], told["L3", 0]) == (None, 0.0)
    assert ("attributes.stage", "no known_at") in changing.set_aside()
