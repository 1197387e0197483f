"""A source's snapshots and features in a folder of their own, made by the project's own stages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

from pipelines import config, params, source
from pipelines.console import Console
from pipelines.stage import Context

ROOT = Path(__file__).resolve().parents[1]
STAGES = ("fingerprint", "ingest", "snapshot", "behavioural", "demographic")


def make(told: Path, folder: Path) -> str | None:
    """Run the stages up to the features; what stopped the first, where a table is absent."""
    folder.mkdir(parents=True)
    settings = {**config.parse(ROOT / "params.yaml"), "source": str(told.resolve())}
    # JSON is YAML.
    (folder / "params.yaml").write_text(json.dumps(settings), encoding="utf-8")
    for stage in STAGES:
        command = [sys.executable, "-m", f"pipelines.{stage}"]
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": _path()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode and stage == STAGES[0]:
            return done.stdout.strip()
        if done.returncode:
            raise SystemExit(f"{told.name}: {' '.join(command)} failed\n{done.stdout}")
    return None


def _path() -> str:
    return os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])


@contextmanager
def inside(folder: Path) -> Iterator[Context]:
    """The run folder as the current one, where the stages' readers find their files."""
    with chdir(folder):
        read = params.read()
        yield Context(read, source.read(read.source), Console("bench"))
