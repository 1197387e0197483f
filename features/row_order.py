"""The order of event rows: by contact, then word by word of their total key."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from features.jit import compiled
from features.types import Indices

Words = npt.NDArray[np.int64]
"""Rows, shape (n, width)."""

FIXED = 3
"""The first words of a row: contact and lead, then the two moments."""

_FEW = 24
"""Up to so many rows, a plain insertion is the fastest way to sort."""


def sort(rows: Words, first: int, contacts: int) -> tuple[Indices, Indices]:
    """The rows' order, and where each of the contacts from `first` on begins in it.

    Numbers of contact, moment and row, packed into one word, are sorted by numpy, which is several
    times as fast as any comparison of rows; the moment loses its last bits where they do not fit.
    What is then still equal but for the row is put in order by all words.
    """
    packed, bits, starts = pack(rows, first, contacts)
    packed.sort()
    return settle(rows, packed, bits), starts


@compiled
def pack(rows: Words, first: int, contacts: int) -> tuple[Indices, int, Indices]:
    """Each row's packed word, the bits of the row's number, and where each contact begins."""
    n = rows.shape[0]
    starts = np.zeros(contacts + 1, dtype=np.int64)
    earliest = latest = rows[0, 1] if n > 0 else 0
    for i in range(n):
        starts[(rows[i, 0] >> 32) - first + 1] += 1
        earliest, latest = _widened(earliest, latest, rows[i, 1])
    for contact in range(contacts):
        starts[contact + 1] += starts[contact]
    bits = _bits(n)
    room = 63 - bits - _bits(contacts)
    lost = max(0, _bits(np.uint64(latest) - np.uint64(earliest)) - room)
    packed = np.empty(n, dtype=np.int64)
    for i in range(n):
        since = (np.uint64(rows[i, 1]) - np.uint64(earliest)) >> np.uint64(lost)
        contact = (rows[i, 0] >> 32) - first
        packed[i] = (((contact << room) | np.int64(since)) << bits) | i
    return packed, bits, starts


@compiled
def _widened(low: int, high: int, word: int) -> tuple[int, int]:
    return min(low, word), max(high, word)


@compiled
def _bits(number: int | np.uint64) -> int:
    """How many bits a number needs."""
    bits, rest = 0, np.uint64(number)
    while rest != np.uint64(0):
        bits += 1
        rest >>= np.uint64(1)
    return bits


@compiled
def settle(rows: Words, packed: Indices, bits: int) -> Indices:
    """The rows' numbers, out of sorted packed words; what is equal but for them, by all words."""
    n = packed.shape[0]
    order = packed & ((np.int64(1) << bits) - 1)
    begin = 0
    for i in range(1, n + 1):
        if i == n or packed[i] >> bits != packed[begin] >> bits:
            if i - begin > 1:
                _sort_part(rows, order, begin, i)
            begin = i
    return order


@compiled
def _sort_part(rows: Words, order: Indices, low: int, high: int) -> None:
    """Sort order[low:high]: short runs by insertion, then merged two by two."""
    for begin in range(low, high, _FEW):
        _insert(rows, order, begin, min(begin + _FEW, high))
    if high - low <= _FEW:
        return
    spare, run = np.empty(high - low, dtype=np.int64), _FEW
    while run < high - low:
        for begin in range(low, high, 2 * run):
            middle, end = min(begin + run, high), min(begin + 2 * run, high)
            _merge(rows, order, spare, low, begin, middle, end)
        for place in range(low, high):  # for a slice, numba compiles the text of every error
            order[place] = spare[place - low]
        run *= 2


@compiled
def _insert(rows: Words, order: Indices, low: int, high: int) -> None:
    for i in range(low + 1, high):
        row, j = order[i], i
        while j > low and _is_before(rows, row, order[j - 1]):
            order[j] = order[j - 1]
            j -= 1
        order[j] = row


@compiled
def _merge(
    rows: Words, order: Indices, spare: Indices, low: int, begin: int, middle: int, end: int
) -> None:
    left, right = begin, middle
    for place in range(begin, end):
        if right == end or (left < middle and not _is_before(rows, order[right], order[left])):
            spare[place - low] = order[left]
            left += 1
        else:
            spare[place - low] = order[right]
            right += 1


@compiled
def _is_before(rows: Words, some: int, other: int) -> bool:
    """Whether a row comes before another, word by word behind the contact's."""
    for word in range(1, rows.shape[1]):
        here, there = rows[some, word], rows[other, word]
        if here != there:
            return _is_less(here, there) if word < FIXED else _is_less_code(here, there)
    return False


@compiled
def _is_less(some: int, other: int) -> bool:
    return some < other


@compiled
def _is_less_code(some: int, other: int) -> bool:
    """Without the sign, so that null, which is -1, comes last; numbers are turned for it."""
    return bool(np.uint64(some) < np.uint64(other))
