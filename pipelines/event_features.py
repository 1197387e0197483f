"""What is made of any number of snapshots, from events that need not fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from features.types import EventTable, Floats, Snapshots
from pipelines import threads
from pipelines.exchange import Exchange

Make = Callable[[EventTable, Snapshots], Floats]
"""Makes one row or number for each of the snapshots."""


def each_part(exchange: Exchange, placed: Snapshots, make: Make) -> Iterator[Floats]:
    """What is made of the next snapshots, until all are done; every core works on a part.

    The snapshots are sorted by contact, and get their contacts' events and no others.
    """
    if np.any(np.diff(placed.contact) < 0):
        raise ValueError("the snapshots are not sorted by contact")
    starts = [exchange.contacts_of(bucket).start for bucket in range(exchange.buckets)]
    bounds = np.append(np.searchsorted(placed.contact, starts), len(placed))

    def work(bucket: int) -> Floats:
        some = slice(bounds[bucket], bounds[bucket + 1])
        own = Snapshots(
            lead=placed.lead[some],
            contact=placed.contact[some] - starts[bucket],
            created_at=placed.created_at[some],
            cutoffs=placed.cutoffs[some],
            history_start=placed.history_start[some],
        )
        return make(exchange.table(bucket), own)

    return threads.each(work, exchange.buckets, threads.cores())
