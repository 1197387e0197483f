"""The fields of contacts become facts at ingest, and what people wrote is in no file afterwards."""

from __future__ import annotations

import copy
import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from features import clock, demographic, facts
from features.errors import NaiveTimestamp
from features.types import Category
from pipelines import lead_facts, matrix, paths, source

HEADER = "lead_id,contact_id,created_at,country,mail,phone,title,landing,note,born,starts,budget"
FIRST = (
    "L1,ann,2024-03-01 10:00:00,DE,ann.secret@acme.com,030 901820,Chief Secret Officer,"
    "https://a.org/secret?utm_source=Web,secret asap,1990-05-17,2024-12-01,5"
)
SECOND = "L2,bob,2024-03-05 09:30:00,,info@mailinator.com,+49 1512 3456789,,,,,,"
THIRD = (
    "L3,ann,2024-04-02 08:00:00,France,not a secret address,call my secretary,Junior Buyer,"
    "https://a.org/secret,no hurry,2030-01-01,2024-01-01,7"
)
FOURTH = "L4,eve,2024-05-01 00:00:00,AT,,,,,,,,"
ROWS = [FIRST, SECOND, THIRD, FOURTH]
RAW = [
    "ann.secret@acme.com", "info@mailinator.com", "901820", "1512 3456789", "15123456789", "secret",
    "Secret", "Junior Buyer", "a.org", "hurry", "mailinator",
]  # fmt: skip
ATTRIBUTES = {
    "country": {"kind": "category", "label": "country"},
    "mail": {"kind": "mail", "label": "mail address"},
    "phone": {"kind": "phone", "label": "phone number", "country": "country"},
    "title": {"kind": "job_title", "label": "job title"},
    "landing": {"kind": "utm", "label": "landing page"},
    "note": {"kind": "text", "label": "comment", "keywords": {"urgent": ["asap", "now"]}},
    "born": {"kind": "date", "label": "date of birth", "zone": "Europe/Berlin"},
    "starts": {"kind": "date", "label": "start", "zone": "Europe/Berlin", "planned": True},
    "budget": {"kind": "number", "label": "budget"},
    "profile": {"kind": "completeness", "label": "how complete the profile is"},
}
FACTS = {
    "country": ["DE", None, "France", "AT"],
    "mail_class": ["company", "disposable", "invalid", None],
    "phone_valid": ["yes", "yes", "no", None],
    "phone_type": ["fixed_line", "mobile", None, None],
    "phone_country": ["DE", "DE", None, None],
    "phone_agrees": ["yes", None, None, None],
    "title_seniority": ["c_level", None, "junior", None],
    "title_function": ["other", None, "procurement", None],
    "landing_source": ["web", None, "(none)", None],
    "landing_medium": ["(none)", None, "(none)", None],
    "landing_campaign": ["(none)", None, "(none)", None],
    "note_length": [11.0, None, 8.0, None],
    "note_has_urgent": ["yes", None, "no", None],
    "born": ["1990-05-16 22:00:00", None, "2029-12-31 23:00:00", None],
    "starts": ["2024-11-30 23:00:00", None, "2023-12-31 23:00:00", None],
    "budget": [5.0, None, 7.0, None],
}


@pytest.fixture
def contacts(run):
    """The small source with fields of contacts."""
    run.write("leads.csv", "\n".join([HEADER, *ROWS]) + "\n")
    run.source["attributes"] = copy.deepcopy(ATTRIBUTES)
    return run


def test_the_canonical_leads_hold_the_facts_and_nothing_else(contacts):
    contacts.work("ingest")
    table = pq.read_table("data/ingest/leads.parquet")
    assert table.column_names == ["lead_id", "contact_id", "created_at", *FACTS]
    assert {
        name: [row[0] for row in contacts.rows("data/ingest/leads.parquet", name)] for name in FACTS
    } == FACTS


def texts(path):
    """All that a file says, a table's text in plain."""
    said = path.read_bytes().decode("utf-8", errors="ignore")
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        said += json.dumps(table.to_pylist(), default=str)
        said += str(table.schema.metadata)
    return said


