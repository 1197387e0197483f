"""Ids by number: the places of a whole column's ids among those that are asked about.

A hash leads to a place, the bytes themselves decide: no two ids are ever taken for one. Each step
is done for a block of ids before the next one begins, so that the processor waits for memory many
times at once instead of one time after the other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from features.fixed import fixed
from features.jit import compiled
from features.types import Codes, Indices

Bytes = npt.NDArray[np.uint8]
Slots = npt.NDArray[np.int64]
"""A hash and a number each; the number is -1 where the slot is empty."""

_OFFSETS = {pa.string(): np.int32, pa.large_string(): np.int64}

_BLOCK = 1024
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFF51AFD7ED558CCD)
"""Odd numbers that mix well: 2^64 by the golden ratio, and one of MurmurHash3's."""
_HALF, _BYTE = np.uint64(32), np.uint64(8)


class _Texts(NamedTuple):
    """Texts as bytes: text i is data[begins[i]:ends[i]]."""

    begins: Indices
    ends: Indices
    data: Bytes


class Ids:
    """The different texts of a column without nulls, numbered as they first appear."""

    places: Codes
    """The number of each text of the column; shape (n,)."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        texts = _texts(_plain(column.combine_chunks()))
        self._bits = (3 * len(column) + 2).bit_length()  # at most every third slot is taken
        self._slots, self.places, first = _number(texts, self._bits)
        # Where each one begins and ends, side by side: the processor fetches both at once.
        self._spans = fixed(np.stack([texts.begins[first], texts.ends[first]], axis=1))
        self._data = texts.data

    def __len__(self) -> int:
        return len(self._spans)

    def find(self, column: pa.Array) -> Codes:
        """The number of each text of another column; -1 where it is null or not among them."""
        plain = _plain(column)
        found = _find(self._slots, self._bits, self._spans, self._data, _texts(plain))
        if plain.null_count:
            found[np.asarray(plain.is_null())] = -1
        return found


def _plain(column: pa.Array) -> pa.Array:
    """The column as bytes behind one another, whatever it was."""
    return column if column.type in _OFFSETS else column.cast(pa.large_string())


def _texts(column: pa.Array) -> _Texts:
    """The texts of a plain column in its own memory; null is what lies under it, mostly nothing."""
    _, offsets, data = column.buffers()
    if offsets is None:
        nothing = fixed(np.zeros(len(column), dtype=np.int64))
        return _Texts(nothing, nothing, fixed(np.zeros(0, dtype=np.uint8)))
    number = np.dtype(_OFFSETS[column.type])
    places = np.frombuffer(offsets, number, len(column) + 1, column.offset * number.itemsize)
    whole = fixed(places.astype(np.int64))
    bytes_ = np.zeros(0, dtype=np.uint8) if data is None else np.frombuffer(data, np.uint8)
    return _Texts(whole[:-1], whole[1:], fixed(bytes_))


@compiled
def _word(data: Bytes, at: np.uint64) -> np.uint64:
    """Eight bytes as one number; the compiler reads them at once."""
    word = np.uint64(0)
    for byte in range(_BYTE):
        word |= np.uint64(data[at + byte]) << (_BYTE * byte)
    return word


@compiled
def _hash(data: Bytes, begin: int, end: int) -> np.uint64:
    """64 well-mixed bits of a text."""
    mixed, at, stop = np.uint64(end - begin), np.uint64(begin), np.uint64(end)
    while at + _BYTE <= stop:
        mixed = (mixed ^ _word(data, at)) * _SECOND
        mixed ^= mixed >> _HALF
        at += _BYTE
    rest = np.uint64(0)
    while at < stop:
        rest = (rest << _BYTE) | np.uint64(data[at])
        at += np.uint64(1)
    mixed = (mixed ^ rest) * _SECOND
    return np.uint64((mixed ^ (mixed >> _HALF)) * _FIRST)


@compiled
def _is_same(some: Bytes, begin: int, end: int, other: Bytes, start: int, stop: int) -> bool:
    if end - begin != stop - start:
        return False
    at, last, there = np.uint64(begin), np.uint64(end), np.uint64(start)
    while at + _BYTE <= last:
        if _word(some, at) != _word(other, there):
            return False
        at += _BYTE
        there += _BYTE
    while at < last:
        if some[at] != other[there]:
            return False
        at += np.uint64(1)
        there += np.uint64(1)
    return True


@compiled
def _number(texts: _Texts, bits: int) -> tuple[Slots, Codes, Indices]:
    """The slots, the number of each text, and the first text of each number."""
    begins, ends, data = texts.begins, texts.ends, texts.data
    slots = np.full((1 << bits, 2), -1, dtype=np.int64)
    numbers = np.empty(begins.shape[0], dtype=np.int32)
    first, known = np.empty(begins.shape[0], dtype=np.int64), 0
    for i in range(begins.shape[0]):
        mixed = _hash(data, begins[i], ends[i])
        slot, number = _slot(slots, mixed, np.int64(mixed >> np.uint64(64 - bits))), -1
        while number < 0:
            if slots[slot, 1] < 0:
                slots[slot, 0], slots[slot, 1], first[known] = np.int64(mixed), known, i
                known += 1
            number, row = slots[slot, 1], first[slots[slot, 1]]
            if not _is_same(data, begins[i], ends[i], data, begins[row], ends[row]):
                number, slot = -1, _slot(slots, mixed, slot + 1)
        numbers[i] = number
    return slots, numbers, first[:known]


@compiled
def _slot(slots: Slots, mixed: np.uint64, slot: np.int64) -> np.int64:
    """The first slot from one on that is empty or has the hash."""
    slot &= slots.shape[0] - 1
    while slots[slot, 1] >= 0 and slots[slot, 0] != np.int64(mixed):
        slot = (slot + 1) & (slots.shape[0] - 1)
    return slot


@compiled
def _find(slots: Slots, bits: int, spans: Indices, known: Bytes, asked: _Texts) -> Codes:
    # Taken out of the tuples once: each time, compiled code counts a reference.
    begins, ends, data = asked.begins, asked.ends, asked.data
    found = np.empty(begins.shape[0], dtype=np.int32)
    hashes, at = np.empty(_BLOCK, dtype=np.uint64), np.empty(_BLOCK, dtype=np.int64)
    is_met = np.empty(_BLOCK, dtype=np.bool_)
    for low in range(0, begins.shape[0], _BLOCK):
        size = min(_BLOCK, begins.shape[0] - low)
        for k in range(size):
            hashes[k] = _hash(data, begins[low + k], ends[low + k])
            at[k] = np.int64(hashes[k] >> np.uint64(64 - bits))
        for k in range(size):
            found[low + k], is_met[k] = slots[at[k], 1], slots[at[k], 0] == np.int64(hashes[k])
        for k in range(size):
            if not is_met[k]:
                at[k] = _slot(slots, hashes[k], at[k])
                found[low + k] = slots[at[k], 1]
        for k in range(size):
            i, number = low + k, found[low + k]
            while number >= 0 and not _is_same(
                data, begins[i], ends[i], known, spans[number, 0], spans[number, 1]
            ):  # another text has the same hash
                at[k] = _slot(slots, hashes[k], at[k] + 1)
                number = slots[at[k], 1]
            found[i] = number
    return found
