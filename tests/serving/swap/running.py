"""The service as a process of its own, and what it says of itself."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.serving.swap.bundles import LEAD

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Service:
    """A running service."""

    client: httpx.Client
    process: subprocess.Popen[bytes]

    def ready(self) -> dict[str, Any]:
        """What it says of itself."""
        return dict(self.client.get("/health/ready").json())

    def reload(self) -> dict[str, Any]:
        """Let it look at once, and hear what it says then."""
        answer = self.client.post("/v1/admin/reload")
        assert answer.status_code == 200
        return dict(answer.json())

    def score(self) -> dict[str, Any]:
        """Its answer about one lead."""
        answer = self.client.post("/v1/predict", json=LEAD)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def wait(self, until: Callable[[dict[str, Any]], bool], seconds: float = 90) -> dict[str, Any]:
        """What it says once that is so."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, "the service ended"
            told = self.ready()
            if until(told):
                return told
            time.sleep(0.05)
        raise AssertionError(told)

    def children(self) -> list[int]:
        """The processes that it started and that still run."""
        told = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(each) for path in told for each in path.read_text().split()]


@contextmanager
def service(bundle: str | Path, **environment: str) -> Iterator[Service]:
    """A service that serves a bundle, and that looks for another one all the time."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    told = {
        "LEADODDS_BUNDLE": str(bundle),
        "LEADODDS_PORT": port,
        "LEADODDS_POLL_SECONDS": "0.2",
        **environment,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "serving"], cwd=ROOT, env={**os.environ, **told}
    )
    address = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=address, trust_env=False, timeout=120) as client:
            _wait_until_it_answers(client, process)
            yield Service(client, process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_it_answers(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        assert process.poll() is None, "the service ended before it answered"
        try:
            client.get("/health/live")
        except httpx.ConnectError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the service did not answer within two minutes")
