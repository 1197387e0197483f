"""Texts as whole numbers, eight bytes at a time: to sort and to look up millions in numpy."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Words: TypeAlias = npt.NDArray[np.uint64]

BYTES = 8


def lengths(texts: pa.Array) -> npt.NDArray[np.int64]:
    """Bytes of each text in UTF-8; shape (n,)."""
    return np.diff(_offsets(texts))


def words(texts: pa.Array, place: int) -> Words:
    """Bytes 8 · place to 8 · place + 7 of each text, the first one weighing most; shape (n,).

    Behind its end a text has zeros, so numbers are in the order of the texts, as far as they go.
    """
    offsets = _offsets(texts)
    data = texts.buffers()[2]
    raw = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    begins = offsets[:-1] + BYTES * place
    within = begins[:, None] + np.arange(BYTES) < offsets[1:, None]
    places = np.where(within, begins[:, None] + np.arange(BYTES), 0)
    found = np.where(within, raw[places] if len(raw) else 0, 0).astype(np.uint8)
    return np.ascontiguousarray(found).view(">u8")[:, 0].astype(np.uint64)


def hashes(texts: pa.Array) -> Words:
    """A number for each text, equal for equal ones and seldom for others; shape (n,)."""
    long = lengths(texts)
    mixed = long.astype(np.uint64)
    for place in range(-(-int(long.max(initial=0)) // BYTES)):
        more = long > BYTES * place
        mixed = np.where(more, _mixed(mixed ^ words(texts, place)), mixed)
    return mixed


def _mixed(values: Words) -> Words:
    """The finaliser of MurmurHash3, whose every bit depends on every bit."""
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        values = (values ^ (values >> np.uint64(33))) * np.uint64(factor)
    return values ^ (values >> np.uint64(33))


def _offsets(texts: pa.Array) -> npt.NDArray[np.int64]:
    found = np.frombuffer(texts.buffers()[1] or b"", np.int32)
    if not len(found):
        return np.zeros(1, np.int64)
    return found[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
