"""The facts of the lead table: told from raw columns at ingest, read back by the later stages.

What people wrote about people (mail, phone, job title, text, URL) is never written to a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa

from features import arrow, clock, facts, values
from features.facts import Declared
from features.types import Attribute, Category, Fact, Indices
from features.values import Column

KEYS = ("lead_id", "contact_id", "created_at")


def told(raw: pa.Table, attributes: Iterable[Attribute], keys: Sequence[str] = KEYS) -> pa.Table:
    """The keys of a table and the facts that its raw attributes tell, row by row."""
    declared = facts.declared(attributes)
    columns = {
        name: arrow.category(raw[name])
        for name in _read_anew(declared)
        if name not in keys and name in raw.column_names
    }
    read = facts.tell(declared, columns)
    written = {
        fact.name: _written(fact, read[fact.name]) if fact.name in read else raw[fact.name]
        for fact in stored(declared)
    }
    return pa.table({name: raw[name] for name in keys} | written)


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


def of_changes(table: pa.Table, rows: Indices, attribute: Attribute) -> dict[str, Column]:
    """The facts in the given rows of an attribute's history, missing where the row is -1."""
    nothing = pa.table({field.name: pa.nulls(1, field.type) for field in table.schema})
    padded = pa.concat_tables([table, nothing])
    return of_rows(padded, np.where(rows < 0, len(table), rows), [attribute])


def _taken(fact: Fact, column: pa.ChunkedArray, rows: Indices) -> Column:
    if fact.kind == "number":
        return arrow.floats(column)[rows]
    if fact.kind == "date":
        return arrow.moments(column)[rows]
    texts = arrow.category(column)
    return Category(texts.codes[rows], texts.values)


def _written(fact: Fact, column: Column) -> pa.Array:
    """A fact's column as a table holds it: text, floats, or moments in UTC."""
    if fact.kind == "date":
        moments = values.moments(fact, column)
        happened = clock.did_happen(moments)
        return pa.array(np.where(happened, moments, 0), mask=~happened).cast(arrow.MOMENT)
    if isinstance(column, Category):
        codes = pa.array(column.codes, mask=column.codes < 0)
        texts = pa.array(column.values, pa.string())
        return pa.DictionaryArray.from_arrays(codes, texts).cast(pa.string())
    return arrow.nullable(np.asarray(column, dtype=np.float64))
