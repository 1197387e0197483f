"""Under load for long, the service holds no more memory or files than after a short while."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest

from tests.serving import load, raw, running
from tests.serving.running import Service
from tests.soak import SOAK

pytestmark = pytest.mark.slow

SECONDS = 1800.0 if SOAK else 15.0
ROUNDS = 6
EVENTS = [{"event_type": "visit", "occurred_at": "2026-01-01T10:00:00Z"}] * 20
BODY = json.dumps({"attributes": {"country": "DE"}, "events": EVENTS}).encode()
KINDS = {
    "scored": raw.request(BODY),
    "packed": raw.request(gzip.compress(BODY), "Content-Encoding: gzip"),
    "refused": raw.request(b'{"events": 5}'),
    "cut off": raw.request(b'{"events": ')[:-1] + b"x",
    "unknown": raw.request(BODY, path="/leads"),
}
GROWTH = 8 * 2**20
"""Bytes that an allocator may take in addition for its own reasons."""


def held(service: Service) -> tuple[float, float, float]:
    """Memory, open files and bytes of bodies, when nothing is asked."""
    time.sleep(2.5)
    return (
        service.metric("process_resident_memory_bytes"),
        service.metric("process_open_fds"),
        service.metric("leadodds_body_bytes"),
    )


def test_memory_and_open_files_do_not_grow_under_load(small_folder: Path, tmp_path: Path) -> None:
    with running.service(tmp_path / "log", small_folder) as service:
        seen = []
        for _ in range(ROUNDS):
            running_now = [
                load.started(service.port, 40, SECONDS / ROUNDS, 10, each)
                for each in KINDS.values()
            ]
            for process in running_now:
                load.finished(process)
            seen.append(held(service))
    print(json.dumps(seen))
    memory, files, bodies = zip(*seen, strict=True)
    assert max(memory[2:]) - memory[1] < GROWTH
    assert max(files[1:]) <= files[0] + 2
    assert set(bodies) == {0.0}
