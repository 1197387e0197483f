"""The pipeline as a DVC user meets it, on the finished main job."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dvc_project import changed, edited, ran, would_run

pytestmark = pytest.mark.slow

Command = Callable[..., subprocess.CompletedProcess[str]]


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
    assert ran(done) == ["fingerprint"]
    assert typed(project, "git", "status", "--porcelain", "dvc.lock").stdout == ""


def test_nothing_is_changed_after_a_run(project: Path, typed: Command) -> None:
    assert changed(project, typed) == set()


def test_a_changed_line_in_shared_code_changes_the_stages_that_use_it(
    project: Path, typed: Command
) -> None:
    with edited(project / "features/demographic.py", '"""Demographic', '"""\nDemographic'):
        found = would_run(project, typed)
    assert "demographic" in found
    assert not found & {"ingest", "snapshot"}


def test_a_changed_kernel_does_not_change_who_a_lead_is(project: Path, typed: Command) -> None:
    with edited(project / "features/kernel.py", '"""The one', '"""\nThe one'):
        found = would_run(project, typed)
    assert "behavioural" in found
    assert not found & {"ingest", "snapshot", "demographic"}


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
        edited(project / "tests/conftest.py", '"""', '"""\n'),
        edited(project / "CHANGELOG.md", "# Changelog", "# Changelog\n"),
    ):
        assert would_run(project, typed) == set()


@pytest.mark.parametrize("wrong", [b"one = (\n", b"name = '\xff'\n"])
def test_a_file_that_is_no_python_stops_the_first_stage_by_its_name(
    project: Path, typed: Command, wrong: bytes
) -> None:
    scratch = project / "features/scratch.py"
    scratch.write_bytes(wrong)
    try:
        said = typed(project, "python", "-m", "pipelines.fingerprint", code=2).stderr
    finally:
        scratch.unlink()
    assert said.startswith("\nfingerprint stopped: the code of the stages\n")
    assert "features/scratch.py" in said
    assert "move it out of features, models, pipelines" in said
