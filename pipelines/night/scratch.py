"""The folder in which a night ingests its tables, for one run at a time."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from features.errors import AlreadyRunning


@contextmanager
def entered(folder: Path) -> Iterator[None]:
    """Work in a folder that no other run works in; `AlreadyRunning` where one does.

    The lock is the kernel's: it is gone with the process, however that ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as guard:
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"the folder {folder}",
                found="another run that works in it",
                wanted="one run at a time",
                way_out="wait until it is done, or give this one a folder of its own: --scratch",
            ) from None
        with contextlib.chdir(folder):
            yield
