"""The log: one JSON object a line, written by a thread of its own.

A reader that is slow or gone (a full pipe, a full disk) must not hold up an answer, so a line is
only put down here; the thread writes. What it cannot write is dropped, oldest first, and counted.

Of an exception its type and the places that it passed are told, never its words: they may repeat
what a contact's record says.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

CAPACITY = 20_000
"""Lines that wait for the thread at most; at 200 bytes a line they are 4 MB."""

EVERY = 0.1
"""Seconds between two writes, so that many lines share one."""

LEAVE = 2.0
"""Seconds that the last lines get to be written when the service ends."""


_NOBODY = logging.makeLogRecord({}).__dict__
"""What stands in a record that nothing was looked up for."""


class Line(logging.LogRecord):
    """A record without its caller, thread and process: they stand in no line, and take time."""

    def __init__(self, name: str, level: int, message: str, fields: dict[str, Any]) -> None:
        self.__dict__.update(_NOBODY)
        self.name, self.levelno, self.levelname = name, level, logging.getLevelName(level)
        self.msg, self.fields, self.created = message, fields, time.time()


def tell(log: logging.Logger, message: str, level: int = logging.INFO, **fields: Any) -> None:
    """Put down one line with fields."""
    if log.isEnabledFor(level):
        log.handle(Line(log.name, level, message, fields))


class Journal(logging.Handler):
    """The handler that every logger of the process ends at."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._waiting: deque[logging.LogRecord] = deque(maxlen=CAPACITY)
        self._dropped = 0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def handle(self, record: logging.LogRecord) -> bool:
        """Put the record down; a deque needs no lock for that."""
        if len(self._waiting) == CAPACITY:
            self._dropped += 1
        self._waiting.append(record)
        return True

    def close(self) -> None:
        """Write what still waits, if that goes in time."""
        self._ending.set()
        self._thread.join(LEAVE)
        super().close()

    def _run(self) -> None:
        while not self._ending.wait(EVERY):
            self._write()
        self._write()

    def _write(self) -> None:
        lines = [line(self._waiting.popleft()) for _ in range(len(self._waiting))]
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            lines.append(to_json({"message": "lines dropped", "count": dropped}))
        if not lines:
            return
        left = memoryview(b"\n".join((*lines, b"")))
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError:
            self._dropped += len(lines)


def line(record: logging.LogRecord) -> bytes:
    """One record as a line of JSON."""
    told = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
        **getattr(record, "fields", {}),
    }
    if record.exc_info and record.exc_info[0] is not None:
        told["exception"] = record.exc_info[0].__name__
        frames = traceback.extract_tb(record.exc_info[2])
        told["passed"] = [f"{each.filename}:{each.lineno} {each.name}" for each in frames]
    try:
        return to_json(told, fallback=str)
    except PydanticSerializationError:  # a library's words may hold half of a character
        return json.dumps(told, default=str).encode()


@contextmanager
def kept(descriptor: int) -> Iterator[None]:
    """Every logger of the process writes into one journal while this lasts."""
    journal, root = Journal(descriptor), logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers = [journal]
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        journal.close()
        root.handlers = before
        root.setLevel(level)
