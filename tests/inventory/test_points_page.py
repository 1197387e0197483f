"""What docs/points.md tells of the demo is what the main job said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from models.language import ENGLISH

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/points.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def told(finished_run: Path) -> Any:
    return json.loads((finished_run / "reports/comparison.json").read_text())


def action(told: Any, name: str) -> Any:
    return next(each for each in told["actions"] if each["name"] == name)


def test_the_line_of_the_page_is_printed_by_the_main_job(finished_run: Path) -> None:
    (line,) = re.findall(r"```text\n(.*?)\n```", PAGE)
    assert line in (finished_run / "repro.txt").read_text()


def test_the_page_tells_how_sure_the_comparison_is(told: Any) -> None:
    (hundred,) = (each["difference"] for each in told["calls"] if each["calls"] == 100)
    figures = "{value:.0f} more buyers with 100 calls, 95 % interval {low:.0f} to {high:.0f}"
    assert figures.format(**hundred) in PAGE


def test_the_page_tells_who_is_in_which_best_fifth(told: Any) -> None:
    parts = told["agreement"]
    assert f"{parts['both']['leads']} leads stand in the best fifth of both" in PAGE
    for part, way in (("model_only", "points pass over"), ("points_only", "points would call")):
        rate = parts[part]["rate"]["value"]
        assert (
            f"{parts[part]['leads']} leads that {way}: {rate:.0%} bought".replace("% b", " % b")
            in PAGE
        )


def test_the_page_tells_what_actions_are_worth(told: Any) -> None:
    over = action(told, "visit in 30 days")
    under = action(told, "coupon redeemed in an earlier campaign")
    assert (over["verdict"], under["verdict"]) == ("overpaid", "underpaid")
    low, high = (ENGLISH.number(over["worth"][end], 1) for end in ("low", "high"))
    assert f"today 1 point, by the data between {low} and {high.removeprefix('0')}" in PAGE
    low, high = (f"{under['worth'][end]:.0f}" for end in ("low", "high"))
    assert f"today 10, by the data between {low} and {high}" in PAGE


def test_the_page_tells_how_the_fitted_points_do(told: Any) -> None:
    fitted = [str(each["fitted"]) for each in told["actions"]]
    auc = {
        name: f"{each['roc_auc']['value']:.3f}".removeprefix("0")
        for name, each in told["scorecard"]["figures"].items()
    }
    assert f"{', '.join(fitted[:-1])} and {fitted[-1]} for the four actions" in PAGE
    told_auc = "ROC AUC {scorecard} instead of {points}, the model's is {model}"
    assert told_auc.format(**auc) in PAGE
