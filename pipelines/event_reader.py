"""Events out of a Parquet file, with the places of their contacts and leads in the snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from features import arrow
from features.rows import Columns
from features.types import Codes, Layout
from features.vocabulary import Vocabulary
from pipelines import threads
from pipelines.columns import Placed
from pipelines.exchange import Exchange


def read(path: Path, placed: Placed, exchange: Exchange) -> Iterator[Columns]:
    """Put all events that the snapshots may see into the exchange; each batch is shown.

    The file's rows may stand in any order. Every core reads row groups of its own, each of them at
    once; what comes of them does not depend on which one is done first.
    """
    metadata = pq.read_metadata(path)

    def work(group: int) -> Columns:
        columns = _columns(_read(path, metadata, group, exchange.layout), placed, exchange)
        exchange.add(columns)
        return columns

    return threads.each(work, metadata.num_row_groups, threads.cores())


def _read(path: Path, metadata: pq.FileMetaData, group: int, layout: Layout) -> list[pa.Array]:
    """The columns of a row group; types and categories come as codes, as they lie in the file."""
    names = ["contact_id", "occurred_at", "recorded_at", "event_type"]
    names += [*layout.categories, *layout.numbers, *(["lead_id"] if layout.leads else [])]
    coded = ["event_type", *layout.categories]
    # A file object of one's own: it may not be shared between threads.
    with pq.ParquetFile(path, metadata=metadata, read_dictionary=coded) as file:
        table = file.read_row_group(group, columns=names, use_threads=False)
    return [table[name].combine_chunks() for name in names]


def _columns(read: list[pa.Array], placed: Placed, exchange: Exchange) -> Columns:
    layout, known, count = exchange.layout, exchange.vocabularies, len(read[0])
    codes = np.empty((len(known), count), dtype=np.int32)
    for row, vocabulary, column in zip(codes, known, read[3:], strict=False):
        row[:] = _codes(column, vocabulary)
    numbers = np.empty((len(layout.numbers), count))
    for number, column in zip(numbers, read[3 + len(known) :], strict=False):
        number[:] = arrow.floats(column)
    return Columns(
        contact=placed.contacts.find(read[0]),
        lead=(placed.leads.find(read[-1]) if layout.leads else np.full(count, -1, dtype=np.int32)),
        occurred_at=arrow.moments(read[1]),
        recorded_at=arrow.moments(read[2]),
        codes=codes,
        numbers=numbers,
    )


def _codes(column: pa.DictionaryArray, vocabulary: Vocabulary) -> Codes:
    """The codes of a column of texts."""
    known = vocabulary.codes([*column.dictionary.to_pylist(), None])
    return np.take(known, arrow.codes(column.indices))
