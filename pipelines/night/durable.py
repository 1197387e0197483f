"""Files that are whole or not there, even when the power goes: written aside, synced, renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.night import faults


@contextmanager
def aside(path: Path, place: faults.Place) -> Iterator[Path]:
    """A name beside `path` to write to; it becomes `path`, on disk, if all went well.

    The name is always the same, so what a killed process left is written over: the caller holds
    the lock of the place. `place` is what a test of kills calls the rename.
    """
    temporary = path.with_name(f".{path.name}.aside")
    temporary.unlink(missing_ok=True)
    try:
        yield temporary
        sync(temporary)
        faults.reach(place)
        temporary.replace(path)
        sync(path.parent)
        faults.reach(place)
    finally:
        # A rename between two names of the same file leaves both.
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str, place: faults.Place) -> None:
    """Write a text file."""
    with aside(path, place) as temporary:
        temporary.write_text(text, encoding="utf-8")


def sync(path: Path) -> None:
    """Wait until a file, or which files a folder has, is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
