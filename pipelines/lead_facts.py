"""The facts of the lead table: told from raw columns at ingest, read back by the later stages.

What people wrote about people (mail, phone, job title, text, URL) is never written to a file.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features import clock, facts, values
from features.facts import Declared
from features.types import Attribute, Category, Fact, Floats, Indices, Moments
from features.values import Column

KEYS = ("lead_id", "contact_id", "created_at")
_MOMENT = pa.timestamp("us", "UTC")


def told(raw: pa.Table, attributes: Iterable[Attribute]) -> pa.Table:
    """The canonical leads of a table with their keys and raw attributes, row by row."""
    declared = facts.declared(attributes)
    columns = {
        name: _texts(raw[name])
        for name in _read_anew(declared)
        if name not in KEYS and name in raw.column_names
    }
    read = facts.tell(declared, columns)
    written = {
        fact.name: _written(fact, read[fact.name]) if fact.name in read else raw[fact.name]
        for fact in stored(declared)
    }
    return pa.table({name: raw[name] for name in KEYS} | written)


def stored(declared: Iterable[Declared]) -> tuple[Fact, ...]:
    """The facts that have a column; how complete a lead is depends on the cutoff."""
    return tuple(fact for each in declared for fact in each.facts if fact.kind != "completeness")


def of_rows(leads: pa.Table, rows: Indices, attributes: Iterable[Attribute]) -> dict[str, Column]:
    """The facts of the leads in the given rows, a column each."""
    return {
        fact.name: _taken(fact, leads[fact.name], rows)
        for fact in stored(facts.declared(attributes))
    }


def _read_anew(declared: Iterable[Declared]) -> set[str]:
    """Raw columns and dates; the country of a phone is one of the columns that it is read with."""
    attributes = [each.attribute for each in declared]
    read = [each for each in attributes if each.kind in (*facts.RAW, "date")]
    return {name for each in read for name in (each.name, each.country) if name}


def _taken(fact: Fact, column: pa.ChunkedArray, rows: Indices) -> Column:
    if fact.kind == "number":
        return _floats(column)[rows]
    if fact.kind == "date":
        return _moments(column)[rows]
    texts = _texts(column)
    return Category(texts.codes[rows], texts.values)


def _written(fact: Fact, column: Column) -> pa.Array:
    """A fact's column as a table holds it: text, floats, or moments in UTC."""
    if fact.kind == "date":
        moments = values.moments(fact, column)
        happened = clock.did_happen(moments)
        return pa.array(np.where(happened, moments, 0), mask=~happened).cast(_MOMENT)
    if isinstance(column, Category):
        codes = pa.array(column.codes, mask=column.codes < 0)
        texts = pa.array(column.values, pa.string())
        return pa.DictionaryArray.from_arrays(codes, texts).cast(pa.string())
    return pa.array(column, pa.float64(), from_pandas=True)


def _texts(column: pa.ChunkedArray) -> Category:
    encoded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    codes = pc.fill_null(encoded.indices.cast(pa.int32()), -1)
    return Category(np.asarray(codes.to_numpy()), tuple(encoded.dictionary.to_pylist()))


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)


def _moments(column: pa.ChunkedArray) -> Moments:
    whole = pc.fill_null(column.cast(_MOMENT).cast(pa.int64()), clock.NEVER)
    return np.asarray(whole.to_numpy(), dtype=np.int64)
