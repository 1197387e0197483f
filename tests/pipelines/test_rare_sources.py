"""Sources that are rare, and must work all the same or be refused by name."""

from __future__ import annotations

import numpy as np
import pytest

from features.errors import ConfigError
from features.types import Feature
from models import encoding
from pipelines import params


def test_a_constant_column_of_logs_is_not_blown_up_by_its_rounding():
    matrix = np.full((201, 1), 5.0)
    feature = Feature(name="x", kind="recency", about="x", unit="hours", null_means="", sentence="")
    encoded = encoding.learn(matrix, [feature]).encode(np.array([[3005.0]]))
    assert np.abs(encoded).max() < 100


@pytest.mark.slow
def test_a_small_source_with_a_cutoff_that_no_lead_reaches_is_judged(many):
    many.source["cutoffs"] = ["0d", "300d"]
    many.work(
        "fingerprint", "ingest", "snapshot", "behavioural", "demographic", "audit", "train",
        "calibrate", "evaluate",
    )  # fmt: skip
    assert many.json("reports/metrics.json")["test"]["logistic_regression"]["log_loss"]["value"] < 2


def test_a_lead_that_was_lost_and_won_later_in_one_row_keeps_its_win(run):
    run.replace(
        "outcomes.csv", "L2,,2024-03-08 12:00:00", "L2,2024-05-05 12:00:00,2024-03-08 12:00:00"
    )
    run.work("ingest")
    assert run.set_aside() == []


def test_a_cutoff_in_two_spellings_is_a_cutoff_twice(run, refused):
    run.source["cutoffs"] = ["1d", "24h"]
    assert refused("small.yaml").thing == "small.yaml: cutoffs"


@pytest.mark.slow
@pytest.mark.parametrize("text", ["source: &x [*x]\n", "source: " + "[" * 3000 + "]" * 3000 + "\n"])
def test_yaml_without_an_end_is_a_config_error(run, text):
    run.write("params.yaml", text)
    with pytest.raises(ConfigError):
        params.read()


@pytest.mark.parametrize(("key", "value"), [("visit.events", []), ("pricing.where", {"page": []})])
def test_a_group_that_can_hold_no_event_is_refused(run, refused, key, value):
    run.put(run.source, f"groups.{key}", value)
    assert refused("small.yaml").thing.startswith(f"small.yaml: groups.{key}")


def test_a_decimal_id_meets_a_whole_number(run):
    del run.source["leads"]["table"]
    run.source["leads"]["query"] = "select * replace (1::decimal(9, 2) as contact_id) from leads"
    run.source["events"]["visits"]["most_orphans"] = 1.0
    run.work("ingest")
    assert run.rows("data/ingest/leads.parquet", "contact_id")[0] == ("1",)


def test_a_zone_that_duckdb_does_not_know_names_its_key(run, refused):
    run.source["leads"]["created_at"]["zone"] = "right/UTC"
    assert refused("small.yaml").thing == "small.yaml: leads.created_at.zone"
