"""Arrow columns as arrays, and arrays as Arrow columns, in each other's memory where possible."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from features import clock
from features.types import Category, Codes, Floats, Indices, Moments, Strings

Column: TypeAlias = pa.Array | pa.ChunkedArray
MOMENT = pa.timestamp("us", "UTC")


def moments(column: Column) -> Moments:
    """Microseconds since 1970 of a column of timestamps; null is `clock.NEVER`."""
    return _filled(_of_type(column, MOMENT), np.dtype(np.int64), clock.NEVER)


def durations(column: Column) -> Indices:
    """Microseconds of a column of durations, none of them null."""
    return _filled(_of_type(column, pa.duration("us")), np.dtype(np.int64), 0)


def floats(column: Column) -> Floats:
    """Floats of a column of numbers; null is NaN."""
    return _filled(_of_type(column, pa.float64()), np.dtype(np.float64), np.nan)


def strings(column: Column) -> Strings:
    """Text of a column, None where it is null."""
    return np.asarray(_of_type(column, pa.string()).to_numpy(zero_copy_only=False))


def category(column: Column) -> Category:
    """Text of a column as codes, its different values in the order in which they appear."""
    encoded = _of_type(column, pa.string()).dictionary_encode()
    return Category(codes(encoded.indices), tuple(encoded.dictionary.to_pylist()))


def codes(column: Column) -> Codes:
    """Places of a column of 32-bit ones, as dictionaries have them; null is -1."""
    return _filled(_of_type(column, pa.int32()), np.dtype(np.int32), -1)


def _of_type(column: Column, wanted: pa.DataType) -> pa.Array:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole if whole.type == wanted else whole.cast(wanted)


def _filled(column: pa.Array, number: np.dtype[Any], null: float) -> npt.NDArray[Any]:
    """The numbers of a column, often in its own memory, and `null` where there is none."""
    validity, data = column.buffers()
    if data is None:
        return np.empty(0, dtype=number)
    begin, end = column.offset, column.offset + len(column)
    values: npt.NDArray[Any] = np.frombuffer(data, number, end)[begin:]
    if column.null_count == 0:
        return values
    bits = np.unpackbits(np.frombuffer(validity, np.uint8), count=end, bitorder="little")
    return np.where(bits[begin:].view(np.bool_), values, number.type(null))


def nullable(values: Floats) -> pa.Array:
    """A column of numbers, null where they are NaN, in the memory of contiguous values."""
    validity = np.packbits(~np.isnan(values), bitorder="little")
    buffers = [pa.py_buffer(validity), pa.py_buffer(values)]
    return pa.Array.from_buffers(pa.float64(), len(values), buffers)
