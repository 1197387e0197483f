"""Work on several cores: the order of its results, how far it looks ahead, and its errors."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipelines import threads


def double(part: int) -> int:
    return 2 * part


@pytest.mark.parametrize("count", [1, 2, 7])
@pytest.mark.parametrize("parts", [1, 2, 3, 4, 5, 6, 50])
def test_every_part_is_worked_on_once_and_results_come_in_the_parts_order(parts, count):
    begun = []

    def work(part: int) -> int:
        begun.append(part)
        return double(part)

    assert list(threads.each(work, parts, count)) == [2 * part for part in range(parts)]
    assert sorted(begun) == list(range(parts))


def test_results_come_in_the_parts_order_even_if_a_later_one_is_ready_first():
    first_may_end = threading.Event()

    def slow_first(part: int) -> int:
        if part == 0:
            assert first_may_end.wait(10)
        else:
            first_may_end.set()
        return part

    assert list(threads.each(slow_first, 9, 2)) == list(range(9))


def test_as_many_parts_as_there_are_threads_are_worked_on_at_once():
    together = threading.Barrier(3, timeout=10)
    # A part goes on only when two others are being worked on.
    assert sorted(threads.each(lambda _: together.wait(), 3, 3)) == [0, 1, 2]


def test_never_more_parts_are_worked_on_at_once_than_there_are_threads():
    lock, busy, most = threading.Lock(), [], []

    def work(part: int) -> None:
        with lock:
            busy.append(part)
            most.append(len(busy))
        time.sleep(0.001)
        with lock:
            busy.remove(part)

    assert len(list(threads.each(work, 30, 3))) == 30
    assert max(most) <= 3


@pytest.mark.parametrize("count", [1, 2, 4])
def test_only_a_few_parts_are_begun_before_their_results_are_taken(count):
    begun = []
    results = threads.each(begun.append, 1000, count)
    for taken in range(1, 20):
        next(results)
        time.sleep(0.002)
        # What was taken, what waits to be taken, two for each thread.
        assert taken <= len(begun) <= taken + 2 * count
    results.close()


def test_results_that_nobody_wants_are_not_worked_on():
    begun = []
    results = threads.each(begun.append, 1000, 2)
    next(results)
    results.close()
    assert len(begun) <= 5
    assert list(results) == []


def test_an_error_in_a_worker_comes_out_where_the_results_are_taken():
    def fails(part: int) -> int:
        if part == 2:
            raise ZeroDivisionError("part 2")
        return part

    results = threads.each(fails, 5, 2)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ZeroDivisionError, match="part 2"):
        next(results)
    assert list(results) == []


def test_of_several_errors_the_one_of_the_first_part_comes_out():
    later_failed = threading.Event()

    def fails(part: int) -> None:
        if part == 0:
            assert later_failed.wait(10)
        else:
            later_failed.set()
        raise ValueError(f"part {part}")

    with pytest.raises(ValueError, match="part 0"):
        list(threads.each(fails, 5, 2))


def test_after_an_error_only_the_parts_that_were_waiting_are_worked_on():
    begun = []

    def fails(part: int) -> None:
        begun.append(part)
        raise ValueError(f"part {part}")

    with pytest.raises(ValueError, match="part 0"):
        list(threads.each(fails, 1000, 2))
    assert len(begun) <= 5


def test_the_threads_are_gone_when_all_results_are_taken():
    before = threading.active_count()
    assert list(threads.each(double, 10, 4)) == list(range(0, 20, 2))
    assert threading.active_count() == before


def test_without_parts_there_are_no_results():
    assert list(threads.each(double, 0, 2)) == []


def test_a_process_has_as_many_cores_as_it_may_use():
    def on_one() -> int:
        os.sched_setaffinity(0, {min(allowed)})
        return threads.cores()

    allowed = os.sched_getaffinity(0)
    assert threads.cores() == len(allowed)
    # Linux narrows the one thread that asks for it, and that one ends here.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(on_one).result() == 1
    assert threads.cores() == len(allowed)
