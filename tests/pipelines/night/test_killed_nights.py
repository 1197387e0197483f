"""A night that is killed, wherever and whenever, ends as if it had never stopped."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from models.history import opening
from pipelines.night import faults
from tests.pipelines.conftest import Run
from tests.pipelines.night.conftest import files
from tests.postgres_server import Server
from tests.soak import SOAK

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
FIRST, SECOND = "2024-05-10T00:00:00Z", "2024-05-20T00:00:00Z"
RANDOM_KILLS = 100 if SOAK else 4
NUMBERS = range(1, 100) if SOAK else (1, 3)
"""Which of the times that a place is reached."""
KILLED = -9
TABLES = {
    "history": "run_id, lead_id",
    "set_aside": "run_id, lead_id",
    "chunks": "run_id, chunk",
    "runs": "run_id",
    "format": "only_row",
}
"""Those of a database, without their beginning, and their order."""


@dataclass
class Jobs:
    """The process of which every job is a fork."""

    process: subprocess.Popen[str]
    folder: Path

    def run(self, *argv: str, fault: str = "", seconds: float | None = None) -> tuple[int, str]:
        told = {
            "argv": argv,
            "folder": str(self.folder),
            "environment": {faults.VARIABLE: fault},
            "rows": 64,
            "seconds": seconds,
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        code, said = json.loads(self.process.stdout.readline())
        return code, said


@pytest.fixture(scope="module")
def jobs(evaluated_once: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jobs]:
    folder = tmp_path_factory.mktemp("killed") / "project"
    shutil.copytree(evaluated_once.folder, folder)
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("forked.py"))],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Jobs(process, folder)
        assert process.stdin is not None
        process.stdin.close()


@dataclass
class Nights:
    """One place, which each attempt finds as the first night has left it."""

    jobs: Jobs
    into: str
    restore: Callable[[], None]
    """Bring the place back to where the first night left it."""
    everything: Callable[[], Any]
    decisive: str
    """The place at which it is decided: files are renamed, tables committed."""

    @property
    def folder(self) -> Path:
        return self.jobs.folder / "out"

    def argv(self, as_of: str) -> list[str]:
        argv = ["--as-of", as_of, "--into", self.into, "--scratch", str(self.folder / "night")]
        argv += ["--summary", str(self.folder / "scoring.json")]
        return [*argv, "--history", f"sqlite:///{self.folder}/history.db"]

    def score(self, as_of: str = SECOND, **asked: Any) -> tuple[int, str]:
        return self.jobs.run(*self.argv(as_of), **asked)

    def end(self) -> Any:
        """All that a run leaves, but for its times."""
        summary = json.loads((self.folder / "scoring.json").read_text())
        del summary["seconds"], summary["already_finished"]
        history = opening.open_store(f"sqlite:///{self.folder}/history.db")
        contacts = [f"c{n:03}" for n in range(250)]
        return self.everything(), summary, history.look_up(contacts)


@pytest.fixture(params=["parquet", "postgresql"])
def nights(request: pytest.FixtureRequest, jobs: Jobs) -> Iterator[Nights]:
    """The first night is done, and the second one was seen once without a kill."""
    out = jobs.folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    made = _parquet(jobs) if request.param == "parquet" else _postgresql(jobs, request)
    code, said = made.score(FIRST)
    assert code == 0, said
    yield made
    shutil.rmtree(jobs.folder / "first", ignore_errors=True)


def _parquet(jobs: Jobs) -> Nights:
    scores = jobs.folder / "out" / "scores"

    def restore() -> None:
        _again(scores, jobs.folder / "first")

    return Nights(jobs, str(scores / "scores.parquet"), restore, lambda: files(scores), "rename")


def _again(place: Path, first: Path) -> None:
    """The place as it was when this was called first."""
    if first.exists():
        shutil.rmtree(place)
        shutil.copytree(first, place)
    else:
        shutil.copytree(place, first)


def _postgresql(jobs: Jobs, request: pytest.FixtureRequest) -> Nights:
    server: Server = request.getfixturevalue("postgres")
    server.run("drop database if exists first", "drop database if exists killed")
    server.run("create database killed")

    def restore() -> None:
        there = server.run("select count(*) from pg_database where datname = 'first'")
        if there == [(0,)]:
            server.run("create database first template killed")
        else:
            server.run("drop database killed with (force)", "create database killed template first")

    def everything() -> Any:
        return [
            server.run(f"select * from lead_score_{table} order by {key}", database="killed")  # noqa: S608
            for table, key in TABLES.items()
        ]

    return Nights(jobs, server.address(database="killed"), restore, everything, "commit")


def _prepared(nights: Nights) -> None:
    nights.restore()
    for name in ("scoring.json", "history.db", "history.db-wal", "history.db-shm"):
        (nights.folder / name).unlink(missing_ok=True)
    shutil.rmtree(nights.folder / "night", ignore_errors=True)


def test_a_kill_at_any_place_and_moment_changes_nothing_in_the_end(nights: Nights) -> None:
    _prepared(nights)
    began = time.monotonic()
    assert nights.score()[0] == 0
    takes, wanted = time.monotonic() - began, nights.end()
    killed = {place: _killed_at(nights, place, wanted) for place in faults.PLACES}
    reached = {place for place, count in killed.items() if count}
    assert reached >= {"read", "compute", "write", nights.decisive}
    moments = random.Random(1)  # noqa: S311
    for _ in range(RANDOM_KILLS):
        _prepared(nights)
        nights.score(seconds=moments.uniform(0.05, takes))
        _ends_well(nights, wanted)


def _killed_at(nights: Nights, place: str, wanted: Any) -> int:
    """Kill at one place, the first time that it is reached, the second …; how often that was."""
    count = 0
    for number in NUMBERS:
        _prepared(nights)
        code, said = nights.score(fault=f"{place}:{number}")
        assert code in (0, KILLED), said
        if code == 0:
            break
        count += 1
        _ends_well(nights, wanted)
    return count


def _ends_well(nights: Nights, wanted: Any) -> None:
    code, said = nights.score()
    assert code == 0, said
    assert nights.end() == wanted
