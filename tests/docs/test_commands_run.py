"""The commands of the README and of docs/, typed as they stand there, in a copy of the main job."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.docs import known, pages
from tests.docs.pages import ROOT
from tests.serving import running
from tests.serving.running import Service

pytestmark = pytest.mark.slow

API, QUICKSTART = ROOT / "docs/api.md", ROOT / "docs/quickstart.md"
ADDRESS = "http://127.0.0.1:8000"
NO_PROXY = {"no_proxy": "127.0.0.1"}
SAMPLE = {"data": {"FIELDS": {"ID": "7", "DATE_CREATE": "30.10.2017 05:00", "UF_AGE": "45-54"}}}
WITHIN = 60
"""Seconds until a server answers."""


@pytest.fixture(scope="module")
def project(finished_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the finished run with an environment, and what the pages say lies beside it."""
    folder = tmp_path_factory.mktemp("pages") / "project"
    shutil.copytree(finished_run, folder, symlinks=True)
    (folder / ".venv").unlink(missing_ok=True)
    (folder / ".venv").symlink_to(sys.prefix)
    (mapping,) = pages.blocks(API, "toml")
    (folder / "bitrix.toml").write_text(mapping)
    (folder / "sample.json").write_text(json.dumps(SAMPLE))
    return folder


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bucket")


@pytest.fixture(scope="module")
def service(finished_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    log = tmp_path_factory.mktemp("service") / "log"
    with running.service(log, finished_run / "data/bundle") as told:
        yield told


@pytest.mark.parametrize("command", known.RUN)
def test_a_command_does_what_its_page_says(command: str, project: Path, bucket: Path) -> None:
    there = command.replace("s3://bucket/leadodds", str(bucket))
    done = subprocess.run(
        ["bash", "-c", there], cwd=project, env=_activated(project), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert known.RUN[command] in done.stdout + done.stderr


@pytest.mark.parametrize("command", known.SERVERS)
def test_a_server_starts_answers_and_ends(command: str, project: Path) -> None:
    port = 5000 if "mlflow" in command else running.free_port()
    environment = {**_activated(project), "LEADODDS_PORT": str(port)}
    with subprocess.Popen(
        ["bash", "-c", command],
        cwd=project, env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        try:
            assert _answers(f"http://127.0.0.1:{port}{known.SERVERS[command]}", server)
        finally:
            # The group is this test's own: make, the server and its children.
            os.killpg(server.pid, signal.SIGTERM)


@pytest.mark.parametrize(
    "command",
    [each.text for each in pages.commands() if each.text.startswith(known.ASKED)],
    ids=lambda command: command.split()[0],
)
def test_the_service_answers_a_call_with_curl(command: str, service: Service) -> None:
    told = json.loads(_answer(["bash", "-c", _at(service, command)]))
    assert 0 < told["probability"] < 1
    assert len(told["explanation"]["reasons"]) == 3


@pytest.mark.parametrize("block", pages.blocks(API, "python"), ids=["python"])
def test_the_service_answers_a_call_from_python(block: str, service: Service) -> None:
    probability, band, *_ = _answer([sys.executable, "-c", _at(service, block)]).split()
    assert 0 < float(probability) < 1
    assert band in ("hot", "warm", "cold")


@pytest.mark.parametrize("block", pages.blocks(API, "javascript"), ids=["javascript"])
def test_the_service_answers_a_call_from_javascript(
    block: str, service: Service, tmp_path: Path
) -> None:
    node = shutil.which("node")
    if node is None:
        told = "no node on this machine (sudo apt-get install nodejs): NOT TESTED"
        pytest.skip(told)
    script = tmp_path / "call.mjs"
    script.write_text(_at(service, block))
    assert 0 < float(_answer([node, str(script)]).split()[0]) < 1


def test_no_other_page_has_code_that_nobody_runs() -> None:
    for language in ("python", "javascript"):
        assert [pages.name(page) for page in pages.PAGES if pages.blocks(page, language)] == [
            "docs/api.md"
        ]


def _activated(project: Path) -> dict[str, str]:
    """The environment of a person who has activated the project's."""
    kept = {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"}
    path = f"{project / '.venv/bin'}{os.pathsep}{kept['PATH']}"
    return {**kept, **NO_PROXY, "PATH": path, "PYTHON": sys.executable}


def _at(service: Service, told: str) -> str:
    """A call at the port of this service."""
    assert ADDRESS in told
    return told.replace(ADDRESS, service.url)


def _answer(command: list[str]) -> str:
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, **NO_PROXY}
    )
    return done.stdout


def _answers(url: str, server: subprocess.Popen[bytes]) -> bool:
    opener = build_opener(ProxyHandler({}))
    until = time.monotonic() + WITHIN
    while server.poll() is None and time.monotonic() < until:
        try:
            with opener.open(url, timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    return False
