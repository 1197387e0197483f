"""A place to change things, and runs of real data."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def project(
    finished_run: Path,
    tmp_path_factory: pytest.TempPathFactory,
    typed: Callable[..., subprocess.CompletedProcess[str]],
) -> Path:
    """A copy of the finished run, its lock committed, for the tests of one module."""
    folder = tmp_path_factory.mktemp("e2e") / "project"
    shutil.copytree(finished_run, folder, symlinks=True)
    (folder / "repro.txt").unlink()
    typed(folder, "git", "commit", "-qam", "the lock of this machine", "--allow-empty")
    return folder


@dataclass(frozen=True)
class Real:
    """A run folder of real data, and what the stages said."""

    folder: Path
    said: str


# What comes behind or beside them (pieces, track, register) runs on the main job and on a
# newcomer's file.
TO_FIGURES = (
    "fingerprint", "ingest", "snapshot", "behavioural", "demographic", "audit", "train",
    "calibrate", "evaluate", "compare",
)  # fmt: skip


@pytest.fixture(scope="module")
def run_of(
    real_data: Callable[[str], Path],
    tmp_path_factory: pytest.TempPathFactory,
    typed: Callable[..., subprocess.CompletedProcess[str]],
    copied: Callable[[Path], None],
) -> Callable[[str, str], Real]:
    """Run a committed source to its figures, in a copy of the project with the data beside it."""

    def run(name: str, file: str) -> Real:
        place = tmp_path_factory.mktemp(name)
        copied(place / "project")
        (place / "shared").symlink_to(real_data(file).parents[2])
        source = f"sources/{name}.yaml"
        typed(place / "project", "python", "-m", "pipelines.workspace", source)
        folder = place / "project/runs" / name
        here = ("env", "PYTHONPATH=../..", "python", "../../tests/one_process.py")
        return Real(folder, typed(folder, *here, *TO_FIGURES).stdout)

    return run
