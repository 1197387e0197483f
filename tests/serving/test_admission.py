"""What cannot be answered soon is refused at once."""

from __future__ import annotations

import asyncio
import time

import pytest

from features.errors import Overloaded
from serving import admission
from serving.admission import Queue, Turns


def test_a_request_that_has_waited_too_long_is_refused() -> None:
    queue = Queue(patience=0.5)
    queue.in_time(time.perf_counter())
    with pytest.raises(Overloaded):
        queue.in_time(time.perf_counter() - 0.6)


def test_fewer_may_wait_while_some_wait_too_long_and_more_again_when_none_does() -> None:
    queue = Queue(patience=30)
    at_first = queue.room
    for _ in range(20):
        with pytest.raises(Overloaded):
            queue.in_time(time.perf_counter() - 31)
    assert queue.room == at_first * admission.NARROW  # once, for what all of them met together
    queue.patience = 0.01
    for _ in range(30):
        time.sleep(0.011)
        with pytest.raises(Overloaded):
            queue.in_time(time.perf_counter() - 1)
    assert queue.room == admission.LEAST
    queue.waiting, queue.patience = int(admission.LEAST), 30
    assert queue.full
    for _ in range(int(at_first / admission.WIDEN)):
        queue.in_time(time.perf_counter())
    assert queue.room > at_first
    assert not queue.full


def test_turns_run_so_many_at_once_let_so_many_wait_and_refuse_the_others() -> None:
    async def run() -> tuple[list[str], int]:
        turns, inside, most, told = Turns(2, waiting=3, seconds=5.0), 0, 0, []

        async def one() -> None:
            nonlocal inside, most
            try:
                await turns.take()
            except Overloaded:
                told.append("refused")
                return
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            inside -= 1
            turns.give_back()
            told.append("answered")

        for _ in range(2):  # the second time shows that every turn was given back
            await asyncio.gather(*(one() for _ in range(9)))
        return told, most

    told, most = asyncio.run(run())
    assert most == 2
    assert (told.count("answered"), told.count("refused")) == (10, 8)


def test_nobody_waits_for_a_turn_longer_than_told() -> None:
    async def run() -> None:
        turns = Turns(1, waiting=1, seconds=0.05)
        await turns.take()
        for _ in range(3):  # who gave up waits no longer, so there is room for the next
            with pytest.raises(Overloaded, match=r"0\.05 seconds"):
                await turns.take()
        turns.give_back()
        await turns.take()

    asyncio.run(run())


def test_whoever_goes_away_while_waiting_leaves_room() -> None:
    async def run() -> None:
        turns = Turns(1, waiting=1, seconds=5.0)
        await turns.take()
        for _ in range(3):
            waiting = asyncio.create_task(turns.take())
            await asyncio.sleep(0.01)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        turns.give_back()
        await turns.take()

    asyncio.run(run())
