"""Every notebook runs from top to bottom on a finished run, and is committed without outputs."""

from __future__ import annotations

import re
import time
from pathlib import Path

import nbformat
import pytest

from tests.notebooks.running import pictures, run, told

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

PROMISED = {
    "experiments": ("run(s) of complete_journey", "workspace", "log_loss"),
    "features_at_a_cutoff": ("events were seen at the cutoff", "visit", "unknown"),
    "from_points_to_probabilities": (
        "243 bought", "compared with the points", "model only", "fitted", "scorecard", "hot",
    ),
    "know_your_leads": (
        "6,589 leads of 1,559 contacts", "expired", "censored", "the horizon of 35d catches 89%",
        "campaign_type", "belongs to no lead", "search for leaks: clean",
    ),
    "why_this_score": ("converted", "warm", "%"),
}  # fmt: skip
"""What a reader of each is told on Complete Journey, in its tables and lines."""
PICTURES = {
    "experiments": 1,
    "features_at_a_cutoff": 1,
    "from_points_to_probabilities": 2,
    "know_your_leads": 3,
    "why_this_score": 3,
}
LONGEST = 60
"""Seconds; alone on the machine each takes less than 15."""


def test_there_are_the_notebooks_that_are_promised() -> None:
    assert [path.stem for path in NOTEBOOKS] == sorted(PROMISED)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_defines_nothing_that_could_be_used_again(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert not re.search(r"(?m)^\s*(def|class|async def) ", code)
    assert not re.search(r"= lambda", code)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning:jupyter_client")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:zmq")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_it_promises_and_warns_of_nothing(
    path: Path, finished_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = time.monotonic()
    outputs = run(path, finished_run, finished_run, tmp_path, monkeypatch)
    assert time.monotonic() - began < LONGEST
    assert [each["text"] for each in outputs if each.get("name") == "stderr"] == []
    assert len(pictures(outputs)) == PICTURES[path.stem]
    assert [each for each in PROMISED[path.stem] if each not in told(outputs)] == []
