"""Events out of DuckDB, with the places of their contacts and leads in the snapshots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features import event_table
from features.rows import Columns
from features.types import Codes, Floats, Layout
from features.vocabulary import Vocabulary
from pipelines import database, paths
from pipelines.exchange import Exchange

_MEMORY = "600MB"
"""What DuckDB may use to read: it sorts nothing."""

CANONICAL = f"from read_parquet('{paths.EVENTS}')"
"""What `ingest` made."""

BATCH = 250_000
"""Events that are read at once."""


@contextmanager
def connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to read from, once; rows may come in any order, as they will be sorted."""
    with database.connected(_MEMORY) as (connection, _):
        connection.execute("set preserve_insertion_order = false")
        yield connection


def read(
    connection: duckdb.DuckDBPyConnection, events: str, keys: pa.Table, exchange: Exchange
) -> Iterator[Columns]:
    """Put all events that the snapshots' contacts have into the exchange; each batch is shown.

    `events` is SQL for rows of canonical columns, in any order; a connection can be read from once.
    `keys` has one row a lead: contact_id, lead_id, and their places `contact` and `lead`.
    """
    is_new = np.diff(keys["contact"].to_numpy(), prepend=-1) > 0
    connection.register("contacts", keys.select(["contact_id", "contact"]).filter(pa.array(is_new)))
    connection.register("leads", keys.select(["lead_id", "lead"]))
    reader = connection.sql(_query(events, exchange.layout)).to_arrow_reader(BATCH)
    for batch in reader:
        columns = _columns(batch, exchange)
        exchange.add(columns)
        yield columns


def _query(events: str, layout: Layout) -> str:
    """SQL of what an exchange's layout asks for; texts become codes before anything is joined.

    A category may be called contact, lead or order: every column is quoted and named with its
    table, and what is made here is called by what no YAML name may be.
    """
    coded = {"#type": _code("event_type", layout.event_types)}
    for place, (name, closed) in enumerate(zip(layout.categories, layout.closed, strict=True)):
        coded[f"#{place}"] = _code(name, closed)
    made = ", ".join(f'{sql} as "{name}"' for name, sql in coded.items())
    of_events = ["occurred_at", "recorded_at", *coded, *layout.numbers]
    columns = ", ".join(["contacts.contact", *(f'_events."{name}"' for name in of_events)])
    lead = ", leads.lead" if layout.leads else ""
    joined = "left join leads using (lead_id)" if layout.leads else ""
    return (
        f"select {columns}{lead} from (select *, {made} from ({events})) as _events "
        f'join contacts using (contact_id) {joined} where _events."#type" is not null'
    )


def _code(column: str, values: Sequence[str] | None) -> str:
    """SQL for the place of a column's text among the values, null where it has none.

    Where any value counts, the text itself: its place is found when all are known. A search in a
    list is three times as fast here as a cast to an enum.
    """
    if values is None:
        return f'"{column}"'
    return f'list_position([{", ".join(map(_quoted, values))}]::varchar[], "{column}") - 1'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _columns(batch: pa.RecordBatch, exchange: Exchange) -> Columns:
    layout, known = exchange.layout, exchange.vocabularies
    texts, numbers = batch.columns[3 : 3 + len(known)], batch.columns[3 + len(known) :]
    floats = np.empty((len(layout.numbers), len(batch)))
    for row, column in zip(floats, numbers, strict=False):
        row[:] = _floats(column)
    return Columns(
        contact=_whole(batch.column(0)),
        lead=_whole(batch.columns[-1]) if layout.leads else np.full(len(batch), -1, dtype=np.int32),
        occurred_at=event_table.moments(batch.column(1)),
        recorded_at=event_table.moments(batch.column(2)),
        codes=np.stack([_codes(*each) for each in zip(texts, known, strict=True)]),
        numbers=floats,
    )


def _whole(column: pa.Array) -> Codes:
    """Whole numbers of a column; null is -1."""
    return np.asarray(pc.fill_null(column.cast(pa.int32()), -1))


def _codes(column: pa.Array, vocabulary: Vocabulary) -> Codes:
    """The codes of a column, which are there already or belong to texts of an open category."""
    if pa.types.is_integer(column.type):
        return _whole(column)
    encoded = column.dictionary_encode()
    known = vocabulary.codes([*encoded.dictionary.to_pylist(), None])
    places = pc.fill_null(encoded.indices, len(known) - 1)
    return np.asarray(known[np.asarray(places)])


def _floats(column: pa.Array) -> Floats:
    """Floats of a column of numbers; null is NaN."""
    return np.asarray(pc.fill_null(column.cast(pa.float64()), np.nan))
