"""From when to when the cutoffs of each part of the snapshots reach."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from features import arrow, clock
from pipelines import columns
from pipelines.stage import Context


def of(context: Context, table: pa.Table, parts: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The first and last day of each part's cutoffs; rows without dates have none."""
    if not context.source.is_dated:
        return {}
    cutoffs, told = arrow.moments(table["cutoff"]), {}
    for part in parts:
        some = cutoffs[columns.in_part(table, part)]
        if len(some):
            first, last = (clock.iso(each(some))[:10] for each in (clock.first, clock.latest))
            told[part] = (first, last)
    return told
