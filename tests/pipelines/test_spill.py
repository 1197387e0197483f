"""Batches that are kept, in memory and on disk, and come back bucket by bucket as they came."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from features.rows import Words
from pipelines import spill
from pipelines.spill import Spill

WIDTH, BUCKETS = 5, 6
ROW = 8 * WIDTH
ALL, SOME, NONE = 10**9, 3000, 0
"""Bytes that may be held: more than any test keeps, a part of it, nothing."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spill"


@pytest.fixture
def kept(path: Path) -> Iterator[Spill]:
    with path.open("w+b") as file:
        yield Spill(WIDTH, file)


def hold(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(spill, "_MOST_HELD", most)


def batches(*sizes: int, seed: int = 1) -> list[list[Words]]:
    """Batches of so many rows, each a list of its buckets' rows."""
    random = np.random.default_rng(seed)
    return [
        np.split(
            random.integers(-(2**63), 2**63 - 1, (size, WIDTH)),
            np.sort(random.integers(0, size + 1, BUCKETS - 1)),
        )
        for size in sizes
    ]


def keep(kept: Spill, batch: list[Words]) -> None:
    kept.keep(np.concatenate(batch), np.cumsum([0, *map(len, batch)]))


def check(kept: Spill, told: list[list[Words]]) -> None:
    for b in range(BUCKETS):
        found = kept.bucket(b)
        assert found.dtype == np.int64
        np.testing.assert_array_equal(found, np.concatenate([batch[b] for batch in told]))


@pytest.mark.parametrize("most", [ALL, SOME, NONE])
@pytest.mark.parametrize(
    "sizes", [(40,), (1,) * 50, (50, 20, 30, 10, 40), (10, 0, 80, 0, 5, 0), (0,), (9, 300, 2)]
)
def test_a_bucket_comes_back_in_the_order_in_which_its_rows_came(kept, monkeypatch, most, sizes):
    hold(monkeypatch, most)
    told = batches(*sizes)
    for batch in told:
        keep(kept, batch)
    check(kept, told)
    check(kept, told)  # reading takes nothing away


@pytest.mark.parametrize(
    ("most", "on_disk"), [(ALL, 0), (2 * 30 * ROW + 1, 1), (2 * 30 * ROW, 2), (1, 3), (NONE, 4)]
)
def test_batches_are_held_until_they_reach_the_most_and_then_go_to_disk(
    kept, path, monkeypatch, most, on_disk
):
    hold(monkeypatch, most)
    told = batches(30, 30, 30, 30)
    for batch in told:
        keep(kept, batch)
    assert path.stat().st_size == on_disk * 30 * ROW
    check(kept, told)


@pytest.mark.parametrize("most", [ALL, SOME, NONE])
def test_what_a_caller_does_to_a_bucket_stays_with_it(kept, monkeypatch, most):
    hold(monkeypatch, most)
    told = batches(60, 60, 60)
    for batch in told:
        keep(kept, batch)
    for b in range(BUCKETS):
        kept.bucket(b)[:] = 0
    check(kept, told)


def test_without_batches_a_bucket_has_no_rows(kept):
    assert kept.bucket(0).shape == (0, WIDTH)


@pytest.mark.parametrize("most", [SOME, NONE])
def test_a_read_that_ends_early_is_continued(kept, monkeypatch, most):
    hold(monkeypatch, most)
    told = batches(50, 50, 50, 50)
    for batch in told:
        keep(kept, batch)
    whole, counts = os.preadv, []

    def short(file: int, targets: list[memoryview], begin: int) -> int:
        counts.append(whole(file, [targets[0][:13]], begin))
        return counts[-1]

    monkeypatch.setattr(os, "preadv", short)
    check(kept, told)
    written = sum(50 * ROW for _ in told[2 if most == SOME else 0 :])
    assert sum(counts) == written
    assert len(counts) >= written / 13


@pytest.mark.parametrize("left", [0, 1, 20 * ROW - 1, 20 * ROW, 30 * ROW - 8, 30 * ROW - 1])
def test_a_file_that_was_cut_off_is_an_error_and_never_rows(kept, path, monkeypatch, left):
    hold(monkeypatch, NONE)
    whole = np.arange(30 * WIDTH).reshape(30, WIDTH)
    keep(kept, [whole[:20], whole[20:]])
    os.truncate(path, left)
    if left >= 20 * ROW:
        np.testing.assert_array_equal(kept.bucket(0), whole[:20])
    else:
        short = 20 * ROW - left
        with pytest.raises(OSError, match=rf"the spill file ends at {left}, {short} short"):
            kept.bucket(0)
    with pytest.raises(OSError, match="the spill file ends at"):
        kept.bucket(1)


@pytest.mark.parametrize("most", [SOME, NONE])
def test_several_threads_may_read_at_once(kept, monkeypatch, most):
    hold(monkeypatch, most)
    told = batches(*[40] * 30)
    for batch in told:
        keep(kept, batch)
    asked = list(range(BUCKETS)) * 50
    with ThreadPoolExecutor(4) as pool:
        for b, found in zip(asked, pool.map(kept.bucket, asked), strict=True):
            np.testing.assert_array_equal(found, np.concatenate([batch[b] for batch in told]))


def test_a_batch_that_is_larger_than_what_may_be_held_is_kept_too(kept, monkeypatch):
    hold(monkeypatch, SOME)
    told = batches(5000, 5000)
    for batch in told:
        keep(kept, batch)
    check(kept, told)


def test_the_file_has_no_name_and_is_closed_in_the_end(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    hold(monkeypatch, NONE)
    told = batches(10, 20)
    with spill.opened(WIDTH) as kept:
        for batch in told:
            keep(kept, batch)
        check(kept, told)
        assert os.fstat(kept._file.fileno()).st_size == 30 * ROW
        assert list(tmp_path.iterdir()) == []
    assert kept._file.closed
