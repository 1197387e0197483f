"""The watch over the bundle: looks every few seconds, and swaps in what has passed every check.

Whatever is wrong with what it finds, what serves goes on serving. What is a bundle's own fault is
remembered until it changes; all else (disk full, a child killed, a registry gone) is tried again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from features.errors import BundleError, LeadoddsError, Unchecked
from serving.current import Current
from serving.loading import Loader
from serving.origins import Found, Origin

_log = logging.getLogger(__name__)

_MOST_DOUBLINGS = 3
"""What fails again and again is tried after two, four, eight times the usual pause."""


class Watch:
    """Looks at one origin for one service."""

    def __init__(self, origin: Origin, loader: Loader, current: Current, seconds: float) -> None:
        self._origin, self._loader, self._current = origin, loader, current
        self._seconds = seconds
        self._lock = asyncio.Lock()
        self._judged: tuple[Found, LeadoddsError | None] | None = None
        self._failures = 0
        self._digest: str | None = None
        """Of what is being looked at, None where not even that is known."""
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Load what should serve, or what served last where a registry knows more; then watch."""
        await self._guarded(self._load_kept())
        if self._current.scorer is None:
            await self.look()
        self._task = asyncio.create_task(self._forever())

    async def end(self) -> None:
        """Look no more; a child that checks something is ended."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._origin.close()
        self._loader.close()

    async def look(self, *, again: bool = False) -> None:
        """Look once; `again` also at what was refused before and has not changed since."""
        async with self._lock:
            await self._guarded(self._look(again=again))

    async def _forever(self) -> None:
        while True:
            await asyncio.sleep(self._seconds * 2 ** min(self._failures, _MOST_DOUBLINGS))
            await self.look()

    async def _look(self, *, again: bool) -> None:
        found = await self._origin.look()
        self._digest = found.digest
        if self._judged is not None and self._judged[0].mark == found.mark and not again:
            if self._judged[1] is not None:
                raise self._judged[1]
            self._current.recover()
            return
        # Until there is a judgement, this attempt is one that failed.
        self._failures += 1
        try:
            await self._take(found)
        except Unchecked:
            raise
        except BundleError as error:
            self._judge(found, error)
            raise
        self._judge(found, None)
        self._current.recover()

    async def _take(self, found: Found) -> None:
        """Swap a bundle in, unless it serves already and is only looked through again."""
        folder = await self._origin.bring(found)
        serving = self._current.scorer
        if serving is not None and serving.digest == found.digest:
            return
        scorer = await self._loader.load(folder)
        self._current.swap(scorer, found.said)
        told = {"model_version": scorer.digest, "origin": found.said}
        _log.info("another model serves", extra=told)
        await self._origin.served(found)

    async def _load_kept(self) -> None:
        found = await self._origin.kept()
        if found is not None:
            self._digest = found.digest
            await self._take(found)

    def _judge(self, found: Found, error: LeadoddsError | None) -> None:
        self._failures = 0
        self._judged = (found, error) if found.is_settled else None

    async def _guarded(self, looking: Coroutine[Any, Any, None]) -> None:
        """Let nothing that goes wrong while looking end the watch."""
        self._digest = None
        task = asyncio.ensure_future(looking)
        try:
            await asyncio.wait({task})
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
        error = task.exception()
        if error is not None and self._current.refuse(_told(error), self._digest):
            _log.warning(
                "what serves stays as it is",
                extra={"model_version": self._digest, "why": str(_told(error))},
            )


def _told(error: BaseException) -> LeadoddsError:
    """What is wrong in plain words, also where nobody foresaw it."""
    if isinstance(error, LeadoddsError):
        return error
    way_out = "nothing: it is tried again, and until then what serves goes on serving"
    if isinstance(error, OSError):
        found = " ".join(str(error).split())
    else:
        _log.error("looking for a bundle failed", exc_info=error)
        found = type(error).__name__
        way_out = "report this with the service's log"
    return Unchecked("a look for a bundle", found=found, wanted="one to its end", way_out=way_out)
