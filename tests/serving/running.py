"""The service as a process of its own, and what its log and its metrics say."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
ATTEMPTS = 3
"""How often something may be tried that other tests disturb by holding up the machine."""


@dataclass(frozen=True)
class Service:
    """A service that answers on a port of this machine."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, **told: Any) -> httpx.Client:
        return httpx.Client(base_url=self.url, trust_env=False, timeout=30, **told)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def lines(self) -> list[dict[str, Any]]:
        """The log so far; it is written ten times a second."""
        time.sleep(0.3)
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def metric(self, name: str) -> float:
        with self.client() as client:
            told = client.get("/metrics").text
        found = re.search(rf"^{re.escape(name)} (\S+)$", told, flags=re.MULTILINE)
        assert found is not None, name
        return float(found[1])

    def end(self) -> int:
        """Ask it to end; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def started(
    log: Path,
    bundle: Path,
    *,
    python: str = sys.executable,
    folder: Path = ROOT,
    **environment: str,
) -> subprocess.Popen[bytes]:
    """Start it with this interpreter on the code of this folder."""
    told = {"LEADODDS_BUNDLE": str(bundle), **environment}
    with log.open("wb") as out:
        return subprocess.Popen(
            [python, "-m", "serving"],
            cwd=folder,
            env={**os.environ, **told},
            stdout=out,
            stderr=subprocess.STDOUT,
        )


@contextmanager
def service(log: Path, bundle: Path, **told: Any) -> Iterator[Service]:
    """A service that is ready; it is ended at the end, if it still runs."""
    port = free_port()
    process = started(log, bundle, LEADODDS_PORT=str(port), **told)
    running = Service(port, process, log)
    try:
        wait_until_ready(running)
        yield running
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=30)


def wait_until_ready(running: Service, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    with running.client() as client:
        while time.monotonic() < until:
            assert running.process.poll() is None, running.log.read_text()
            try:
                if client.get("/health/ready").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
    raise AssertionError(running.log.read_text())
