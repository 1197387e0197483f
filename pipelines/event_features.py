"""What is made of any number of snapshots, from events that need not fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from features.types import EventTable, Floats, Layout, Snapshots
from pipelines import event_reader, exchange, threads
from pipelines.columns import Placed
from pipelines.exchange import Exchange

Make = Callable[[EventTable, Snapshots], Floats]
"""Makes one row or number for each of the snapshots."""


def of_file(path: Path, placed: Placed, layout: Layout, make: Make) -> Floats:
    """What is made of each snapshot from the events of a file; shape (n,) or (n, features)."""
    with (
        event_reader.opened(path, layout) as events,
        exchange.opened(layout, placed.until()) as exchanged,
    ):
        for _ in events.into(exchanged, placed):
            pass
        return np.concatenate(list(each_part(exchanged, placed.snapshots, make)))


def each_part(exchanged: Exchange, placed: Snapshots, make: Make) -> Iterator[Floats]:
    """What is made of the next snapshots, until all are done; every core works on a part.

    The snapshots are sorted by contact, and get their contacts' events and no others.
    """
    if np.any(np.diff(placed.contact) < 0):
        raise ValueError("the snapshots are not sorted by contact")
    starts = [exchanged.contacts_of(bucket).start for bucket in range(exchanged.buckets)]
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
        return make(exchanged.table(bucket), own)

    return threads.each(work, exchanged.buckets, threads.cores())
