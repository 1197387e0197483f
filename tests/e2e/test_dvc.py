"""The pipeline as a DVC user meets it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

Command = Callable[..., subprocess.CompletedProcess[str]]


def _ran(done: subprocess.CompletedProcess[str]) -> list[str]:
    return re.findall(r"^Running stage '(\w+)'", done.stdout + done.stderr, flags=re.MULTILINE)


def _changed(project: Path, typed: Command) -> set[str]:
    """The stages that `dvc status` calls changed, but for the one that always is."""
    told = json.loads(typed(project, "dvc", "status", "--json").stdout)
    return set(told) - {"fingerprint"}


@contextmanager
def _edited(path: Path, old: str, new: str) -> Iterator[None]:
    before = path.read_text()
    assert old in before
    path.write_text(before.replace(old, new, 1))
    try:
        yield
    finally:
        path.write_text(before)


def test_the_lock_comes_out_as_committed_byte_for_byte(finished_run: Path) -> None:
    # The lock holds the digests of every result, so equal locks mean equal bundles and figures.
    changed = subprocess.run(
        ["git", "diff", "--stat", "--", "dvc.lock"],
        cwd=finished_run,
        capture_output=True,
        text=True,
        check=True,
    )
    assert changed.stdout == ""


def test_a_second_run_runs_the_fingerprint_alone(project: Path, typed: Command) -> None:
    done = typed(project, "dvc", "repro")
    assert _ran(done) == ["fingerprint"]
    assert typed(project, "git", "status", "--porcelain", "dvc.lock").stdout == ""


def test_nothing_is_changed_after_a_run(project: Path, typed: Command) -> None:
    assert _changed(project, typed) == set()


def test_a_changed_line_in_shared_code_changes_the_stages_that_use_it(
    project: Path, typed: Command
) -> None:
    with _edited(project / "features/demographic.py", '"""Demographic', '"""\nDemographic'):
        changed = _changed(project, typed)
    assert "demographic" in changed
    assert not changed & {"ingest", "snapshot"}


def test_a_changed_kernel_does_not_change_who_a_lead_is(project: Path, typed: Command) -> None:
    with _edited(project / "features/kernel.py", '"""The one', '"""\nThe one'):
        changed = _changed(project, typed)
    assert "behavioural" in changed
    assert not changed & {"ingest", "snapshot", "demographic"}


def test_a_changed_test_document_or_compiled_cache_changes_nothing(
    project: Path, typed: Command
) -> None:
    caches = project / "features/__pycache__"
    caches.mkdir(exist_ok=True)
    for name in (
        "kernel.cpython-311.pyc",
        "kernel._walk-1.py311.nbi",
        "kernel._walk-1.py311.1.nbc",
    ):
        (caches / name).write_bytes(b"compiled")
    with (
        _edited(project / "tests/conftest.py", '"""', '"""\n'),
        _edited(project / "CHANGELOG.md", "# Changelog", "# Changelog\n"),
    ):
        assert _changed(project, typed) == set()


@pytest.mark.parametrize(
    ("old", "new", "stages"),
    [
        ("windows: [7d,", "windows: [8d,", {"behavioural", "calibrate"}),
        ("learning_rate: 0.03", "learning_rate: 0.05", {"audit", "train", "pieces", "calibrate"}),
        ("least_rows: 20", "least_rows: 30", {"demographic", "calibrate"}),
        ("bootstraps: 1000", "bootstraps: 500", {"evaluate"}),
        ("name: hot, share: 0.1", "name: hot, share: 0.2", {"calibrate"}),
        ("experiment: leadodds", "experiment: other", {"track"}),
    ],
)
def test_a_changed_parameter_changes_the_stages_that_read_it(
    project: Path, typed: Command, old: str, new: str, stages: set[str]
) -> None:
    with _edited(project / "params.yaml", old, new):
        assert _changed(project, typed) == stages


@pytest.mark.parametrize(
    ("old", "new", "stages"),
    [
        ("many: visits }", "many: calls }", {"ingest", "behavioural", "evaluate"}),
        ("label: age group", "label: age", {"ingest", "demographic", "audit", "evaluate"}),
        (
            "horizon: 35d",
            "horizon: 34d",
            {"ingest", "snapshot", "audit", "train", "pieces", "calibrate", "evaluate"},
        ),
        ("points: 10 }", "points: 11 }", {"evaluate"}),
        ("horizon: 35d", "windows: [8d]\nhorizon: 35d", {"behavioural"}),
    ],
)
def test_a_changed_key_of_the_source_changes_the_stages_that_read_it(
    project: Path, typed: Command, old: str, new: str, stages: set[str]
) -> None:
    """What the source says is watched where the first stage, which always runs, repeats it."""
    with _edited(project / "sources/complete_journey.yaml", old, new):
        typed(project, "python", "-m", "pipelines.fingerprint")
        assert _changed(project, typed) == stages
    typed(project, "python", "-m", "pipelines.fingerprint")
    assert _changed(project, typed) == set()


def test_a_changed_window_reruns_behavioural_and_what_follows_and_nothing_else(
    project: Path, typed: Command
) -> None:
    with _edited(project / "params.yaml", "windows: [7d,", "windows: [10d,"):
        ran = _ran(typed(project, "dvc", "repro"))
    after = ["behavioural", "audit", "train", "pieces", "calibrate", "evaluate", "track"]
    assert ran == ["fingerprint", *after]
    typed(project, "git", "checkout", "-q", "dvc.lock")
    typed(project, "dvc", "checkout")


def test_metrics_can_be_shown_and_compared(project: Path, typed: Command) -> None:
    shown = json.loads(typed(project, "dvc", "metrics", "show", "--json").stdout)
    assert shown[""]["data"]["reports/headline.json"]["data"]["roc_auc"] >= 0.825
    typed(project, "dvc", "metrics", "diff", "HEAD")


def test_plots_can_be_shown_and_compared(project: Path, typed: Command) -> None:
    typed(project, "dvc", "plots", "show")
    page = (project / "dvc_plots/index.html").read_text()
    assert all(name in page for name in ("ROC", "Gain", "Lift", "Reliability", "Precision"))
    typed(project, "dvc", "plots", "diff", "HEAD")


def test_an_experiment_with_another_learning_rate_runs_and_can_be_compared(
    project: Path, typed: Command
) -> None:
    done = typed(
        project, "dvc", "exp", "run", "--name", "quicker", "-S", "train.learning_rate=0.05"
    )
    after = ["audit", "train", "pieces", "calibrate", "evaluate", "track"]
    assert _ran(done) == ["fingerprint", *after]
    shown = typed(project, "dvc", "exp", "diff", "HEAD", "quicker", "--json").stdout
    assert json.loads(shown)["params"]["params.yaml"]["train.learning_rate"]["new"] == 0.05
    typed(project, "git", "checkout", "-q", "params.yaml", "dvc.lock")
    typed(project, "dvc", "checkout")
