"""A place to change things."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
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
