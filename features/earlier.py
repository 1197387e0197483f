"""What was known at an earlier moment of events that a table has by now."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from features import clock
from features.types import EventTable


def known_before(events: EventTable, moment: int) -> EventTable:
    """The events that were recorded before a moment, of the same contacts and in the same order."""
    kept = clock.is_before(events.recorded_at, moment)
    behind = np.concatenate([[0], np.cumsum(kept)])
    return replace(
        events,
        starts=behind[events.starts],
        occurred_at=events.occurred_at[kept],
        recorded_at=events.recorded_at[kept],
        lead=events.lead[kept],
        codes=np.ascontiguousarray(events.codes[:, kept]),
        numbers=np.ascontiguousarray(events.numbers[:, kept]),
    )