def test_no_file_holds_what_people_wrote_not_even_that_of_a_row_set_aside(contacts, capsys):
    contacts.params["ingest"]["most_set_aside"] = 0.9
    for row in (FIRST, FIRST.replace("L1,ann,", "L5,,"), THIRD.replace("L3", "L6")[:-1] + "inf"):
        contacts.add("leads.csv", row)
    contacts.work("ingest", "snapshot", "behavioural", "demographic")
    reasons = {reason for table, reason in contacts.set_aside() if table == "leads"}
    assert reasons == {"budget: not a number", "duplicate lead_id", "no contact_id"}
    files = [path for path in (contacts.folder / "data").rglob("*") if path.is_file()]
    assert len(files) > 8
    said = {str(path): texts(path) for path in files} | {"console": "".join(capsys.readouterr())}
    found = [(place, raw) for place, text in said.items() for raw in RAW if raw in text]
    assert found == []


def test_the_endpoint_reads_a_lead_as_the_night_job_reads_the_table(contacts):
    """Raw values one by one, raw columns, and the facts in the table: one and the same matrix."""
    contacts.save()
    declared = source.read("small.yaml").declared_attributes
    contacts.work("ingest")
    leads = pq.read_table("data/ingest/leads.parquet")
    told = lead_facts.of_rows(leads, np.arange(4), declared)
    spec = demographic.fit(declared, told, np.full(4, fill_value=True), 1)
    cutoffs = np.full(4, clock.moment("2024-06-01T00:00:00Z"))
    stored = demographic.build(spec, told, cutoffs)
    for place, row in enumerate(ROWS):
        sent = dict(zip(HEADER.split(","), row.split(","), strict=True))
        one = {name: [sent[name]] for name in ATTRIBUTES if name in sent}
        alone = demographic.build(spec, one, cutoffs[:1])
        assert alone[0].tobytes() == stored[place].tobytes()
    assert stored[:, -1].tolist() == [1.0, 2 / 9, 8 / 9, 1 / 9]


def test_the_stage_writes_a_feature_for_every_fact(contacts):
    contacts.work("ingest", "snapshot", "behavioural", "demographic")
    names = matrix.read(paths.DEMOGRAPHIC)[0]
    renamed = {"born": "born_days", "starts": "starts_days_ahead"}
    assert list(names) == [*(renamed.get(name, name) for name in FACTS), "profile"]
    vocabularies = contacts.json("data/demographic/spec.json")["vocabularies"]
    assert vocabularies["phone_country"] == ["DE"]


def test_a_date_needs_a_zone(contacts):
    del contacts.source["attributes"]["born"]["zone"]
    with pytest.raises(NaiveTimestamp) as error:
        contacts.work("ingest")
    assert error.value.thing == "leads: column born"
    assert (
        error.value.way_out == "add a zone to the attribute, like zone: Europe/Berlin (or UTC, …)"
    )


def test_a_date_with_a_zone_of_its_own_needs_no_other(contacts):
    del contacts.source["attributes"]["born"]["zone"]
    del contacts.source["leads"]["table"]
    contacts.source["leads"]["query"] = (
        "select * replace (timezone('UTC', born::timestamp) as born) from leads"
    )
    contacts.work("ingest")
    assert contacts.rows("data/ingest/leads.parquet", "born")[0] == ("1990-05-17 00:00:00",)


def test_a_text_that_should_be_a_date_is_no_date(contacts):
    contacts.replace("leads.csv", "1990-05-17", "17.05.90 or so")
    contacts.params["ingest"]["most_set_aside"] = 0.5
    contacts.work("ingest")
    assert ("leads", "born: not like 2024-03-31T10:00:00") in contacts.set_aside()
    assert "17.05.90" not in paths.SET_ASIDE.read_text()


def test_a_date_that_is_empty_everywhere_is_missing(contacts):
    for date in ("1990-05-17", "2030-01-01"):
        contacts.replace("leads.csv", date, "")
    contacts.work("ingest")
    assert {row[0] for row in contacts.rows("data/ingest/leads.parquet", "born")} == {None}


def test_a_column_of_facts_is_that_of_the_rows_asked_for(contacts):
    contacts.save()
    declared = source.read("small.yaml").declared_attributes
    contacts.work("ingest")
    leads = pq.read_table("data/ingest/leads.parquet")
    told = lead_facts.of_rows(leads, np.array([2, 0, 2]), declared)
    assert set(told) == {fact.name for fact in lead_facts.stored(facts.declared(declared))}
    mail, born = told["mail_class"], told["born"]
    assert isinstance(mail, Category)
    assert [mail.values[code] for code in mail.codes] == ["invalid", "company", "invalid"]
    assert told["budget"].tolist() == [7, 5, 7]
    assert born[0] == born[2] == clock.moment("2029-12-31T23:00:00Z")
