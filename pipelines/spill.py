"""Scattered batches of events, kept until all have come: first in memory, then on disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import numpy as np

from features.row_order import Words
from features.types import Indices

_MOST_HELD = 256_000_000
"""Bytes in memory; what comes later goes to disk and is read again."""


class Spill:
    """Batches of rows of one width; in each of them, the rows of a bucket stand together."""

    def __init__(self, width: int, file: IO[bytes]) -> None:
        self._width = width
        self._file = file
        self._written = 0
        self._held: list[tuple[Words, Indices]] = []
        self._on_disk: list[tuple[int, Indices]] = []

    def keep(self, batch: Words, begins: Indices) -> None:
        """Keep a batch, in which bucket b has the rows begins[b]:begins[b + 1]."""
        if sum(held.nbytes for held, _ in self._held) < _MOST_HELD:
            self._held.append((batch, begins))
        else:
            self._file.write(_bytes(batch))
            self._file.flush()
            self._on_disk.append((self._written, begins * 8 * self._width))
            self._written += batch.nbytes

    def bucket(self, b: int) -> Words:
        """All rows of a bucket, in the order in which they came."""
        held = [batch[begins[b] : begins[b + 1]] for batch, begins in self._held]
        places = [(at + int(begins[b]), at + int(begins[b + 1])) for at, begins in self._on_disk]
        size = sum(end - begin for begin, end in places) // (8 * self._width)
        read, place = np.empty((size, self._width), dtype=np.int64), 0
        target = _bytes(read)
        for begin, end in places:
            self._read(target[place : place + end - begin], begin)
            place += end - begin
        return np.concatenate([*held, read])

    def _read(self, target: memoryview, begin: int) -> None:
        done = 0
        while done < len(target):
            count = os.preadv(self._file.fileno(), [target[done:]], begin + done)
            if count == 0:
                raise OSError(f"the spill file ends at {begin + done}, {len(target) - done} short")
            done += count


def _bytes(words: Words) -> memoryview:
    """The same memory as bytes."""
    return memoryview(words.reshape(-1).view(np.uint8))  # type: ignore[arg-type]


@contextmanager
def opened(width: int) -> Iterator[Spill]:
    """A spill whose file has no name and is gone in the end."""
    with tempfile.TemporaryFile(prefix="leadodds-") as file:
        yield Spill(width, file)
