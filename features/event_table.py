"""Event tables from Arrow columns, and from the events that came with one lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from features import clock
from features.types import Category, EventTable, Floats, Indices, Moments

KEYS = ("contact_id", "occurred_at", "recorded_at", "event_type", "lead_id")


def from_arrow(table: pa.Table, categories: Sequence[str], numbers: Sequence[str]) -> EventTable:
    """The event table of canonical columns, which are sorted by contact and time already."""
    contacts = _category(table["contact_id"])
    starts = np.flatnonzero(np.diff(contacts.codes, prepend=-1))
    return EventTable(
        contact_ids=np.array(contacts.values, dtype=np.object_)[contacts.codes[starts]],
        starts=np.append(starts, len(table)),
        occurred_at=moments(table["occurred_at"]),
        recorded_at=moments(table["recorded_at"]),
        event_type=_category(table["event_type"]),
        lead=_category(table["lead_id"]),
        categories={name: _category(table[name]) for name in categories},
        numbers={name: floats(table[name]) for name in numbers},
    )


def from_records(
    contact_id: str,
    records: Sequence[Mapping[str, Any]],
    categories: Sequence[str],
    numbers: Sequence[str],
) -> EventTable:
    """The event table of one contact; a record holds moments, `event_type` and properties.

    Sorted by the same total key as the canonical table, so that sums run in the same order.
    """
    ordered = sorted(records, key=lambda record: _total_key(record, categories, numbers))
    return EventTable(
        contact_ids=np.array([contact_id], dtype=np.object_),
        starts=np.array([0, len(ordered)], dtype=np.int64),
        occurred_at=np.array([record["occurred_at"] for record in ordered], dtype=np.int64),
        recorded_at=np.array([record["recorded_at"] for record in ordered], dtype=np.int64),
        event_type=_encoded([record["event_type"] for record in ordered]),
        lead=_encoded([record.get("lead_id") for record in ordered]),
        categories={
            name: _encoded([record.get(name) for record in ordered]) for name in categories
        },
        numbers={
            name: np.array([_nan(record.get(name)) for record in ordered], dtype=np.float64)
            for name in numbers
        },
    )


def moments(column: pa.ChunkedArray) -> Moments:
    """Microseconds since 1970 of a column of timestamps; null is `clock.NEVER`."""
    whole = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    return np.asarray(pc.fill_null(whole, clock.NEVER).to_numpy(), dtype=np.int64)


def durations(column: pa.ChunkedArray) -> Indices:
    """Microseconds of a column of durations."""
    return np.asarray(column.cast(pa.int64()).to_numpy(), dtype=np.int64)


def floats(column: pa.ChunkedArray) -> Floats:
    """Floats of a column of numbers; null is NaN."""
    return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)


def strings(column: pa.ChunkedArray) -> npt.NDArray[np.object_]:
    """Text of a column, None where it is null."""
    return np.asarray(column.cast(pa.string()).to_numpy(), dtype=np.object_)


def _category(column: pa.ChunkedArray) -> Category:
    encoded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    codes = pc.fill_null(encoded.indices.cast(pa.int32()), -1)
    return Category(np.asarray(codes.to_numpy()), tuple(encoded.dictionary.to_pylist()))


def _encoded(texts: Sequence[str | None]) -> Category:
    places: dict[str, int] = {}
    codes = [-1 if text is None else places.setdefault(text, len(places)) for text in texts]
    return Category(np.array(codes, dtype=np.int32), tuple(places))


def _nan(value: float | None) -> float:
    return np.nan if value is None else float(value)


def _total_key(
    record: Mapping[str, Any], categories: Sequence[str], numbers: Sequence[str]
) -> tuple[Any, ...]:
    """DuckDB's order of the canonical table: ascending, null last."""
    properties = [record.get(name) for name in ("lead_id", *categories, *numbers)]
    # A NaN is null too: it is unequal to itself, and a sort with it depends on the order given.
    nulls = [value is None or value != value for value in properties]  # noqa: PLR0124
    nulls_last = [
        (null, "" if null else value) for null, value in zip(nulls, properties, strict=True)
    ]
    return (record["occurred_at"], record["event_type"], record["recorded_at"], *nulls_last)
