"""From a folder that may hold a bundle to a scorer that may serve.

It is copied first, so that what is checked is what is loaded, whoever writes into the folder
meanwhile. The copy is checked against its manifest, then loaded and replayed in a child process,
and only then loaded here, in a thread, and made to answer once.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from features.errors import DamagedBundle, Unchecked
from models import bundle, checking, error_lines, scorer
from models.language import ENGLISH, Language
from models.scorer import Scorer
from serving import children
from serving.children import Ended

Made = TypeVar("Made")

_AGAIN = "nothing: it is tried again, and until then what serves goes on serving"
_ENDED_BY_SOMEONE = {None, -signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}
"""Ends of the child that say nothing of the bundle: its time was over, or memory, or patience."""


class Loader:
    """Loads one bundle after the other, in a thread of its own and a child process.

    A file system that hangs stops this thread alone, and no other work of the service.
    """

    def __init__(
        self, seconds: float, decides: str | None = None, language: Language = ENGLISH
    ) -> None:
        self._seconds, self._decides, self._language = seconds, decides, language
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="loading")

    async def load(self, folder: Path) -> Scorer:
        """The scorer of a bundle that is whole; `Unchecked` if that may go better another time."""
        private = Path(await self.in_thread(lambda: tempfile.mkdtemp(prefix="leadodds-")))
        try:
            copy = await self.in_thread(lambda: _copied(folder, private / folder.name))
            _judge(await children.run(self._seconds, "models.checking", str(copy)), copy)
            return await self.in_thread(lambda: _ready(copy, self._decides, self._language))
        finally:
            # A thread that is still at work has its files taken away and ends with an error.
            shutil.rmtree(private, ignore_errors=True)

    async def in_thread(self, work: Callable[[], Made]) -> Made:
        """Do some work in the loading thread; a disk that is full or hangs is nobody's fault."""
        running = asyncio.get_running_loop().run_in_executor(self._thread, work)
        try:
            return await asyncio.wait_for(running, self._seconds)
        except TimeoutError:
            raise _unchecked(f"no end of the reading within {self._seconds:g} s") from None
        except OSError as error:
            raise _unchecked(" ".join(str(error).split())) from error

    def close(self) -> None:
        """Take no more work."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _copied(folder: Path, copy: Path) -> Path:
    """A private copy, checked against its manifest; of one folder, even if a link is turned."""
    source = folder.resolve(strict=True)
    for name in ("manifest.json", *bundle.FILES):
        if (source / name).is_file():  # the check names what is missing
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, copy / name)
    try:
        bundle.check(copy)
    except DamagedBundle as error:
        # It was whole a moment ago, or nobody would have asked for it.
        raise _unchecked(f"a folder that changed while it was copied: {error.found}") from error
    return copy


def _ready(copy: Path, decides: str | None, language: Language) -> Scorer:
    loaded = scorer.load(copy, decides, language)
    checking.warm(loaded)
    return loaded


def _judge(ended: Ended, copy: Path) -> None:
    """Return if the child found nothing wrong, else raise what it found or how it ended."""
    told = error_lines.read(ended.output) or {}
    if ended.code == 0 and told.get("digest") == bundle.digest(copy):
        return
    if "error" in told:
        raise error_lines.from_dict(told)
    if ended.code in _ENDED_BY_SOMEONE:
        raise _unchecked(ended.how)
    raise DamagedBundle(
        f"bundle {copy.name}/",
        found=f"{ended.how} while it was loaded: {ended.said}",
        wanted="a bundle that loads",
        way_out="make the bundle again with `make repro`, or copy it again from where it is whole",
    )


def _unchecked(found: str) -> Unchecked:
    return Unchecked(
        "the check of a bundle", found=found, wanted="a check to its end", way_out=_AGAIN
    )
