"""The first calls of the README, typed as they stand there, against a running service."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import running
from tests.serving.running import Service

pytestmark = pytest.mark.slow

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def demo(finished_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    log = tmp_path_factory.mktemp("demo") / "log"
    with running.service(log, finished_run / "data/bundle") as told:
        yield told


def block(root: Path, language: str, service: Service, begins: str) -> str:
    """The README's block in a language, at the port of this service."""
    text = (root / "README.md").read_text()
    found = [
        each
        for each in re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)
        if each.startswith(begins)
    ]
    assert len(found) == 1
    assert ADDRESS in found[0]
    return found[0].replace(ADDRESS, service.url)


def test_curl(root: Path, demo: Service) -> None:
    done = subprocess.run(
        ["bash", "-c", block(root, "bash", demo, "curl")],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "no_proxy": "127.0.0.1"},
    )
    told = json.loads(done.stdout)
    assert 0 < told["probability"] < 1
    assert len(told["explanation"]["reasons"]) == 3


def test_python(root: Path, demo: Service) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block(root, "python", demo, "import json")],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "no_proxy": "127.0.0.1"},
    )
    probability, band, *_ = done.stdout.split()
    assert 0 < float(probability) < 1
    assert band in ("hot", "warm", "cold")


def test_javascript(root: Path, demo: Service, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        told = "no node on this machine (sudo apt-get install nodejs): NOT TESTED"
        pytest.skip(told)
    script = tmp_path / "call.mjs"
    script.write_text(block(root, "javascript", demo, "const answer"))
    done = subprocess.run([node, str(script)], check=True, capture_output=True, text=True)
    assert 0 < float(done.stdout.split()[0]) < 1
