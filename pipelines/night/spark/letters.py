"""What an executor must know of a chunk's leads, as one Arrow table: one row a lead.

The columns of the leads as they are; `now.` the facts as of tonight; `cutoff then` and `then.` the
cutoff and the facts by the run before; `before.` what that one said, null for a lead that it did
not score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features import arrow
from features.types import Category
from features.values import Column
from pipelines.night import rows
from pipelines.night.chunks import Then
from pipelines.night.slices import Facts

_NOW, _THEN, _BEFORE = "now.", "then.", "before."
_CUTOFF = "cutoff then"


@dataclass(frozen=True)
class Letter:
    """The leads of a chunk and all that is known of them but their events."""

    leads: pa.Table
    facts: Facts
    then: Then | None
    previous: pa.Table | None
    """Rows of `PREVIOUS`, in the order of the leads."""


def written(letter: Letter) -> bytes:
    """The letter in Arrow's own form."""
    columns = {name: letter.leads[name] for name in letter.leads.column_names}
    columns |= {f"{_NOW}{name}": _array(column) for name, column in letter.facts.items()}
    if letter.then is not None:
        columns[_CUTOFF] = pa.array(letter.then.cutoffs)
        columns |= {f"{_THEN}{name}": _array(each) for name, each in letter.then.facts.items()}
    if letter.previous is not None:
        own = letter.previous["lead_id"].combine_chunks()
        said = letter.previous.take(pc.index_in(letter.leads["lead_id"], own).combine_chunks())
        columns |= {f"{_BEFORE}{name}": said[name] for name in said.column_names}
    return packed(pa.table(columns))


def read(told: bytes, previous_as_of: int | None) -> Letter:
    """The letter again; texts may have got other codes."""
    table = unpacked(told)
    columns = {name: table[name] for name in table.column_names}
    now, then, before = (_taken_out(columns, prefix) for prefix in (_NOW, _THEN, _BEFORE))
    cutoffs, was = columns.pop(_CUTOFF, None), None
    if cutoffs is not None and previous_as_of is not None:
        was = Then(previous_as_of, np.asarray(cutoffs.to_numpy()), _facts(then))
    return Letter(pa.table(columns), _facts(now), was, _said(before) if before else None)


def packed(table: pa.Table) -> bytes:
    """A table in Arrow's own form."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def unpacked(told: bytes) -> pa.Table:
    """The table again."""
    with pa.ipc.open_stream(told) as stream:
        return stream.read_all()


def _taken_out(columns: dict[str, pa.ChunkedArray], prefix: str) -> dict[str, pa.ChunkedArray]:
    names = [name for name in columns if name.startswith(prefix)]
    return {name.removeprefix(prefix): columns.pop(name) for name in names}


def _said(before: dict[str, pa.ChunkedArray]) -> pa.Table:
    """What was said of those that the run before scored."""
    table = pa.table(before)
    return table.filter(table["lead_id"].is_valid()).cast(rows.PREVIOUS)


def _array(column: Column) -> pa.Array:
    """A column of facts, every bit of it: NaN is a number here, and moments are whole numbers."""
    if isinstance(column, Category):
        codes = pa.array(column.codes, mask=column.codes < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(column.values, pa.string())).cast(
            pa.string()
        )
    if isinstance(column, np.ndarray):
        return pa.array(column)
    raise TypeError("facts of ingested leads are columns of a table")


def _facts(told: dict[str, pa.ChunkedArray]) -> Facts:
    return {name: _column(each) for name, each in told.items()}


def _column(column: pa.ChunkedArray) -> Column:
    if column.type == pa.string():
        return arrow.category(column)
    return np.asarray(column.to_numpy())
