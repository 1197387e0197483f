"""A bundle in a folder, where `make repro` or a copy puts the next one."""

from __future__ import annotations

import time
from pathlib import Path

from features.errors import DamagedBundle
from models import bundle
from serving.loading import Loader
from serving.origins import Found

_SETTLED_SECONDS = 2.0
"""Clocks of file systems tick up to a second or two apart."""


class Folder:
    """Looks at the files' size and times, and reads the manifest only where these differ."""

    def __init__(self, folder: Path, loader: Loader) -> None:
        self._folder, self._loader = folder, loader
        self._last: Found | None = None

    async def look(self) -> Found:
        """What the folder holds."""
        self._last = await self._loader.in_thread(self._look)
        return self._last

    async def bring(self, found: Found) -> Path:  # noqa: ARG002  # a folder holds only one
        """The folder itself, if its files are those of its manifest."""
        await self._loader.in_thread(lambda: bundle.check(self._folder))
        return self._folder

    async def kept(self) -> None:
        """A folder is either there or it isn't."""

    async def served(self, found: Found) -> None:
        """Nothing to remember: the folder stays where it is."""

    async def close(self) -> None:
        """Nothing to end."""

    def _look(self) -> Found:
        mark = tuple(_stat(self._folder / name) for name in ("manifest.json", *bundle.FILES))
        if self._last is not None and self._last.mark == mark and self._last.is_settled:
            return self._last
        changed = max((times[-1] for times in mark if times), default=0)
        try:
            digest = bundle.digest(self._folder)
        except (FileNotFoundError, NotADirectoryError):
            raise DamagedBundle(
                f"bundle {self._folder.name}/",
                found="no manifest.json",
                wanted="a bundle folder",
                way_out="make the bundle with `make repro`, or name another with LEADODDS_BUNDLE",
            ) from None
        age = time.time() - changed / 1e9
        return Found(str(self._folder), digest, mark, is_settled=age > _SETTLED_SECONDS)


def _stat(path: Path) -> tuple[int, ...]:
    """What changes when a file does; its last time is the one that nobody can set."""
    try:
        told = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    return (told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)
