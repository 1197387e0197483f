"""The reasons of a table in words, as Arrow columns.

A feature and its value are put into words once, however many rows they are a reason of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from features import arrow
from features.types import Floats, Indices
from models.reason_text import Wording
from models.reasons import Reasons


class ReasonColumn(NamedTuple):
    """The reasons at one place, one a row, null where a row has no so many."""

    said: pa.StringArray
    """What was seen."""
    share: pa.DoubleArray
    """What it adds to the log-odds."""


def of(wordings: Sequence[Wording], matrix: Floats, found: Reasons) -> list[ReasonColumn]:
    """The reasons that were found in rows of shape (n, features), the strongest ones first."""
    most = found.feature.shape[1]
    if not most:
        return []
    is_there = found.feature >= 0
    rows, _ = np.nonzero(is_there)
    places = found.feature[is_there]
    texts, which = _texts(wordings, places, matrix[rows, places])
    text_of = np.zeros(found.feature.shape, dtype=np.int32)
    text_of[is_there] = which
    return [
        ReasonColumn(
            texts.take(pa.array(text_of[:, place], mask=~is_there[:, place])),
            pa.array(found.share[:, place], mask=~is_there[:, place]),
        )
        for place in range(most)
    ]


def _texts(
    wordings: Sequence[Wording], places: Indices, values: Floats
) -> tuple[pa.StringArray, Indices]:
    """Every different pair of feature and value in words, and which of them each one is."""
    # Pairs of whole numbers: the values by their bits, so that nulls are equal and zeros are not.
    values = np.where(np.isnan(values), np.nan, values)
    bits = pa.array(values.view(np.int64)).dictionary_encode()
    pairs = arrow.codes(bits.indices) * np.int64(len(wordings)) + places
    encoded = pa.array(pairs).dictionary_encode()
    value_of, place_of = np.divmod(encoded.dictionary.to_numpy(), len(wordings))
    told = bits.dictionary.to_numpy().view(np.float64)[value_of]
    # Feature by feature, so that what all values of one have in common is looked up once.
    order = np.argsort(place_of, kind="stable")
    ends = np.searchsorted(place_of[order], np.arange(len(wordings) + 1))
    said: list[str] = []
    for wording, first, end in zip(wordings, ends[:-1], ends[1:], strict=True):
        if first < end:
            said += wording.each_said(told[order[first:end]].tolist())
    at = np.empty(len(order), dtype=np.int64)
    at[order] = np.arange(len(order))
    return pa.array(said, type=pa.string()), at[arrow.codes(encoded.indices)]
