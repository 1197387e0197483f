"""Outcomes of every form: a table with amounts, event types, a column with or without a date."""

from __future__ import annotations

import pytest

from features.errors import ConfigError, DataError

STEPS = """\
lead,kind,at,worth
L1,proposal,2024-03-02 12:00:00,
L1,order,2024-03-04 12:00:00,500
L1,invoice,2024-03-04 12:00:00,
L1,order,2024-03-09 12:00:00,90
L2,proposal,2024-03-06 12:00:00,
L2,refusal,2024-03-08 12:00:00,
"""
OUTCOME = ("lead_id", "converted_at", "lost_at", "amount")


@pytest.fixture
def stepped(run):
    """Orders mean won and refusals lost; an invoice comes with the order."""
    run.write("steps.csv", STEPS)
    run.source["tables"]["steps"] = "steps.csv"
    run.source["events"]["steps"] = {
        "table": "steps", "event_type": {"column": "kind"}, "lead_id": "lead",
        "occurred_at": {"column": "at", "zone": "UTC"}, "numbers": ["worth"],
    }  # fmt: skip
    run.source["outcomes"] = {
        "events": {"won": ["order"], "lost": ["refusal"], "companions": ["invoice"]},
        "amount": "worth",
    }
    return run


def test_event_types_tell_who_was_won_and_lost_and_what_it_was_worth(stepped):
    stepped.work("ingest")
    assert stepped.rows("data/ingest/outcomes.parquet", *OUTCOME) == [
        ("L1", "2024-03-04 12:00:00", None, 500.0),
        ("L2", None, "2024-03-08 12:00:00", None),
    ]


def test_outcomes_and_their_companions_are_no_events(stepped):
    stepped.work("ingest")
    kinds = {kind for (kind,) in stepped.rows("data/ingest/events.parquet", "event_type")}
    assert kinds == {"visit", "proposal", "lead_created", "lead_won", "lead_lost"}


def test_the_amount_is_a_number_that_some_event_has(stepped, refused):
    stepped.source["events"]["steps"]["numbers"] = {"eur": "worth"}
    assert refused("small.yaml").thing == "small.yaml: outcomes.amount"
    stepped.source["outcomes"]["amount"] = "eur"
    stepped.work("ingest")
    assert stepped.rows("data/ingest/outcomes.parquet", "amount") == [(500.0,), (None,)]


def test_an_event_that_names_its_lead_alone_is_its_contacts(stepped):
    stepped.work("ingest")
    told = stepped.rows("data/ingest/events.parquet", "contact_id", "event_type", "lead_id")
    assert [row for row in told if row[1] == "proposal"] == [
        ("ann", "proposal", "L1"),
        ("bob", "proposal", "L2"),
    ]


def test_an_event_that_is_a_win_but_has_no_moment_is_set_aside_with_its_lead(stepped):
    stepped.replace("steps.csv", "order,2024-03-04 12:00:00", "order,")
    stepped.params["ingest"]["most_set_aside"] = 0.5
    stepped.work("ingest")
    assert stepped.set_aside()[:2] == [
        ("outcomes", "no at"),
        ("leads", "its outcome was set aside"),
    ]


@pytest.mark.parametrize("kind", ["order", "refusal", "invoice"])
def test_no_group_may_hold_an_outcome_or_what_comes_with_it(stepped, refused, kind: str):
    stepped.source["groups"]["visit"]["events"] = ["visit", kind]
    assert refused("small.yaml").wanted == (
        "event types that are no outcome and do not come with one"
    )


def test_outcomes_among_events_need_the_lead_of_every_event(stepped, refused):
    del stepped.source["events"]["steps"]["lead_id"]
    stepped.source["events"]["steps"]["contact_id"] = "lead"
    assert refused("small.yaml").found == "no lead_id"


def test_where_the_lead_is_its_own_contact_the_contact_of_an_event_is_its_lead(stepped):
    del stepped.source["leads"]["contact_id"]
    del stepped.source["events"]["steps"]["lead_id"]
    stepped.source["events"]["steps"]["contact_id"] = "lead"
    stepped.source["events"]["visits"]["most_orphans"] = 1.0
    stepped.work("ingest")
    assert stepped.rows("data/ingest/outcomes.parquet", "lead_id") == [("L1",), ("L2",)]


def test_a_type_that_stands_in_no_row_is_warned_of_with_the_closest(stepped, capsys):
    stepped.source["groups"]["proposal"] = {"events": ["propsal"], "one": "x", "many": "y"}
    stepped.work("ingest")
    said = capsys.readouterr().err
    assert "groups.proposal: there is no event of type 'propsal'; did you mean 'proposal'?" in said


def test_a_type_of_several_columns_is_their_values_joined(stepped):
    steps = stepped.source["events"]["steps"]
    steps["event_type"] = {"columns": ["kind", "lead"], "joined_by": "/"}
    stepped.source["outcomes"]["events"] = {"won": ["order/L1"]}
    stepped.work("ingest")
    kinds = {kind for (kind,) in stepped.rows("data/ingest/events.parquet", "event_type")}
    assert {"proposal/L1", "invoice/L1", "refusal/L2"} < kinds


