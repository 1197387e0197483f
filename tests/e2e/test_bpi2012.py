"""A real bank's event log runs through the same pipeline, as well as the reference figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.notebooks import running

pytestmark = pytest.mark.slow

# From ../shared/data/README.md, each figure of a single seed, so about ±.02.
REFERENCE = {
    "6m": {"rows": 1646, "positives": 0.218, "roc_auc": 0.706, "log_loss": 0.479},
    "1d": {"rows": 1078, "positives": 0.318, "roc_auc": 0.690, "log_loss": 0.575},
    "7d": {"rows": 883, "positives": 0.366, "roc_auc": 0.724, "log_loss": 0.565},
}
NOISE = 0.02
MICROSECONDS = {"6m": 360_000_000, "1d": 86_400_000_000, "7d": 604_800_000_000}


@pytest.fixture(scope="module")
def run(run_of: Callable[..., Any]) -> Path:
    folder: Path = run_of("bpi2012", "bpi2012/BPI_Challenge_2012.xes.gz").folder
    return folder


@pytest.fixture(scope="module")
def metrics(run: Path) -> Any:
    return json.loads((run / "reports/metrics.json").read_text())


def test_the_rows_are_those_of_the_real_log(run: Path) -> None:
    counts = json.loads((run / "data/ingest/counts.json").read_text())["tables"]
    assert counts["leads"] == {"read": 13_087, "kept": 13_087, "set_aside": {}}
    # 399 applications were neither approved nor declined nor cancelled
    assert counts["outcomes"] == {"read": 13_087 - 399, "kept": 13_087 - 399, "set_aside": {}}
    won = pq.read_table(run / "data/ingest/outcomes.parquet")["converted_at"]
    assert len(won) - won.null_count == 2_246


@pytest.mark.parametrize("cutoff", REFERENCE)
def test_each_question_is_judged_on_about_as_many_rows_as_the_reference(
    run: Path, cutoff: str
) -> None:
    table = pq.read_table(
        run / "data/snapshot/snapshots.parquet", columns=["offset", "part", "label"]
    )
    offset = pc.equal(pc.cast(table["offset"], "int64"), MICROSECONDS[cutoff])
    chosen = table.filter(pc.and_(offset, pc.equal(table["part"], "test")))
    reference = REFERENCE[cutoff]
    assert abs(len(chosen) / reference["rows"] - 1) < 0.15
    assert pc.mean(chosen["label"]).as_py() == pytest.approx(reference["positives"], abs=0.02)


@pytest.mark.parametrize("cutoff", REFERENCE)
def test_each_question_is_answered_as_well_as_by_the_reference(metrics: Any, cutoff: str) -> None:
    ours = metrics["test_by_cutoff"][cutoff]["model"]
    assert ours["roc_auc"]["value"] >= REFERENCE[cutoff]["roc_auc"] - NOISE
    assert ours["log_loss"]["value"] <= REFERENCE[cutoff]["log_loss"] + NOISE


def test_no_feature_is_made_of_the_outcome(run: Path) -> None:
    told = pq.read_table(run / "data/ingest/events.parquet")
    steps = {value for name in ("milestone", "offer") for value in told[name].unique().to_pylist()}
    assert steps == {
        None, "A_PREACCEPTED", "A_ACCEPTED", "A_FINALIZED", "O_SENT", "O_SENT_BACK", "O_CANCELLED",
    }  # fmt: skip
    assert json.loads((run / "reports/audit.json").read_text())["findings"] == []


def test_a_window_of_the_source_replaces_those_of_the_parameters(run: Path) -> None:
    told = json.loads((run / "data/behavioural/spec.json").read_text())
    assert told["windows"] == ["1h", "1d", "7d"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:jupyter_client")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:zmq")
@pytest.mark.parametrize(
    "name",
    [
        "experiments",
        "features_at_a_cutoff",
        "from_points_to_probabilities",
        "know_your_leads",
        "why_this_score",
    ],
)
def test_every_notebook_works_on_it_as_it_does_on_the_demo(
    name: str, root: Path, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root / "notebooks" / f"{name}.ipynb"
    outputs = running.run(path, run, run.parents[1], tmp_path, monkeypatch)
    assert [each["text"] for each in outputs if each.get("name") == "stderr"] == []
    assert running.pictures(outputs)


def test_points_and_model_are_compared_on_each_application_once(run: Path) -> None:
    told = json.loads((run / "reports/comparison.json").read_text())
    table = pq.read_table(run / "data/snapshot/snapshots.parquet", columns=["lead_id", "part"])
    test = table.filter(pc.equal(table["part"], "test"))
    assert told["leads"] == pc.count_distinct(test["lead_id"]).as_py() < len(test)
    assert (told["compared"], told["several"], told["cutoffs"]) == (True, True, ["6m", "1d", "7d"])
    fifth = next(each for each in told["calls"] if each["calls"] == -(-told["leads"] // 5))
    assert fifth["difference"]["low"] > 0
