"""How much work may wait: what cannot be answered soon is refused at once.

Single leads are scored on the event loop one behind the other, so what waits there is known only by
how long: a request that has stood in the queue for longer than `patience` when its turn comes is
refused, which takes a tenth of the time of scoring it. So the queue is never longer than that,
whatever is asked, however slow the machine. Batches take turns on a thread of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter

from features.errors import Overloaded


class Turns:
    """So many at once, so many waiting, none for longer than so many seconds."""

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._seconds = seconds
        self._inside = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A turn, or `Overloaded`."""
        if self._inside >= self._most:
            raise overloaded(f"{self._inside} batches that run or wait")
        self._inside += 1
        try:
            try:
                async with asyncio.timeout(self._seconds):
                    await self._free.acquire()
            except TimeoutError:
                raise overloaded(f"no turn within {self._seconds:g} seconds") from None
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._inside -= 1


def in_time(arrived: float, patience: float) -> None:
    """Refuse a request that has waited for too long since its last byte arrived."""
    if perf_counter() - arrived > patience:
        raise overloaded("more requests than it can answer soon")


def overloaded(found: str) -> Overloaded:
    """The refusal: nothing is wrong with the request."""
    return Overloaded(
        "service",
        found=found,
        wanted="less at once",
        way_out="send the request again after the seconds of Retry-After",
    )
