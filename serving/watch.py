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
from models import checking
from serving import model_page
from serving.current import Current
from serving.loading import Loader
from serving.origins import Found, Origin

_log = logging.getLogger(__name__)

_MOST_DOUBLINGS = 3
"""What fails again and again is tried after two, four, eight times the usual pause."""

_MOST_SECONDS_TO_BEGIN = 20.0


class Watch:
    """Looks at one origin for one service."""

    def __init__(self, origin: Origin, loader: Loader, current: Current, seconds: float) -> None:
        self._origin, self._loader, self._current = origin, loader, current
        self._seconds = seconds
        self._lock, self._looked = asyncio.Lock(), asyncio.Event()
        self._judged: tuple[Found, LeadoddsError | None] | None = None
        self._failures = 0
        self._digest: str | None = None
        """Of what is being looked at, None where not even that is known."""
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Begin to watch; returns when something serves, or when it takes longer than usual."""
        self._task = asyncio.create_task(self._forever())
        first = asyncio.create_task(self._looked.wait())
        # Whoever stops the service meanwhile must not have to wait for a registry that hangs.
        await asyncio.wait({first}, timeout=_MOST_SECONDS_TO_BEGIN)
        first.cancel()

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
        async with self._lock:
            await self._guarded(self._load_kept())
        if self._current.scorer is None:
            await self.look()
        self._looked.set()
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
        await self._origin.served(found)
        self._judge(found, None)
        self._current.recover()

    async def _take(self, found: Found) -> None:
        """Swap a bundle in, unless it serves already and is only looked through again."""
        folder = await self._origin.bring(found)
        serving = self._current.scorer
        if serving is not None and serving.digest == found.digest:
            return
        scorer = await self._loader.load(folder)
        checking.warm(scorer)  # here too: LightGBM's handle for one row belongs to one thread
        card = await self._loader.in_thread(lambda: model_page.card_of(folder, found.digest))
        self._current.swap(scorer, card, found.said)
        told = {"model_version": scorer.digest, "origin": found.said}
        _log.info("another model serves", extra={"fields": told})

    async def _load_kept(self) -> None:
        """What served last, before anything is asked of a registry that may be gone."""
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
        if error is not None:
            self._refuse(error)

    def _refuse(self, error: BaseException) -> None:
        told = _told(error)
        if not self._current.refuse(told, self._digest):
            return
        is_foreseen = isinstance(error, LeadoddsError | OSError)
        _log.log(
            logging.WARNING if is_foreseen else logging.ERROR,
            "what serves stays as it is",
            exc_info=None if is_foreseen else error,
            extra={"fields": {"model_version": self._digest, "why": str(told)}},
        )


def _told(error: BaseException) -> LeadoddsError:
    """What is wrong in plain words, also where nobody foresaw it."""
    if isinstance(error, LeadoddsError):
        return error
    is_of_the_system = isinstance(error, OSError)
    return Unchecked(
        "a look for a bundle",
        found=" ".join(str(error).split()) if is_of_the_system else type(error).__name__,
        wanted="one to its end",
        way_out="nothing: it is tried again, and until then what serves goes on serving"
        if is_of_the_system
        else "report this with the service's log",
    )
