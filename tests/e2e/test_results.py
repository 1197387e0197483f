"""What the main job leaves behind on the real marketing year."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from models import bundle

pytestmark = pytest.mark.slow

FIGURES = {"roc_auc", "pr_auc", "log_loss", "brier", "ece", "lift_at_10pct", "capture_at_20pct"}


@pytest.fixture(scope="module")
def metrics(finished_run: Path) -> Any:
    return json.loads((finished_run / "reports/metrics.json").read_text())


def test_the_rows_are_those_of_the_real_year(metrics: Any, finished_run: Path) -> None:
    counts = json.loads((finished_run / "data/ingest/counts.json").read_text())["tables"]
    assert counts["leads"] == {"read": 6589, "kept": 6589, "set_aside": {}}
    assert counts["outcomes"]["read"] == 2102
    assert counts["events.items"]["read"] == 1_469_307
    # A tenth of the purchases are of households that no campaign was sent to.
    assert counts["events.items"]["set_aside"] == {"belongs to no lead": 170_669}
    assert metrics["rows"]["test"]["rows"] == 1897
    assert metrics["rows"]["test"]["conversions"] == 243
    assert sum(part["rows"] for part in metrics["rows"].values()) == 6589


def test_campaigns_from_before_the_tables_begin_teach_nothing(metrics: Any) -> None:
    # 12 + 17 + 118 leads of campaigns 24 to 26, and 524 of those that have not matured
    assert metrics["rows"]["censored"]["rows"] == 147 + 524


@pytest.mark.parametrize("model", ["model", "points", "naive_bayes", "logistic_regression"])
def test_every_model_has_every_figure_with_its_interval(metrics: Any, model: str) -> None:
    told = metrics["test"][model]
    assert set(told) == FIGURES
    for name, figure in told.items():
        if model == "points" and name in ("log_loss", "brier", "ece"):
            assert figure is None
        else:
            assert figure["low"] <= figure["value"] <= figure["high"] or name == "ece"
            assert all(math.isfinite(value) for value in figure.values())


def test_the_model_is_as_good_as_promised(metrics: Any) -> None:
    ours = metrics["test"]["model"]
    assert ours["roc_auc"]["value"] >= 0.825
    assert ours["log_loss"]["value"] <= 0.30
    assert metrics["paired"]["points"]["lift_at_10pct"]["value"] > 0


def test_a_better_rival_is_named_in_the_first_lines(metrics: Any, finished_run: Path) -> None:
    said = [
        line.removeprefix("evaluate").strip()
        for line in (finished_run / "repro.txt").read_text().splitlines()
        if line.startswith("evaluate ")
    ]
    minus = metrics["paired"]["logistic_regression"]["roc_auc"]
    assert (minus["high"] < 0) == said[0].startswith("NOTE: logistic regression is better")
    by_chance = minus["value"] < 0 <= minus["high"]
    assert by_chance == said[0].startswith("NOTE: logistic regression is not behind")


def test_no_stage_warned_or_failed(finished_run: Path) -> None:
    told = (finished_run / "repro.txt").read_text()
    assert "WARNING" not in told
    assert "Traceback" not in told


def test_pictures_and_tables_of_every_curve_are_there(finished_run: Path) -> None:
    curves = {"roc", "precision_recall", "gain", "lift", "reliability", "importance"}
    pictures = {path.stem for path in (finished_run / "reports/pictures").glob("*.svg")}
    tables = {path.stem for path in (finished_run / "reports/plots").glob("*.csv")}
    assert tables == curves
    assert pictures == curves | {"difference", "time_to_conversion", "weekdays", "weeks"}


def test_the_bundle_holds_nobody(finished_run: Path) -> None:
    folder = finished_run / "data/bundle"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == {*bundle.FILES, "manifest.json", "card.json"}
    contract = json.loads((folder / "contract.json").read_text())
    assert "contact_id" not in json.dumps(contract)
    assert "household_id" not in json.dumps(contract)


@pytest.fixture(scope="module")
def comparison(finished_run: Path) -> Any:
    return json.loads((finished_run / "reports/comparison.json").read_text())


def test_points_and_model_are_compared_on_the_rows_of_the_metrics(
    comparison: Any, metrics: Any
) -> None:
    """A household is asked about a campaign once, so the comparison's leads are all test rows."""
    assert (comparison["leads"], comparison["buyers"]) == (1897, 243)
    told = comparison["scorecard"]["figures"]
    for figure in ("roc_auc", "lift_at_10pct", "capture_at_20pct"):
        assert told["model"][figure] == metrics["test"]["model"][figure]
    assert told["points"]["roc_auc"] == metrics["test"]["points"]["roc_auc"]


def test_the_model_finds_more_buyers_than_the_points_and_not_by_chance(comparison: Any) -> None:
    for each in comparison["calls"]:
        assert each["difference"]["low"] > 0, each["calls"]


def test_a_team_that_keeps_points_gets_no_worse_ones(comparison: Any) -> None:
    minus = comparison["scorecard"]["minus_points"]["roc_auc"]
    assert minus["value"] > 0
    assert comparison["scorecard"]["minus_model"]["roc_auc"]["high"] < 0
