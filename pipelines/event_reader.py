"""Events out of a Parquet file, with the places of their contacts and leads in the snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
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

_AHEAD = 16
"""Row groups that are read before it is known whose events are wanted."""


class Events:
    """The events of a file of canonical columns, in any order of its rows.

    Every core reads row groups of its own, each of them at once; what comes of them does not depend
    on which one is done first.
    """

    def __init__(self, path: Path, layout: Layout, early: ThreadPoolExecutor) -> None:
        self._path = path
        self._layout = layout
        self._metadata = pq.read_metadata(path)
        self._early = {group: early.submit(self._read, group) for group in self._groups[:_AHEAD]}

    @property
    def _groups(self) -> range:
        return range(self._metadata.num_row_groups)

    def into(self, exchange: Exchange, placed: Placed) -> Iterator[Columns]:
        """Put all that the snapshots may see into the exchange; each batch is shown."""

        def work(group: int) -> Columns:
            columns = read_columns(self._read_once(group), placed, exchange)
            exchange.add(columns)
            return columns

        return threads.each(work, len(self._groups), threads.cores())

    def _read_once(self, group: int) -> list[pa.Array]:
        """A row group that was read early, or is read now; it is handed over and forgotten."""
        early = self._early.pop(group, None)
        return self._read(group) if early is None or early.cancel() else early.result()

    def _read(self, group: int) -> list[pa.Array]:
        """The columns of a row group; types and categories come as codes, as in the file."""
        layout, names = self._layout, names_of(self._layout)
        # A file object of one's own, as threads may not share it; a disk wants no buffer before.
        with pq.ParquetFile(
            self._path,
            metadata=self._metadata,
            read_dictionary=["event_type", *layout.categories],
            pre_buffer=False,
        ) as file:
            table = file.read_row_group(group, columns=names, use_threads=False)
        return [table[name].combine_chunks() for name in names]


@contextmanager
def opened(path: Path, layout: Layout) -> Iterator[Events]:
    """The events of a file; a few are read at once, while others find out whose are wanted."""
    with ThreadPoolExecutor(threads.cores()) as early:
        yield Events(path, layout, early)


def names_of(layout: Layout) -> list[str]:
    """The columns of an event file that a layout needs, in the order in which they are read."""
    names = ["contact_id", "occurred_at", "recorded_at", "event_type"]
    names += [*layout.categories, *layout.numbers, *(["lead_id"] if layout.leads else [])]
    return names


def read_columns(read: list[pa.Array], placed: Placed, exchange: Exchange) -> Columns:
    """Columns in the order of `names_of`, the event type and categories as dictionaries."""
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
