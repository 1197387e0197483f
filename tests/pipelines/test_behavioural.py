"""The stage that builds what each lead's contact had done: its matrix, its spec, what it says."""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq
import pytest

from pipelines import exchange, matrix, paths, spill

MATRIX = "data/behavioural/matrix.arrow"


def vocabularies(run) -> dict[str, list[str]]:
    return run.json("data/behavioural/spec.json")["vocabularies"]


def read_pages(run, *kinds: str) -> None:
    """Let the group of all visits have its pages read."""
    run.source["groups"]["visit"]["values"] = ["page"]
    run.params["behavioural"]["kinds"] += kinds or ["last_value", "first_value", "distinct"]


def test_the_small_sources_features_are_those_worked_out_by_hand(ingested):
    ingested.work("snapshot", "behavioural")
    leads = ingested.rows("data/snapshot/snapshots.parquet", "contact_id", "lead_id")
    assert leads == [("ann", "L1"), ("ann", "L3"), ("bob", "L2"), ("eve", "L4")]
    columns = {
        "lead_age_hours": (0, 0, 0, 0),
        # Bob's visit was recorded after his lead was created.
        "visit_count_7d": (1, 0, 0, 1),
        "visit_count_30d": (1, 1, 0, 1),
        "pricing_count_30d": (1, 0, 0, 0),
        "visit_minutes_sum_30d": (2.5, 0, 0, 1),
        "pricing_share_30d": (1, 0, None, 0),
        # Ann was a lead before, and was won on 4 March; 28 days and 18 hours before her second.
        "earlier_lead_count_7d": (0, 0, 0, 0),
        "earlier_win_count_30d": (0, 1, 0, 0),
        "earlier_win_share_30d": (None, None, None, None),
        "earlier_win_recency_hours": (None, 28 * 24 + 18, None, None),
        "earlier_loss_recency_hours": (None, None, None, None),
        "visit_recency_hours": (48, 22 * 24 + 6.5, None, 10),
    }
    found = ingested.rows(MATRIX, *columns)
    assert found == list(zip(*columns.values(), strict=True))


def test_one_column_a_feature_in_the_specs_order(ingested):
    ingested.work("snapshot", "behavioural")
    names = matrix.read(paths.BEHAVIOURAL)[0]
    told = ingested.json("data/behavioural/spec.json")
    assert [group["name"] for group in told["groups"]] == [
        "visit",
        "pricing",
        "earlier_lead",
        "earlier_win",
        "earlier_loss",
    ]
    assert names[:3] == ("lead_age_hours", "visit_count_7d", "visit_count_30d")
    assert len(names) == len(set(names))
    assert (told["half_lives"], told["session_gap"]) == (["7d", "30d"], "30m")


def test_a_window_that_reaches_before_the_history_start_is_null(ingested):
    ingested.source["observed"]["history_start"] = "2024-02-20T00:00:00Z"
    ingested.work("ingest", "snapshot", "behavioural")
    assert ingested.rows(MATRIX, "visit_count_7d", "visit_count_30d") == [
        (1, None),
        (0, 1),
        (0, None),
        (1, 1),
    ]


def test_pages_are_ranked_by_what_was_known_in_the_training_part(ingested):
    read_pages(ingested)
    ingested.work("snapshot", "behavioural")
    # The last cutoff of the training part is bob's lead: his own visit is recorded the day after.
    assert vocabularies(ingested) == {"page": ["pricing"]}
    names = ("visit_last_page", "visit_first_page", "visit_page_values_30d")
    # Ann's second lead and eve's saw the blog, which has no place of its own.
    assert ingested.rows(MATRIX, *names) == [
        (0, 0, 1),
        (1, 0, 1),
        (None, None, 0),
        (1, 1, 1),
    ]


def test_rarer_pages_share_a_place(many):
    read_pages(many)
    many.params["behavioural"]["most_values"] = 1
    many.work("ingest", "snapshot", "behavioural")
    assert vocabularies(many) == {"page": ["blog"]}
    assert {value for (value,) in many.rows(MATRIX, "visit_last_page")} == {0, 1, None} - {None}


@pytest.mark.parametrize("name", ["order", "group", "contact", "lead", "c0"])
def test_a_category_may_be_named_as_a_word_of_sql_or_of_ours(run, name):
    run.replace("visits.csv", "recorded_at,page,", f"recorded_at,{name},")
    run.source["events"]["visits"]["categories"] = [name]
    run.source["groups"]["pricing"]["where"] = {name: ["pricing"]}
    run.source["groups"]["visit"]["values"] = [name]
    run.params["behavioural"]["kinds"].append("last_value")
    run.work("ingest", "snapshot", "behavioural")
    assert vocabularies(run) == {name: ["pricing"]}
    assert run.rows(MATRIX, "pricing_count_30d", f"visit_last_{name}") == [
        (1, 0),
        (0, 1),
        (0, None),
        (0, 1),
    ]


def test_neither_batches_nor_buckets_nor_threads_change_a_byte(many, monkeypatch):
    read_pages(many, "last_value", "distinct", "sessions", "intensity")
    many.source["cutoffs"] = ["0d", "7d"]
    many.work("ingest", "snapshot", "behavioural")
    first = (paths.BEHAVIOURAL.read_bytes(), paths.BEHAVIOURAL_SPEC.read_bytes())
    monkeypatch.setattr(exchange, "_BITS", 0)
    for batch, buckets, cores, held in (
        (2048, 1024, 1, 0),
        (10**6, 30, 3, 10**9),
        (2048, 1, 2, 5000),
    ):
        events = pq.read_table(paths.EVENTS)
        pq.write_table(events, paths.EVENTS, row_group_size=batch)
        monkeypatch.setattr(exchange, "_MOST_BUCKETS", buckets)
        monkeypatch.setattr(spill, "_MOST_HELD", held)
        monkeypatch.setattr("os.sched_getaffinity", lambda _, cores=cores: range(cores))
        many.work("behavioural")
        assert (paths.BEHAVIOURAL.read_bytes(), paths.BEHAVIOURAL_SPEC.read_bytes()) == first
    values = np.array(many.rows(MATRIX), dtype=float)
    assert len(values) > 500
    assert len(np.unique(values)) > 20


def test_the_stage_says_how_much_it_made(ingested, capsys):
    ingested.work("snapshot", "behavioural")
    said = capsys.readouterr().out.splitlines()[-1]
    count = len(matrix.read(paths.BEHAVIOURAL)[0])
    # What is recorded at a cutoff or later, and whom nobody asks about, is left out.
    assert f"behavioural  {count} features of 4 snapshots, which see 5 events" in said
