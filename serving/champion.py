"""The champion of an MLflow registry, asked of a child process that has MLflow in it.

What was fetched stays in a folder of its own below the cache, so that going back is quick, and so
that the service starts with what served last even where the registry cannot be reached.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import tempfile
from asyncio.subprocess import Process
from pathlib import Path
from typing import Any

from features.errors import DamagedBundle, TrackingError
from models import bundle, error_lines
from serving import children
from serving.loading import Loader
from serving.origins import Found

_KEPT = 3
"""So many bundles stay in the cache: the one that serves and those before it."""

_RECORD = "serving.json"
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Champion:
    """Asks which version is champion, and fetches its bundle once."""

    def __init__(self, name: str, cache: Path, loader: Loader, seconds: float) -> None:
        self._name, self._loader, self._seconds = name, loader, seconds
        self._cache = cache.absolute() / name
        self._child: Process | None = None

    async def look(self) -> Found:
        """The version that is champion now."""
        told = await self._ask("look")
        # It names a folder, so whoever may write to the registry must not choose any name.
        if not _DIGEST.fullmatch(str(told["digest"])):
            raise TrackingError(
                f"version {told['number']} of models:/{self._name}@champion",
                found="no tag bundle_digest with a SHA-256",
                wanted="a version that `make register` made",
                way_out="register the model with `make register`",
            )
        return self._found(str(told["number"]), str(told["digest"]))

    async def bring(self, found: Found) -> Path:
        """Its bundle in the cache, fetched if it is not there or not whole."""
        folder = self._cache / found.digest
        if not await self._loader.in_thread(lambda: _is_whole(folder, found.digest)):
            number = str(found.mark[0]) if isinstance(found.mark, tuple) else ""
            await self._fetch(number, folder)
        return folder

    async def kept(self) -> Found | None:
        """What served last, if it is still in the cache."""
        told = await self._loader.in_thread(lambda: _read_record(self._cache / _RECORD))
        if told is None or not (self._cache / told["digest"]).is_dir():
            return None
        return self._found(told["number"], told["digest"])

    async def served(self, found: Found) -> None:
        """Keep it, and the last ones before it."""
        number = found.mark[0] if isinstance(found.mark, tuple) else ""
        record = {"number": number, "digest": found.digest}
        await self._loader.in_thread(lambda: _keep(self._cache, record))

    async def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            await children.end(child)

    def _found(self, number: str, digest: str) -> Found:
        said = f"version {number} of models:/{self._name}@champion"
        return Found(said, digest, (number, digest))

    async def _fetch(self, number: str, folder: Path) -> None:
        def new_folder() -> str:
            self._cache.mkdir(parents=True, exist_ok=True)
            return tempfile.mkdtemp(prefix=".fetch-", dir=self._cache)

        aside = await self._loader.in_thread(new_folder)
        try:
            told = await self._ask(f"fetch {number} {aside}")
            await self._loader.in_thread(lambda: _put(Path(str(told["folder"])), folder))
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    async def _ask(self, line: str) -> dict[str, Any]:
        """The child's answer to a line; a child that does not answer is replaced the next time."""
        if self._child is None:
            self._child = await children.start("models.champion", self._name)
        answered = False
        try:
            told = await asyncio.wait_for(_exchange(self._child, line), self._seconds)
            answered = told is not None
        except TimeoutError:
            raise self._silent(f"no answer within {self._seconds:g} s") from None
        finally:
            child = self._child
            if not answered:
                await self.close()
        if told is None:
            raise self._silent(children.Ended(child.returncode, b"", "").how)
        if "error" in told:
            raise error_lines.from_dict(told)
        return told

    def _silent(self, found: str) -> TrackingError:
        return TrackingError(
            f"the process that asks the registry for models:/{self._name}@champion",
            found=found,
            wanted="an answer",
            way_out="see what it wrote to the service's errors; is MLflow installed?",
        )


async def _exchange(child: Process, line: str) -> dict[str, Any] | None:
    """Send a line and read the answer; None if the child has ended."""
    if child.stdin is None or child.stdout is None:
        return None
    try:
        child.stdin.write(f"{line}\n".encode())
        await child.stdin.drain()
    except ConnectionError:
        return None
    return error_lines.read(await child.stdout.readline())


def _is_whole(folder: Path, digest: str) -> bool:
    if not (folder / "manifest.json").is_file() or bundle.digest(folder) != digest:
        return False
    try:
        bundle.check(folder)
    except DamagedBundle:
        return False
    return True


def _put(fetched: Path, folder: Path) -> None:
    """Put a fetched bundle where one may lie that is not whole, or that another service put."""
    if not _is_whole(folder, bundle.digest(fetched)):
        shutil.rmtree(folder, ignore_errors=True)
        fetched.rename(folder)


def _read_record(path: Path) -> dict[str, str] | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    is_one = isinstance(told, dict) and {"number", "digest"} <= set(told)
    if not is_one or not _DIGEST.fullmatch(str(told["digest"])):
        return None
    return {name: str(told[name]) for name in ("number", "digest")}


def _keep(cache: Path, record: dict[str, Any]) -> None:
    """Write down what serves, and remove the oldest bundles."""
    aside = cache / f".{_RECORD}"
    aside.write_text(json.dumps(record), encoding="utf-8")
    aside.replace(cache / _RECORD)
    (cache / str(record["digest"])).touch()
    bundles = [path for path in cache.iterdir() if path.is_dir() and path.name[0] != "."]
    for path in sorted(bundles, key=lambda path: path.stat().st_mtime_ns)[:-_KEPT]:
        shutil.rmtree(path, ignore_errors=True)