def test_rows_that_where_does_not_name_are_no_events(stepped):
    stepped.source["events"]["steps"]["where"] = {"kind": ["order", "refusal"], "lead": ["L1"]}
    stepped.work("ingest")
    assert stepped.rows("data/ingest/outcomes.parquet", "lead_id") == [("L1",)]
    kinds = {kind for (kind,) in stepped.rows("data/ingest/events.parquet", "event_type")}
    assert "proposal" not in kinds


LEADS = """\
lead_id,contact_id,created_at,channel,budget,newsletter,deal,closed
L1,ann,2024-03-01 10:00:00,web,1000,yes,Closed Won,2024-03-04 12:00:00
L2,bob,2024-03-05 09:30:00,phone,,no,Closed Lost,2024-03-08 12:00:00
L3,ann,2024-04-02 08:00:00,web,250.5,,In talks,
L4,eve,2024-05-01 00:00:00,fair,0,yes,,
"""


@pytest.fixture
def closed(run):
    """The lead table itself says what became of the leads."""
    run.write("leads.csv", LEADS)
    run.source["outcomes"] = {
        "column": "deal", "won": ["Closed Won"], "lost": ["Closed Lost"],
        "at": {"column": "closed", "zone": "UTC"}, "amount": "budget",
    }  # fmt: skip
    return run


def test_a_column_of_the_leads_tells_who_was_won_and_lost_and_when(closed):
    closed.work("ingest")
    assert closed.rows("data/ingest/outcomes.parquet", *OUTCOME) == [
        ("L1", "2024-03-04 12:00:00", None, 1000.0),
        ("L2", None, "2024-03-08 12:00:00", None),
    ]


def test_without_a_date_a_win_counts_from_the_creation_and_is_known_to_no_other_lead(closed):
    del closed.source["outcomes"]["at"]
    closed.work("ingest")
    told = closed.rows("data/ingest/outcomes.parquet", "lead_id", "converted_at", "known_at")
    assert told == [("L1", "2024-03-01 09:00:00", None), ("L2", None, None)]
    kinds = {kind for (kind,) in closed.rows("data/ingest/events.parquet", "event_type")}
    assert kinds == {"visit", "lead_created"}


def test_without_a_date_nobody_knows_which_leads_were_still_open_later(closed, refused):
    del closed.source["outcomes"]["at"]
    closed.source["cutoffs"] = ["0d", "7d"]
    assert "0d alone" in refused("small.yaml").wanted


def test_a_win_without_its_moment_is_set_aside_with_its_lead(closed):
    closed.replace("leads.csv", ",2024-03-04 12:00:00", ",")
    closed.params["ingest"]["most_set_aside"] = 0.5
    closed.work("ingest")
    assert closed.set_aside()[:2] == [
        ("outcomes", "no closed"),
        ("leads", "its outcome was set aside"),
    ]
    leads = {kept for (kept,) in closed.rows("data/ingest/leads.parquet", "lead_id")}
    assert leads == {"L2", "L3", "L4"}


def test_a_loss_without_its_moment_leaves_its_lead_as_one_that_is_silent(closed):
    closed.replace("leads.csv", ",2024-03-08 12:00:00", ",")
    closed.work("ingest")
    assert closed.set_aside() == []
    leads = {kept for (kept,) in closed.rows("data/ingest/leads.parquet", "lead_id")}
    assert "L2" in leads


@pytest.mark.parametrize(("key", "value"), [("won", "closed won"), ("lost", "Lost")])
def test_a_value_that_no_row_has_is_named_with_those_that_there_are(closed, key: str, value: str):
    closed.source["outcomes"][key] = [value]
    with pytest.raises(DataError) as error:
        closed.work("ingest")
    assert error.value.thing == f"outcomes.{key}"
    assert "'Closed Lost' (1)" in error.value.found


def test_a_lead_whose_outcome_is_impossible_is_set_aside_with_it(run):
    run.replace("outcomes.csv", "L1,2024-03-04 12:00:00,", "L1,2024-02-04 12:00:00,")
    run.params["ingest"]["most_set_aside"] = 0.5
    run.work("ingest")
    assert run.set_aside() == [
        ("outcomes", "converted_at lies before the lead was created"),
        ("leads", "its outcome was set aside"),
    ]
    leads = [lead for (lead,) in run.rows("data/ingest/leads.parquet", "lead_id")]
    assert leads == ["L2", "L3", "L4"]


def test_outcomes_are_declared_in_one_form(run, refused):
    run.source["outcomes"]["column"] = "deal"
    error = refused("small.yaml")
    assert isinstance(error, ConfigError)
    assert error.thing == "small.yaml: outcomes.won"
