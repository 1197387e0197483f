"""What tests of several rooms share: commands as a person types them, one finished main job."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from features import jit
from models.contributions import jit as contributions
from tests import browser, postgres_server
from tests.browser import Browser
from tests.longest import FILES
from tests.postgres_server import Server
from tests.soak import SOAK

ROOT = Path(__file__).resolve().parents[1]
AUTHOR = {
    f"GIT_{who}_{what}": "test@localhost"
    for who in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}

Command = Callable[..., subprocess.CompletedProcess[str]]


# A property is tried on fifty fixed examples, or on a thousand new ones in `make soak`.
SLOW_ONLY_WHEN_COMPILING = [HealthCheck.too_slow]

settings.register_profile(
    "normal",
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=SLOW_ONLY_WHEN_COMPILING,
)
settings.register_profile(
    "soak",
    max_examples=1000,
    deadline=None,
    print_blob=True,
    suppress_health_check=SLOW_ONLY_WHEN_COMPILING,
)
settings.load_profile("soak" if SOAK else "normal")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; all others stay in their order."""
    places = {ROOT / path: place for place, path in enumerate(FILES)}
    items.sort(key=lambda item: places.get(item.path, len(FILES)))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def typed() -> Command:
    """Run a command as a person would in the activated environment, and check its exit code."""
    kept = {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"

    def run(folder: Path, *command: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**kept, **AUTHOR, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def finished_run(
    tmp_path_factory: pytest.TempPathFactory, typed: Command, copied: Callable[[Path], None]
) -> Path:
    """A copy of the project in which the main job has run; read it, do not change it.

    It is the project as it is now, uncommitted changes included, in one commit. Test processes
    that run side by side share it.
    """
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    folder = shared / "finished" / "project"
    with FileLock(shared / "finished.lock"):
        if not (folder / "repro.txt").is_file():
            _run_the_main_job(folder, typed, copied)
    return folder


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """A file of ../shared/data; without it the test is skipped, but not where CI says `CI`."""

    def found(name: str) -> Path:
        path = ROOT.parent / "shared/data" / name
        if not path.is_file() and not os.environ.get("CI"):
            pytest.skip(
                f"no file ../shared/data/{name}: the publisher has it, the project does not"
            )
        assert path.is_file(), f"no file ../shared/data/{name}, which CI needs"
        return path

    return found


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server; each test process has its own."""
    with postgres_server.running() as server:
        yield server


@pytest.fixture(scope="session")
def copied(typed: Command) -> Callable[[Path], None]:
    """Copy the project as it is now, with what numba has compiled of exactly this code."""

    def copy(folder: Path) -> None:
        listed = typed(ROOT, "git", "ls-files", "--cached", "--others", "--exclude-standard").stdout
        for name in filter(lambda name: (ROOT / name).is_file(), listed.splitlines()):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
        for compiler in (jit.compiled, contributions.compiled):
            made = Path(compiler.cache)
            if made.is_dir():
                shutil.copytree(made, folder / made.relative_to(ROOT))

    return copy


def _run_the_main_job(folder: Path, typed: Command, copied: Callable[[Path], None]) -> None:
    copied(folder)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "as it is"]):
        typed(folder, "git", *command)
    done = typed(folder, "dvc", "repro")
    (folder / "repro.txt").write_text(done.stdout + done.stderr)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser without a window, in which a file's tests open their pages."""
    with browser.running() as running:
        yield running
