"""How much work may wait: what cannot be answered soon is refused at once.

A single lead is scored on the event loop, in one go, so what waits there is known only by how long:
a request that has stood in the queue for longer than `patience` when its turn comes is refused,
which takes a small part of the time of scoring it. So the queue is never longer than that, whatever
is asked, however slow the machine. Where an answer needs more than the loop (a history store, a
thread), so many are under way at once, and batches one by one.
"""

from __future__ import annotations

import asyncio
from time import perf_counter

from features.errors import Overloaded

LEAST, START, MOST = 8.0, 64.0, 1024.0
"""How many requests may wait: at least, at first, at most."""

NARROW, WIDEN = 0.8, 0.5
"""Quickly fewer, at most once in the time that one may wait; slowly more."""


class Turns:
    """So many at once, so many waiting, none for longer than so many seconds."""

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._seconds = seconds
        self._inside = 0

    async def take(self) -> None:
        """Take a turn, which must be given back, or refuse."""
        if self._inside >= self._most:
            raise overloaded(f"{self._inside} requests of this kind that run or wait")
        if self._free.locked():
            await self._wait()
        else:
            await self._free.acquire()
            self._inside += 1

    def give_back(self) -> None:
        """Let the next one begin."""
        self._inside -= 1
        self._free.release()

    async def _wait(self) -> None:
        self._inside += 1
        taken = False
        try:
            async with asyncio.timeout(self._seconds):
                taken = await self._free.acquire()
        except TimeoutError:
            raise overloaded(f"no turn within {self._seconds:g} seconds") from None
        finally:
            self._inside -= not taken


class Turn:
    """How long the event loop has been at work on what it had read, without looking for more.

    A lead that is scored as soon as it is read waits in no queue of ours: it waits unread, while
    the loop is at work on others. So whoever is read late in a turn is refused, and at the next
    turn there is room again; the longest wait is that for one turn and within the next.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._began: float | None = None
        self._taken = 0

    def is_over(self, now: float) -> bool:
        """Whether one more would have waited for too long; a few are never too many."""
        if self._began is None:
            self._began, self._taken = now, 0
            asyncio.get_running_loop().call_soon(self._end)
        if now - self._began > self._seconds and self._taken >= LEAST:
            return True
        self._taken += 1
        return False

    def _end(self) -> None:
        self._began = None


class Queue:
    """Requests that are read and wait for their turn on the event loop.

    How many may wait follows from how long they do: fewer as soon as one has waited for too long,
    more again with each that has not. Beyond that many, the connection itself turns them away.
    """

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.waiting = 0
        self.room = START
        self._narrowed = 0.0

    @property
    def full(self) -> bool:
        """Whether one more would wait for too long."""
        return self.waiting >= self.room

    def in_time(self, arrived: float) -> None:
        """Refuse a request that has waited for too long since its last byte arrived."""
        now = perf_counter()
        waited = now - arrived
        if waited <= self.patience:
            self.room = min(MOST, self.room + WIDEN)
            return
        if now - self._narrowed > self.patience:
            self._narrowed = now
            self.room = max(LEAST, self.room * NARROW)
        raise overloaded("more requests than it can answer soon")


def overloaded(found: str) -> Overloaded:
    """The refusal: nothing is wrong with the request."""
    return Overloaded(
        "service",
        found=found,
        wanted="less at once",
        way_out="send the request again after the seconds of Retry-After",
    )
