"""A service that is asked to end answers what it has begun and then ends."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.serving import load, raw, running

pytestmark = pytest.mark.slow

LEAD = raw.request(json.dumps({"attributes": {"country": "DE"}}).encode())


def test_no_request_is_lost_when_the_service_ends_under_load(
    small_folder: Path, tmp_path: Path
) -> None:
    """Callers keep their connections; what they send before they hear of the end is answered."""
    with running.service(tmp_path / "log", small_folder) as service:
        process = load.started(service.port, 100, 4, 50, LEAD)
        time.sleep(2.0)
        began = time.monotonic()
        assert service.end() == 0
        assert time.monotonic() - began < 30
        told = load.finished(process)
        lines = service.lines()
    assert set(told["statuses"]) <= {"200", "no connection"}
    assert told["statuses"]["200"] > 100
    assert sum(each.get("status") == 200 for each in lines) >= told["statuses"]["200"]


def test_a_body_on_its_way_is_answered_before_the_end_and_nobody_is_let_in_behind_it(
    small_folder: Path, tmp_path: Path
) -> None:
    with running.service(tmp_path / "log", small_folder) as service:
        with service.connect() as begun, service.connect() as idle:
            idle.sendall(LEAD)
            assert raw.answer(idle) is not None
            begun.sendall(LEAD[:-5])
            time.sleep(0.3)
            service.process.terminate()
            time.sleep(0.4)
            with pytest.raises(OSError, match="refused"):
                service.connect()
            begun.sendall(LEAD[-5:])
            told = raw.answer(begun)
            assert told is not None
            assert (told.status, told.headers["connection"]) == (200, "close")
            assert idle.recv(10) == b""
        assert service.process.wait(timeout=30) == 0


def test_a_caller_who_never_ends_its_body_does_not_hold_up_the_end(
    small_folder: Path, tmp_path: Path
) -> None:
    with running.service(tmp_path / "log", small_folder) as service, service.connect() as slow:
        slow.sendall(raw.request(b"", length=900))
        time.sleep(0.2)
        began = time.monotonic()
        assert service.end() == 0
        assert time.monotonic() - began < 10


def test_a_service_that_has_not_begun_ends_at_once(small_folder: Path, tmp_path: Path) -> None:
    port = str(running.free_port())
    process = running.started(tmp_path / "log", small_folder, LEADODDS_PORT=port)
    while b"Waiting for application startup" not in (tmp_path / "log").read_bytes():
        assert process.poll() is None
        time.sleep(0.02)
    began = time.monotonic()
    process.terminate()
    process.wait(timeout=30)
    assert time.monotonic() - began < 5
