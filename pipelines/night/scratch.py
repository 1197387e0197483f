"""The folder in which a night ingests its tables, for one run at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.night.locks import FileLock

_WAY_OUT = "wait until it is done, or give this one a folder of its own: --scratch"


@contextmanager
def entered(folder: Path) -> Iterator[None]:
    """Work in a folder that no other run works in; `AlreadyRunning` where one does."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "lock", f"the folder {folder}", _WAY_OUT)
    lock.take()
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        lock.let_go()
