"""Ranks of any number of rows in bounded memory: some 30 bytes a row, however long its lead_id."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from features.types import Flags, Floats
from pipelines.night import text_words
from pipelines.night.text_words import BYTES, Words

Ranks: TypeAlias = npt.NDArray[np.int32]
Batches: TypeAlias = Callable[[], Iterable[pa.Array]]
"""All lead_ids anew, batch by batch, in the order of the rows."""


def ranks(log_odds: Floats, lead_ids: Batches) -> Ranks:
    """1 for the highest log-odds, ties by lead_id in byte order; shape (n,), as `log_odds`.

    The lead_ids are asked for only where rows tie, and then once for every eight bytes of the
    longest one, as long as there are ties. `log_odds` is lost, and its
    memory free for the rest where the caller holds it no more.
    """
    np.negative(log_odds, out=log_odds)
    order = np.argsort(log_odds, kind="stable").astype(np.int32)
    begins = _first_of_equals(log_odds[order])
    del log_odds
    tied = _tied(begins)
    if len(tied):
        long = _gathered(order[tied], lead_ids, len(order), text_words.lengths)
        for place in range(-(-int(long.max()) // BYTES)):
            words = partial(text_words.words, place=place)
            _part(order, begins, tied, _gathered(order[tied], lead_ids, len(order), words))
            tied = _tied(begins)
        # Texts that differ only in zero bytes at the end are in the order of their lengths.
        if len(tied):
            long = _gathered(order[tied], lead_ids, len(order), text_words.lengths)
            _part(order, begins, tied, long)
    ranked = np.empty(len(order), np.int32)
    ranked[order] = np.arange(1, len(order) + 1, dtype=np.int32)
    return ranked


def _first_of_equals(values: Floats | Words) -> Flags:
    begins = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=begins[1:])
    return begins


def _tied(begins: Flags) -> Ranks:
    """The places that belong to a group of more than one."""
    ends = np.ones(len(begins), np.bool_)
    ends[:-1] = begins[1:]
    return np.flatnonzero(~(begins & ends)).astype(np.int32)


def _gathered(
    rows: Ranks, lead_ids: Batches, count: int, told: Callable[[pa.Array], npt.NDArray[np.generic]]
) -> Words:
    """What is told of the lead_ids of some of the rows, in their order."""
    slots = np.full(count, -1, np.int32)
    slots[rows] = np.arange(len(rows), dtype=np.int32)
    found, begin = np.empty(len(rows), np.uint64), 0
    for batch in lead_ids() if len(rows) else ():
        here = slots[begin : begin + len(batch)]
        wanted = np.flatnonzero(here >= 0)
        found[here[wanted]] = told(batch.take(pa.array(wanted)))
        begin += len(batch)
    return found


def _part(order: Ranks, begins: Flags, tied: Ranks, keys: Words) -> None:
    """Sort the tied rows by their keys, each group for itself, and part those that differ."""
    by = np.lexsort((keys, np.cumsum(begins[tied], dtype=np.int32))).astype(np.int32)
    order[tied] = order[tied[by]]
    begins[tied] |= _first_of_equals(keys[by])
