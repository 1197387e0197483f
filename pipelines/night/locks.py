"""One run at a time in one place: a lock on a file, let go by the kernel when the process ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from features.errors import AlreadyRunning

_WAIT = "wait until it has ended; this one changed nothing"


class FileLock:
    """A file that one process at a time holds; it stays when it is let go, and is empty."""

    def __init__(self, path: Path, place: str, way_out: str = _WAIT) -> None:
        self._path, self._place, self._way_out = path, place, way_out
        self._handle: int | None = None

    def take(self) -> None:
        """Hold it from now on; `AlreadyRunning` at once if another process does."""
        if self._handle is not None:
            return
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise already_running(self._place, self._way_out) from None
        except OSError:
            os.close(handle)
            raise
        self._handle = handle

    def let_go(self) -> None:
        """Let others work here."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def already_running(place: str, way_out: str = _WAIT) -> AlreadyRunning:
    """What the second of two runs is told."""
    return AlreadyRunning(
        place,
        found="another run that works on it",
        wanted="one run at a time",
        way_out=way_out,
    )
