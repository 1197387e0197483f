"""Work on every core, results in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")
Item = TypeVar("Item")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0))


def each(work: Callable[[int], Result], parts: int, threads: int) -> Iterator[Result]:
    """What `work` makes of the parts 0 to n - 1, in their order; a few of them wait to be taken."""
    return over(range(parts), work, threads)


def over(items: Iterable[Item], work: Callable[[Item], Result], threads: int) -> Iterator[Result]:
    """What `work` makes of the items, in their order; the caller's own thread makes the items."""
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Result]] = deque()
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The items; while one is worked on, the next is already being made."""
    made = iter(items)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(next, made, None)
        while (item := waiting.result()) is not None:
            waiting = pool.submit(next, made, None)
            yield item
