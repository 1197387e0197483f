"""The canonical tables: golden rows, refused rows with their reasons, and the same bytes always."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from features.errors import TooManySetAside
from pipelines import paths

LEADS = [
    ("L1", "ann", "2024-03-01 09:00:00", "web", 1000.0, "yes"),
    ("L2", "bob", "2024-03-05 08:30:00", "phone", None, "no"),
    ("L3", "ann", "2024-04-02 06:00:00", "web", 250.5, None),
    ("L4", "eve", "2024-04-30 22:00:00", "fair", 0.0, "yes"),
]
OUTCOMES = [
    ("L1", "2024-03-04 12:00:00", "2024-03-04 12:00:00", None, None, None),
    ("L2", None, None, "2024-03-08 12:00:00", "2024-03-08 12:00:00", None),
    ("L3", "2024-04-05 12:00:00", "2024-04-05 12:00:00", None, None, None),
]
EVENTS = [
    ("ann", "2024-02-28 09:00:00", "visit", "2024-02-28 09:05:00", None, "pricing", 2.5),
    ("ann", "2024-03-10 23:30:00", "visit", "2024-03-10 23:30:00", None, "blog", None),
    ("bob", "2024-03-05 07:00:00", "visit", "2024-03-06 00:00:00", None, "pricing", 4.0),
    ("eve", "2024-04-30 12:00:00", "visit", "2024-04-30 12:00:00", None, "blog", 1.0),
    ("ann", "2024-03-01 09:00:00", "lead_created", "2024-03-01 09:00:00", "L1", None, None),
    ("ann", "2024-03-04 12:00:00", "lead_won", "2024-03-04 12:00:00", "L1", None, None),
    ("ann", "2024-04-02 06:00:00", "lead_created", "2024-04-02 06:00:00", "L3", None, None),
    ("ann", "2024-04-05 12:00:00", "lead_won", "2024-04-05 12:00:00", "L3", None, None),
    ("bob", "2024-03-05 08:30:00", "lead_created", "2024-03-05 08:30:00", "L2", None, None),
    ("bob", "2024-03-08 12:00:00", "lead_lost", "2024-03-08 12:00:00", "L2", None, None),
    ("eve", "2024-04-30 22:00:00", "lead_created", "2024-04-30 22:00:00", "L4", None, None),
]
BAD_ROWS = {
    "leads": [
        ("L1,zoe,2024-03-01 11:00:00,web,1,yes", "duplicate lead_id"),
        (",zoe,2024-03-01 11:00:00,web,1,yes", "no lead_id"),
        ("L9,,2024-03-01 11:00:00,web,1,yes", "no contact_id"),
        ("L8,zoe,,web,1,yes", "no created_at"),
        ("L7,zoe,2024-03-01 11:00:00,web,nan,yes", "budget: not a number"),
        ("L6,zoe,2024-02-30 11:00:00,web,1,yes", "created_at: no such day or time"),
        ("L5,zoe,2124-03-01 11:00:00,web,1,yes", "created_at lies in the future"),
    ],
    "events.visits": [
        (",2024-03-01 11:00:00,2024-03-01 11:00:00,blog,1", "belongs to no lead"),
        ("zoe,2024-03-01 11:00:00,2024-03-01 11:00:00,blog,1", "belongs to no lead"),
        ("ann,,2024-03-01 11:00:00,blog,1", "no occurred_at"),
        ("ann,2024-03-01 11:00:00,,blog,1", "no recorded_at"),
        ("ann,2024-03-01 11:00:00,2024-03-01 10:59:59,blog,1", "recorded before it occurred"),
        ("ann,2024-03-01 11:00:00,2024-03-01 11:00:00,blog,inf", "minutes: not a number"),
        ("ann,2024-03-01 11:00:00,2024-03-01 11:00:00,blog,-inf", "minutes: not a number"),
        ("ann,2024-03-01 11:00:00,2024-03-01 11:00:00,blog,nan", "minutes: not a number"),
    ],
    "outcomes": [
        ("L77,2024-03-01 11:00:00,", "no such lead"),
        (",2024-03-01 11:00:00,", "no lead_id"),
    ],
}
READ = {"leads": 4, "outcomes": 3, "events.visits": 4}


def shuffle(path: Path, seed: int) -> None:
    header, *rows = path.read_text().splitlines()
    random.Random(seed).shuffle(rows)  # noqa: S311
    path.write_text("\n".join([header, *rows]) + "\n")


def written() -> dict[str, bytes]:
    files = sorted(path for path in paths.INGEST.rglob("*") if path.is_file())
    return {path.name: path.read_bytes() for path in files}


def test_leads_are_sorted_with_their_attributes_and_moments_in_utc(ingested):
    assert ingested.rows("data/ingest/leads.parquet") == LEADS


def test_outcomes_are_one_row_a_lead(ingested):
    assert ingested.rows("data/ingest/outcomes.parquet") == OUTCOMES


def test_of_several_wins_of_a_lead_the_earliest_counts(run):
    run.add("outcomes.csv", "L1,2024-03-03 12:00:00,")
    run.add("outcomes.csv", "L1,2024-03-09 12:00:00,")
    run.work("ingest")
    first = run.rows("data/ingest/outcomes.parquet", "lead_id", "converted_at", "known_at")[0]
    assert first == ("L1", "2024-03-03 12:00:00", "2024-03-03 12:00:00")
    assert run.json("data/ingest/counts.json")["tables"]["outcomes"]["kept"] == 5


def test_events_are_sorted_by_contact_and_time_table_by_table_what_leads_themselves_did_last(
    ingested,
):
    assert ingested.rows("data/ingest/events.parquet") == EVENTS


def test_an_event_with_one_clock_was_known_when_it_occurred(run):
    del run.source["events"]["visits"]["recorded_at"]
    run.work("ingest")
    told = run.rows("data/ingest/events.parquet", "occurred_at", "recorded_at")
    assert len(told) == 11
    assert all(occurred == recorded for occurred, recorded in told)


def test_a_win_is_known_from_the_moment_at_which_it_was_recorded(run):
    run.write("outcomes.csv", "lead_id,won_at,known\nL1,2024-03-04 00:00:00,2024-03-05 00:00:00\n")
    del run.source["outcomes"]["lost_at"]
    run.source["outcomes"]["recorded_at"] = {"column": "known", "zone": "UTC"}
    run.work("ingest")
    events = run.rows("data/ingest/events.parquet", "event_type", "occurred_at", "recorded_at")
    assert ("lead_won", "2024-03-04 00:00:00", "2024-03-05 00:00:00") in events


def test_a_lead_that_was_lost_first_and_won_later_keeps_its_win(run):
    run.add("outcomes.csv", "L2,2024-05-05 12:00:00,")
    run.work("ingest")
    won, lost = "2024-05-05 12:00:00", "2024-03-08 12:00:00"
    assert run.rows("data/ingest/outcomes.parquet")[1] == ("L2", won, won, lost, lost, None)
    events = run.rows("data/ingest/events.parquet", "lead_id", "event_type", "recorded_at")
    assert {event for event in events if event[1] in ("lead_won", "lead_lost")} >= {
        ("L2", "lead_won", won),
        ("L2", "lead_lost", lost),
    }
    assert run.set_aside() == []


def test_a_win_is_not_known_before_its_own_row_was_recorded(run):
    run.write(
        "outcomes.csv",
        "lead_id,won_at,lost_at,known\n"
        "L2,2024-03-06 00:00:00,,2024-04-30 00:00:00\n"
        "L2,2024-03-07 00:00:00,,2024-03-07 00:00:00\n"
        "L2,,2024-03-10 00:00:00,2024-03-10 00:00:00\n",
    )
    run.source["outcomes"]["recorded_at"] = {"column": "known", "zone": "UTC"}
    run.work("ingest")
    events = run.rows("data/ingest/events.parquet", "event_type", "occurred_at", "recorded_at")
    won = [event[1:] for event in events if event[0] == "lead_won"]
    assert won == [("2024-03-06 00:00:00", "2024-04-30 00:00:00")]


def test_the_first_loss_counts_and_is_known_since_its_own_row_was_recorded(run):
    run.write(
        "outcomes.csv",
        "lead_id,won_at,lost_at,known\n"
        "L2,,2024-03-09 00:00:00,2024-03-09 00:00:00\n"
        "L2,,2024-03-08 00:00:00,2024-03-20 00:00:00\n"
        "L2,2024-03-25 00:00:00,,2024-03-25 00:00:00\n"
        "L4,,2024-05-02 00:00:00,\n",
    )
    run.source["outcomes"]["recorded_at"] = {"column": "known", "zone": "UTC"}
    run.work("ingest")
    names = ("lead_id", "lost_at", "loss_known_at")
    assert run.rows("data/ingest/outcomes.parquet", *names) == [
        ("L2", "2024-03-08 00:00:00", "2024-03-20 00:00:00"),
        ("L4", "2024-05-02 00:00:00", "2024-05-02 00:00:00"),
    ]
    names = ("event_type", "lead_id", "occurred_at", "recorded_at")
    events = run.rows("data/ingest/events.parquet", *names)
    assert [event[1:] for event in events if event[0] == "lead_lost"] == [
        ("L2", "2024-03-08 00:00:00", "2024-03-20 00:00:00"),
        ("L4", "2024-05-02 00:00:00", "2024-05-02 00:00:00"),
    ]


def test_a_source_that_does_not_tell_of_losses_has_no_events_of_them(run):
    del run.source["outcomes"]["lost_at"]
    run.write("outcomes.csv", "lead_id,won_at\nL1,2024-03-04 12:00:00\n")
    run.work("ingest")
    types = {kind for (kind,) in run.rows("data/ingest/events.parquet", "event_type")}
    assert types == {"visit", "lead_created", "lead_won"}
    assert run.rows("data/ingest/outcomes.parquet", "lost_at", "loss_known_at") == [(None, None)]


def test_a_category_may_be_named_as_a_word_of_sql(run):
    run.replace("visits.csv", "recorded_at,page,", "recorded_at,order,")
    run.source["events"]["visits"]["categories"] = ["order"]
    run.source["groups"]["pricing"]["where"] = {"order": ["pricing"]}
    run.work("ingest")
    assert run.rows("data/ingest/events.parquet") == EVENTS


def test_a_win_that_nobody_recorded_is_known_when_it_happened(run):
    run.write(
        "outcomes.csv",
        "lead_id,won_at,known\n"
        "L1,2024-03-04 00:00:00,\n"
        "L3,2024-04-05 00:00:00,2024-04-06 00:00:00\n",
    )
    del run.source["outcomes"]["lost_at"]
    run.source["outcomes"]["recorded_at"] = {"column": "known", "zone": "UTC"}
    run.work("ingest")
    assert run.rows("data/ingest/outcomes.parquet", "lead_id", "known_at") == [
        ("L1", "2024-03-04 00:00:00"),
        ("L3", "2024-04-06 00:00:00"),
    ]


def test_events_of_several_tables_share_their_columns(run):
    run.write("calls.csv", "who,at,agent,cost\neve,2024-04-01 10:00:00,max,3\n")
    run.source["tables"]["calls"] = "calls.csv"
    run.source["events"]["calls"] = {
        "table": "calls",
        "event_type": "call",
        "contact_id": "who",
        "occurred_at": {"column": "at", "zone": "UTC"},
        "categories": ["agent"],
        "numbers": ["cost"],
    }
    run.work("ingest")
    columns = ("contact_id", "event_type", "agent", "page", "cost", "minutes")
    rows = run.rows("data/ingest/events.parquet", *columns)
    assert ("eve", "call", "max", None, 3.0, None) in rows
    assert ("eve", "visit", None, "blog", None, 1.0) in rows


def test_rows_without_fault_are_counted_and_none_is_set_aside(ingested):
    told = ingested.json("data/ingest/counts.json")
    assert told["tables"] == {
        "leads": {"read": 4, "kept": 4, "set_aside": {}},
        "outcomes": {"read": 3, "kept": 3, "set_aside": {}},
        "events.visits": {"read": 4, "kept": 4, "set_aside": {}},
        "events of leads": {"read": 7, "kept": 7, "set_aside": {}},
    }
    assert told["columns_not_read"] == {}
    assert paths.SET_ASIDE.read_text() == "table,reason,row\n"


def test_bad_rows_are_set_aside_with_their_reasons_and_the_others_stay(run):
    run.params["ingest"]["most_set_aside"] = 0.9
    for table, bad in BAD_ROWS.items():
        for row, _ in bad:
            run.add({"events.visits": "visits.csv"}.get(table, f"{table}.csv"), row)
    run.work("ingest")
    told = [(table, reason) for table, bad in BAD_ROWS.items() for _, reason in bad]
    assert sorted(run.set_aside()) == sorted(told)
    counts = run.json("data/ingest/counts.json")["tables"]
    for table, bad in BAD_ROWS.items():
        reasons = [reason for _, reason in bad]
        assert counts[table] == {
            "read": READ[table] + len(reasons),
            "kept": READ[table],
            "set_aside": {each: reasons.count(each) for each in reasons},
        }
    assert run.rows("data/ingest/leads.parquet") == LEADS
    assert run.rows("data/ingest/outcomes.parquet") == OUTCOMES
    assert run.rows("data/ingest/events.parquet") == EVENTS


def test_an_event_of_a_contact_who_is_no_lead_is_counted_and_set_aside(run):
    run.add("visits.csv", "zoe,2024-03-01 11:00:00,2024-03-01 11:00:00,blog,")
    run.work("ingest")
    assert run.rows("data/ingest/events.parquet") == EVENTS
    assert run.set_aside() == [("events.visits", "belongs to no lead")]


def test_events_of_which_too_few_belong_to_a_lead_stop_the_stage(run):
    for _ in range(5):
        run.add("visits.csv", "zoe,2024-03-01 11:00:00,2024-03-01 11:00:00,blog,")
    with pytest.raises(TooManySetAside) as error:
        run.work("ingest")
    assert error.value.found == "5 of 9 rows set aside: 5 × belongs to no lead"
    assert error.value.wanted == "at most 50.00% (events.visits.most_orphans)"


def test_a_row_that_tells_neither_a_win_nor_a_loss_is_no_outcome(run):
    run.add("outcomes.csv", "L4,,")
    run.work("ingest")
    assert run.rows("data/ingest/outcomes.parquet") == OUTCOMES
    assert run.set_aside() == []


def test_columns_that_nobody_reads_are_listed_unless_the_source_knows_them(run, capsys):
    run.source["attributes"] = {"channel": {"kind": "category"}}
    run.source["leads"]["ignore"] = ["newsletter"]
    run.work("ingest")
    told = run.json("data/ingest/counts.json")["columns_not_read"]
    assert told == {"table leads": ["budget"]}
    assert "table leads: nobody reads budget" in capsys.readouterr().out


def test_an_impossible_number_sets_its_row_aside_and_a_missing_one_does_not(run):
    run.params["ingest"]["most_set_aside"] = 0.5
    budget = {"kind": "number", "least": 0.5, "most": 999.0, "missing": ["0"]}
    run.source["attributes"] = {"budget": budget}
    run.work("ingest")
    assert ("leads", "budget is more than 999.0") in run.set_aside()
    leads = dict(run.rows("data/ingest/leads.parquet", "lead_id", "budget"))
    assert set(leads) == {"L2", "L3", "L4"}


def test_a_number_is_impossible_whatever_words_mean_missing(run):
    run.params["ingest"]["most_set_aside"] = 0.5
    budget = {"kind": "number", "most": 999.0, "missing": ["unknown", "0"]}
    run.source["attributes"] = {"budget": budget}
    run.work("ingest")
    assert ("leads", "budget is more than 999.0") in run.set_aside()


def test_a_line_that_cannot_be_divided_into_columns_is_set_aside_by_its_number(run):
    run.add("visits.csv", "bob,2024-03-05 07:00:00,2024-03-06 00:00:00,pricing,4,5,6")
    run.params["ingest"]["most_set_aside"] = 0.5
    run.work("ingest")
    assert run.set_aside() == [("tables.visits", "too many columns")]
    assert "visits.csv, line 6" in paths.SET_ASIDE.read_text()
    assert run.json("data/ingest/counts.json")["tables"]["tables.visits"] == {
        "read": 5,
        "kept": 4,
        "set_aside": {"too many columns": 1},
    }


def test_the_outcome_of_a_lead_that_was_set_aside_has_no_lead(run):
    run.params["ingest"]["most_set_aside"] = 0.5
    run.replace("leads.csv", "L3,ann,", "L3,,")
    run.work("ingest")
    assert run.set_aside() == [("leads", "no contact_id"), ("outcomes", "no such lead")]
    assert [row[0] for row in run.rows("data/ingest/outcomes.parquet", "lead_id")] == ["L1", "L2"]


def test_too_large_a_share_of_bad_rows_stops_and_leaves_them_to_look_at(
    run, stopped: Callable[[str], str]
):
    run.params["ingest"]["most_set_aside"] = 0.24
    run.add("outcomes.csv", "L77,2024-03-01 11:00:00,")
    assert stopped("ingest") == (
        "\ningest stopped: table outcomes\n"
        "  found:   1 of 4 rows set aside: 1 × no such lead\n"
        "  wanted:  at most 24.00% (ingest.most_set_aside, or most_set_aside of the "
        "table)\n"
        "  way out: look at data/ingest/set_aside.csv, then mend the source or raise the share\n\n"
    )
    assert run.set_aside() == [("outcomes", "no such lead")]
    assert not paths.INGEST_COUNTS.exists()


def test_a_source_error_leaves_no_canonical_table_behind(run, stopped: Callable[[str], str]):
    run.source["leads"]["lead_id"] = "id"
    stopped("ingest")
    assert sorted(written()) == ["set_aside.csv"]


def test_the_order_of_a_files_rows_does_not_matter(many):
    many.params["ingest"]["most_set_aside"] = 0.5
    for row in ("L000,zoe,2024-01-05 00:00:00,web,1,", "L000,amy,2024-01-05 00:00:00,web,,"):
        many.add("leads.csv", row)
    for row in ("blog,1", "blog,2", "blog,inf", "blog,", "about,1", "about,1"):
        many.add("visits.csv", f"c001,2024-01-05 00:00:00,2024-01-05 00:00:00,{row}")
    many.add("outcomes.csv", "L77,2024-03-01 11:00:00,")
    many.work("ingest")
    first = written()
    assert sorted(first) == [
        "attributes.json",
        "counts.json",
        "events.parquet",
        "leads.parquet",
        "observed.json",
        "outcomes.parquet",
        "set_aside.csv",
    ]
    for number, name in enumerate(("leads", "visits", "outcomes")):
        before = (many.folder / f"{name}.csv").read_text()
        shuffle(many.folder / f"{name}.csv", seed=number)
        assert (many.folder / f"{name}.csv").read_text() != before
    many.work("ingest")
    assert written() == first
    assert len(many.set_aside()) == 4
