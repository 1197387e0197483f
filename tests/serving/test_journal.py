"""The log: JSON lines that tell no contact's data and hold nobody up."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from pathlib import Path

import pytest

from serving.telemetry import journal

LOG = logging.getLogger("tests.journal")


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_logger_ends_in_one_file_as_json_in_its_order(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as file, journal.kept(file.fileno()):
        journal.tell(LOG, "request", status=200, name='a "quoted"\nline')
        LOG.warning("%d of them", 3)
        LOG.debug("not told")
    told = lines(tmp_path / "log")
    assert [each["message"] for each in told] == ["request", "3 of them"]
    assert told[0]["name"] == 'a "quoted"\nline'
    assert (told[0]["level"], told[1]["level"]) == ("info", "warning")
    assert str(told[0]["time"]).endswith("+00:00")


def test_of_an_exception_its_type_and_its_way_are_told_but_not_its_words(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as file, journal.kept(file.fileno()):
        try:
            int("ann@acme.com")
        except ValueError:
            LOG.exception("a fault")
    text = (tmp_path / "log").read_text()
    assert "acme" not in text
    told = lines(tmp_path / "log")[0]
    assert told["exception"] == "ValueError"
    assert "test_journal.py" in str(told["passed"])


def test_a_reader_that_does_not_read_holds_up_nobody_and_what_is_lost_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(journal, "LEAVE", 0.1)
    monkeypatch.setattr(journal, "CAPACITY", 300)
    reading, writing = os.pipe()
    began = time.monotonic()
    with journal.kept(writing):
        for _ in range(3):
            for _ in range(1000):  # a pipe holds 64 kB
                journal.tell(LOG, "x" * 200)
            time.sleep(0.15)
        took = time.monotonic() - began
        with os.fdopen(reading) as reader:
            time.sleep(0.3)
            os.set_blocking(reading, False)
            told = reader.read()
    os.close(writing)
    assert took < 2
    assert "lines dropped" in told or told.count("\n") < 3000


def test_logging_is_as_it_was_when_the_service_has_ended() -> None:
    before = logging.getLogger().handlers[:]
    with journal.kept(sys.stderr.fileno() if sys.stderr.fileno() > 0 else 2):
        assert logging.getLogger().handlers != before
    assert logging.getLogger().handlers == before
