"""All stages up to the evaluation on a small source, and the report of their figures."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.slow

BEFORE_TRAINING = ("ingest", "snapshot", "behavioural", "demographic", "audit")
MODELS = ["logistic_regression", "model", "naive_bayes", "points"]
RANKS = {"roc_auc", "pr_auc", "lift_at_10pct", "capture_at_20pct"}
PROBABILITIES = {"log_loss", "brier", "ece"}


def check_figures(figures: dict[str, Any]) -> None:
    assert sorted(figures) == MODELS
    for name, told in figures.items():
        assert set(told) == RANKS | PROBABILITIES
        known = RANKS if name == "points" else RANKS | PROBABILITIES
        assert {figure for figure, value in told.items() if value is not None} == known
        for figure in known:
            assert sorted(told[figure]) == ["high", "low", "value"]
            assert told[figure]["low"] <= told[figure]["high"]


def by_hand(run, name: str) -> float:
    """The AUC of a feature on the test part, pair by pair."""
    parts = run.rows("data/snapshot/snapshots.parquet", "part", "label")
    values = run.rows("data/behavioural/matrix.arrow", name)
    rows = [
        (value, label)
        for (part, label), (value,) in zip(parts, values, strict=True)
        if part == "test"
    ]
    won = np.array([value for value, label in rows if label == 1])
    lost = np.array([value for value, label in rows if label == 0])
    above = (won[:, None] > lost).sum() + (won[:, None] == lost).sum() / 2
    return above / (len(won) * len(lost))


def test_a_small_source_is_trained_and_judged_beside_three_rivals(evaluated):
    metrics = evaluated.json("reports/metrics.json")
    assert (metrics["source"], metrics["horizon"]) == ("small", "10d")
    check_figures(metrics["test"])
    assert sorted(metrics["paired"]) == ["logistic_regression", "naive_bayes", "points"]
    assert set(metrics["paired"]["points"]) == RANKS
    assert set(metrics["paired"]["naive_bayes"]) == RANKS | PROBABILITIES
    counts = evaluated.json("data/snapshot/counts.json")
    for part, told in metrics["rows"].items():
        assert (told["rows"], told["conversions"]) == (
            counts[part]["rows"],
            counts[part]["conversions"],
        )
    test = metrics["rows"]["test"]
    assert test["positive_rate"] == round(test["conversions"] / test["rows"], 6)
    assert metrics["rows"]["closed"]["positive_rate"] is None
    assert evaluated.json("reports/headline.json") == {
        name: figure["value"] for name, figure in metrics["test"]["model"].items()
    }


def test_with_two_cutoffs_each_is_also_judged_alone(evaluated):
    metrics = evaluated.json("reports/metrics.json")
    assert list(metrics["test_by_cutoff"]) == ["0d", "7d"]
    for figures in metrics["test_by_cutoff"].values():
        check_figures(figures)
    months = metrics["test_by_month"]
    assert list(months) == sorted(months)
    assert sum(month["rows"] for month in months.values()) == metrics["rows"]["test"]["rows"]


def test_a_cutoff_without_a_test_row_has_no_figures(evaluated):
    evaluated.source["cutoffs"] = ["0d", "7d", "300d"]
    evaluated.work("evaluate")
    told = evaluated.json("reports/metrics.json")["test_by_cutoff"]
    assert told["300d"] == dict.fromkeys(MODELS)
    check_figures(told["7d"])


def test_a_cutoff_at_which_nobody_converts_any_more_has_no_figures(many):
    # Leads are won two or nine days after their creation.
    many.source |= {"cutoffs": ["0d", "5d"], "horizon": "3d"}
    many.work(*BEFORE_TRAINING, "fingerprint", "train", "calibrate", "evaluate")
    told = many.json("reports/metrics.json")["test_by_cutoff"]
    assert told["5d"] == dict.fromkeys(MODELS)
    check_figures(told["0d"])


def test_of_contacts_in_training_the_test_part_tells_how_many(evaluated):
    rows = evaluated.rows("data/snapshot/snapshots.parquet", "contact_id", "part")
    train = {contact for contact, part in rows if part == "train"}
    known = sum(part == "test" and contact in train for contact, part in rows)
    assert known > 0
    test = sum(part == "test" for _, part in rows)
    assert evaluated.json("reports/metrics.json")["test_leads_of_contacts_in_training"] == {
        "rows": known,
        "share": round(known / test, 6),
    }


def test_points_are_ranked_as_by_hand(evaluated):
    evaluated.source["points"]["actions"] = [{"group": "pricing", "points": 5, "window": "7d"}]
    evaluated.work("evaluate")
    points = evaluated.json("reports/metrics.json")["test"]["points"]
    # Five points for each look at the prices rank leads as the number of looks does.
    assert points["roc_auc"]["value"] == round(by_hand(evaluated, "pricing_count_7d"), 6)


def test_a_source_without_points_is_judged_beside_two_rivals(evaluated):
    evaluated.source["points"] = {}
    evaluated.work("evaluate")
    assert sorted(evaluated.json("reports/metrics.json")["test"]) == MODELS[:3]


def test_a_second_run_writes_the_same_bytes(evaluated):
    def written() -> dict[str, bytes]:
        paths = [
            path for name in ("data", "reports") for path in (evaluated.folder / name).rglob("*")
        ]
        return {str(path): path.read_bytes() for path in paths if path.is_file()}

    first = written()
    evaluated.work("fingerprint", *BEFORE_TRAINING, "train", "calibrate", "evaluate")
    assert written() == first
    assert len(first) > 20


def test_the_summary_begins_with_the_verdict_and_ends_with_where_to_look(
    evaluated, capsys: pytest.CaptureFixture[str]
):
    capsys.readouterr()
    importlib.import_module("pipelines.summary").main()  # it brings LightGBM, which is slow
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[0].startswith(("NOTE: ", "The model is ahead of "))
    test = evaluated.json("reports/metrics.json")["rows"]["test"]
    told = (
        f"small: {test['rows']:,} test snapshots, {test['positive_rate']:.1%} converted within 10d"
    )
    assert told in lines
    assert lines[-1] == (
        "report reports/report.html, figures reports/metrics.json, "
        "pictures reports/pictures/, bundle data/bundle/"
    )


def test_the_figures_tell_the_slices(evaluated_once):
    told = evaluated_once.json("reports/metrics.json")["slices"]
    assert told["least_rows"] == 100
    assert list(told["attributes"]) == ["channel"]
    values = told["attributes"]["channel"]["values"]
    small = told["attributes"]["channel"]["too_small"]["rows"]
    rows = evaluated_once.json("reports/metrics.json")["rows"]["test"]["rows"]
    assert sum(each["rows"] for each in values.values()) + small == rows
