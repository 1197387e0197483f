"""A stage that cannot write says so in plain words and leaves no half-written file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SCRIPT = """
import resource, runpy, sys
stage, largest = sys.argv[1], int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
runpy.run_module(f"pipelines.{stage}", run_name="__main__")
"""
"""A full disk, played by a limit on the size of every file."""


def worked(root: Path, folder: Path, stage: str, largest: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", "-c", SCRIPT, stage, str(largest)]
    return subprocess.run(
        command,
        cwd=folder,
        env={"PYTHONPATH": str(root), "PATH": "", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def everything(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def check_told(done: subprocess.CompletedProcess[str], stage: str) -> None:
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(f"\n{stage} stopped: ")
    assert "File too large" in done.stderr
    assert "way out: free disk space" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("fits", ["nothing", "the rows set aside", "leads and outcomes"])
def test_ingest_leaves_only_what_is_whole(root: Path, many, fits: str):
    many.work("ingest")
    wanted = everything(many.folder / "data/ingest")
    for name in wanted:
        (many.folder / "data/ingest" / name).unlink()
    whole = {
        "nothing": [],
        "the rows set aside": ["set_aside.csv"],
        "leads and outcomes": [
            "history/attributes.json",
            "leads.parquet",
            "outcomes.parquet",
            "set_aside.csv",
        ],
    }[fits]
    largest = max([len(wanted[name]) for name in whole], default=0)
    assert largest < len(wanted["events.parquet"])
    done = worked(root, many.folder, "ingest", largest)
    check_told(done, "ingest")
    left = everything(many.folder / "data/ingest")
    assert left == {name: wanted[name] for name in whole}


def test_behavioural_leaves_what_was_there_before(root: Path, ingested):
    ingested.work("snapshot")
    (ingested.folder / "data/behavioural").mkdir()
    for name in ("matrix.arrow", "spec.json"):
        ingested.write(f"data/behavioural/{name}", "of the run before")
    before = everything(ingested.folder)
    done = worked(root, ingested.folder, "behavioural", 1000)
    check_told(done, "behavioural")
    assert everything(ingested.folder) == before
