"""Tracking: the pages open, and another server is used by pointing at it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from models import bundle

pytestmark = pytest.mark.slow

Command = Callable[..., subprocess.CompletedProcess[str]]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A tracking server with a store of its own, as a team would run it."""
    folder, port = tmp_path_factory.mktemp("server"), _free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port)]
    store = ["--backend-store-uri", f"sqlite:///{folder}/team.db", "--workers", "1"]
    files = ["--artifacts-destination", str(folder / "artifacts")]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([*command, *store, *files], stdout=log, stderr=log)
        try:
            _wait(f"{address}/health", process)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1800):
        assert process.poll() is None, "the server ended before it answered"
        try:
            if httpx.get(address, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the server did not answer within three minutes")


def _track(project: Path, address: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipelines.track"],
        cwd=project,
        env={**os.environ, "MLFLOW_TRACKING_URI": address},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_run_goes_to_the_server_that_the_environment_names(project: Path, server: str) -> None:
    before = sorted((project / "mlruns").rglob("*"))
    done = _track(project, server)
    assert done.returncode == 0, done.stderr
    asked = httpx.post(
        f"{server}/api/2.0/mlflow/runs/search", json={"experiment_ids": ["1"]}, trust_env=False
    )
    (run,) = asked.json()["runs"]
    tags = {tag["key"]: tag["value"] for tag in run["data"]["tags"]}
    assert {"bundle_digest", "git_commit", "data_sha256", "dvc_lock_sha256"} <= set(tags)
    assert sorted((project / "mlruns").rglob("*")) == before


def test_the_pictures_of_a_run_can_be_looked_at(project: Path, server: str) -> None:
    assert _track(project, server).returncode == 0
    asked = httpx.post(
        f"{server}/api/2.0/mlflow/runs/search", json={"experiment_ids": ["1"]}, trust_env=False
    )
    (run,) = asked.json()["runs"]  # the second time finds the first one's run
    picture = httpx.get(
        f"{server}/get-artifact",
        params={"path": "pictures/gain.svg", "run_uuid": run["info"]["run_id"]},
        trust_env=False,
    )
    assert b"<svg" in picture.content


def test_a_server_that_is_not_there_is_named(project: Path) -> None:
    address = f"http://127.0.0.1:{_free_port()}"
    done = _track(project, address)
    assert done.returncode == 2
    assert address in done.stderr
    assert "MLFLOW_TRACKING_URI" in done.stderr
    assert "Traceback" not in done.stderr


def _registered(project: Path, address: str, *asked: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipelines.register", *asked],
        cwd=project,
        env={**os.environ, "MLFLOW_TRACKING_URI": address},
        capture_output=True,
        text=True,
        check=False,
    )


FETCHED = """
import os, pathlib, sys
from models import bundle, registry, tracking
tracking.store(os.environ["MLFLOW_TRACKING_URI"], pathlib.Path(sys.argv[1]))
champion = registry.champion("leadodds-complete_journey")
print(bundle.digest(registry.fetch(champion, pathlib.Path(sys.argv[1]))))
"""


def test_a_servers_registry_gets_the_champion_and_gives_its_bundle_back(
    project: Path, server: str, tmp_path: Path
) -> None:
    assert _track(project, server).returncode == 0
    done = _registered(project, server)
    assert done.returncode == 0, done.stderr
    assert "is champion of leadodds-complete_journey, the first one" in done.stdout
    fetched = subprocess.run(
        [sys.executable, "-c", FETCHED, str(tmp_path)],
        cwd=project,
        env={**os.environ, "MLFLOW_TRACKING_URI": server},
        capture_output=True,
        text=True,
        check=False,
    )
    assert fetched.stdout.split()[-1:] == [bundle.digest(project / "data/bundle")], fetched.stderr
    assert "nothing to do" in _registered(project, server).stdout
    back = _registered(project, server, "--rollback")
    assert back.returncode == 2
    assert "no champion before it" in back.stderr
