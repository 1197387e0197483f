"""The events of one lead's contact, out of the ingested file."""

from __future__ import annotations

import numpy as np

from features.types import EventTable, Layout
from pipelines import event_reader, exchange, paths
from pipelines.columns import Placed


def events(placed: Placed, layout: Layout, until: int) -> EventTable:
    """All that happened before a moment, of the contact of the only lead that is placed."""
    with (
        event_reader.opened(paths.EVENTS, layout) as file,
        exchange.opened(layout, np.array([until], dtype=np.int64)) as exchanged,
    ):
        for _ in file.into(exchanged, placed):
            pass
        return exchanged.table(0)
