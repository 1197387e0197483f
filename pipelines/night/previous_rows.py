"""The rows of the run before, held compactly so that any leads of it are found at once.

About 50 bytes a row and its lead_id: the rows are looked up by a hash of the lead_id, then the
lead_ids themselves are compared.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from features.types import Flags
from pipelines.night import text_words
from pipelines.night.rows import PREVIOUS


class PreviousRows:
    """All rows of a finished run, as `PREVIOUS`."""

    def __init__(self, batches: Iterable[pa.RecordBatch]) -> None:
        packed = [_packed(batch) for batch in batches]
        hashed = [text_words.hashes(batch["lead_id"]) for batch in packed]
        self._table = pa.Table.from_batches(packed, _PACKED).unify_dictionaries().combine_chunks()
        self._hashes = np.concatenate([np.empty(0, np.uint64), *hashed])
        self._order = np.argsort(self._hashes).astype(np.int32)
        self._hashes = self._hashes[self._order]
        same = self._hashes[1:] == self._hashes[:-1]
        self._most_same = _longest(same) + 1

    def of(self, lead_ids: pa.Array) -> pa.Table:
        """The rows of those of the leads that are there, in the order of the leads."""
        found = np.full(len(lead_ids), -1, np.int64)
        wanted = text_words.hashes(lead_ids)
        slots = np.searchsorted(self._hashes, wanted)
        for _ in range(self._most_same):
            open_ = np.flatnonzero((found < 0) & (slots < len(self._hashes)))
            open_ = open_[self._hashes[slots[open_]] == wanted[open_]]
            rows = self._order[slots[open_]].astype(np.int64)
            right = self._are(rows, lead_ids.take(pa.array(open_)))
            found[open_[right]] = rows[right]
            slots += 1
        return self._rows(found[found >= 0])

    def _are(self, rows: npt.NDArray[np.int64], lead_ids: pa.Array) -> Flags:
        if not len(rows):
            return np.empty(0, np.bool_)
        told = self._table["lead_id"].take(pa.array(rows)).combine_chunks()
        return np.asarray(pc.equal(told, lead_ids).to_numpy(zero_copy_only=False))

    def _rows(self, rows: npt.NDArray[np.int64]) -> pa.Table:
        """The rows at some places, in that order."""
        return self._table.take(pa.array(rows)).cast(PREVIOUS)


_REPEATED = ("as_of", "model_version", "band")
_PACKED = pa.schema(
    [
        field.with_type(pa.dictionary(pa.int32(), field.type)) if field.name in _REPEATED else field
        for field in PREVIOUS
    ]
)


def _packed(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [
        column.dictionary_encode() if field.name in _REPEATED else column
        for field, column in zip(PREVIOUS, batch.columns, strict=True)
    ]
    return pa.record_batch(columns, schema=_PACKED)


def _longest(same: Flags) -> int:
    """The length of the longest stretch of true values."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], same, [False]]).astype(np.int8)))
    return int(np.diff(ends)[::2].max(initial=0))
