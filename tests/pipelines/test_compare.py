"""The stage that compares the team's points with the model."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipelines import files

FIGURES = ("roc_auc", "lift_at_10pct", "capture_at_20pct")


@pytest.fixture
def told(evaluated) -> Any:
    return evaluated.json("reports/comparison.json")


def test_each_test_lead_is_compared_once(evaluated, told):
    table = files.read_table(evaluated.folder / "data/snapshot/snapshots.parquet").to_pandas()
    test = table[table["part"] == "test"]
    assert test["lead_id"].duplicated().any()
    assert told["leads"] == test["lead_id"].nunique() == told["agreement"]["rows"]
    assert told["contacts"] == test["contact_id"].nunique()
    assert told["cutoffs"] == ["0d", "7d"]
    assert (told["several"], told["compared"], told["why_not"]) == (True, True, None)


def test_all_parts_speak_of_the_same_buyers(told):
    assert told["calls"][-1]["blindly"] == pytest.approx(
        told["calls"][-1]["calls"] * told["rate"], abs=1e-5
    )
    for bands in told["bands"].values():
        assert sum(band["buyers"] for band in bands or []) in (told["buyers"], 0)
    assert told["curve"]["model"]["gain"][-1] == 1
    fifth = told["scorecard"]["figures"]["points"]["capture_at_20pct"]["value"]
    agreed = told["agreement"]["both"]["buyers"] + told["agreement"]["points_only"]["buyers"]
    assert agreed == pytest.approx(fifth * told["buyers"], abs=1.01)


def test_what_many_calls_find_is_paired(told):
    for each in told["calls"]:
        less = each["model"]["value"] - each["points"]["value"]
        assert each["difference"]["value"] == pytest.approx(less, abs=1e-5)
        assert each["difference"]["low"] <= each["difference"]["value"] + 1e-9


def test_actions_are_those_of_the_table_and_the_scorecard_is_of_whole_numbers(told):
    assert [action["name"] for action in told["actions"]] == ["pricing", "visit in 7d"]
    assert [action["points"] for action in told["actions"]] == [10, 1]
    assert all(isinstance(action["fitted"], int) for action in told["actions"])
    assert set(told["scorecard"]["figures"]["scorecard"]) == set(FIGURES)
    assert told["scorecard"]["thresholds"]["warm"] <= told["scorecard"]["thresholds"]["hot"]


def test_the_points_that_the_data_would_give_know_no_test_label(evaluated, told):
    """With all test labels turned round, they are the same points, worth the same."""
    place = evaluated.folder / "data/snapshot/snapshots.parquet"
    table = files.read_table(place)
    other = pc.cast(pc.subtract(1, table["label"]), pa.int8())
    turned = pc.if_else(pc.equal(table["part"], "test"), other, table["label"])
    column = table.schema.get_field_index("label")
    files.write_table(place, table.set_column(column, "label", turned))
    evaluated.work("compare")
    after = evaluated.json("reports/comparison.json")
    assert after["buyers"] == told["leads"] - told["buyers"]
    assert after["actions"] == told["actions"]
    assert after["scorecard"]["thresholds"] == told["scorecard"]["thresholds"]


def test_nobody_is_named(evaluated, told):
    table = files.read_table(evaluated.folder / "data/ingest/leads.parquet")
    text = json.dumps(told)
    for key in ("lead_id", "contact_id"):
        for name in table[key].unique().to_pylist():
            assert f'"{name}"' not in text
    for way in ("up", "down"):
        for example in told["movers"][way]["examples"]:
            assert set(example) == {
                *("points", "points_place", "probability", "place", "bought", "reasons")
            }


def test_the_same_run_gives_the_same_bytes(evaluated):
    place = evaluated.folder / "reports/comparison.json"
    before = place.read_bytes()
    evaluated.work("compare")
    assert place.read_bytes() == before


def test_a_team_without_points_sees_the_model_alone(evaluated, told, capsys):
    evaluated.source["points"] = {}
    evaluated.work("compare")
    alone = evaluated.json("reports/comparison.json")
    assert (alone["compared"], alone["why_not"]) == (False, "no points")
    for key in ("agreement", "movers", "actions", "scorecard"):
        assert alone[key] is None
    assert alone["bands"]["points"] is None
    assert alone["curve"]["model"] == told["curve"]["model"]
    assert [each["model"] for each in alone["calls"]] == [each["model"] for each in told["calls"]]
    assert "there are no points to compare with" in capsys.readouterr().out


def test_a_balance_of_today_is_not_compared(evaluated):
    evaluated.source["points"] = {"balance": "points_today"}
    evaluated.work("compare")
    assert evaluated.json("reports/comparison.json")["why_not"] == "balance"


def test_the_console_says_what_a_hundred_calls_find(evaluated, told, capsys):
    evaluated.work("compare")
    said = capsys.readouterr().out
    each = next((each for each in told["calls"] if each["calls"] == 100), told["calls"][-1])
    assert f"with {each['calls']} calls: {each['model']['value']:.0f} buyers (" in said
    assert f"instead of {each['points']['value']:.0f}" in said


def test_points_that_nobody_earned_rank_nobody(evaluated):
    action = {"group": "pricing", "points": 10, "window": "1h"}
    evaluated.source["points"] = {
        "actions": [action],
        "bands": [{"name": "hot", "from": 5}, {"name": "cold"}],
    }
    evaluated.work("compare")
    told = evaluated.json("reports/comparison.json")
    (action,) = told["actions"]
    assert (action["leads"], action["fitted"], action["worth"], action["verdict"]) == (
        *(0, 0, None),
        "too few",
    )
    assert told["agreement"]["rank_correlation"] is None
    assert told["scorecard"]["figures"]["points"]["roc_auc"]["value"] == 0.5
    assert told["calls"][0]["points"]["value"] == pytest.approx(
        told["calls"][0]["blindly"], abs=1e-5
    )
    assert [band["leads"] for band in told["bands"]["points"]] == [0, told["leads"]]


def test_reasons_point_the_way_that_leads_move(told):
    assert told["movers"]["up"]["leads"] > 0
    for way, sign in (("up", 1), ("down", -1)):
        moved = told["movers"][way]
        reasons = [reason for each in moved["examples"] for reason in each["reasons"]]
        assert moved["why"]
        assert all(sign * each["share"] > 0 for each in (*moved["why"], *reasons))


def test_only_what_buyers_paid_is_counted(evaluated, told):
    """Every outcome of the table is given an amount, those of leads that were lost too."""
    place = evaluated.folder / "data/ingest/outcomes.parquet"
    table = files.read_table(place)
    column = table.schema.get_field_index("amount")
    paid = pa.array([10.0] * len(table))
    files.write_table(place, table.set_column(column, "amount", paid))
    evaluated.work("compare")
    after = evaluated.json("reports/comparison.json")
    assert told["amount"] is None
    assert after["amount"] == {"known_for": told["buyers"], "total": 10 * told["buyers"]}
    for each in after["calls"]:
        assert each["amount_model"]["value"] == pytest.approx(10 * each["model"]["value"], abs=1e-4)
        assert each["amount_points"]["value"] == pytest.approx(
            10 * each["points"]["value"], abs=1e-4
        )
