"""Whether this code builds the features that a model was trained on, beyond their definitions.

A catalogue's digest tells which features are meant; it does not see a changed kernel. So a small
invented log, with events on every border of the time law, is built into features, and the digest of
the resulting numbers travels with the model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from features import catalogue, clock, event_table, probe_fields
from features.catalogue import Catalogue
from features.types import EventGroup, Snapshots

# A Sunday on which New York turned its clocks forward, in the afternoon.
_CUTOFF = clock.moment("2017-03-12T18:30:00Z")
_HISTORY_STARTS = (clock.ALWAYS, _CUTOFF - 20 * clock.DAY, _CUTOFF)


def digest(built: Catalogue) -> str:
    """SHA-256 of the features of the invented log; equal numbers give equal digests."""
    spec = built.behavioural
    categories = sorted({name for group in spec.groups for name in group.where})
    numbers = sorted({name for group in spec.groups for name in group.numbers})
    records = [record for group in spec.groups for record in _records(group, spec.windows)]
    events = event_table.from_records("contact", records, categories, numbers)
    count = len(_HISTORY_STARTS)
    snapshots = Snapshots(
        lead_ids=np.array(["own"] * count, dtype=np.object_),
        contact_ids=np.array(["contact"] * count, dtype=np.object_),
        created_at=np.full(count, _CUTOFF - clock.DAY),
        cutoffs=np.full(count, _CUTOFF),
        history_start=np.array(_HISTORY_STARTS),
    )
    matrix = catalogue.build(built, events, snapshots, {})
    # One bit pattern for null, whichever way it came about.
    matrix[np.isnan(matrix)] = np.nan
    read = np.ascontiguousarray(matrix).tobytes() + probe_fields.told(built.demographic)
    return hashlib.sha256(read).hexdigest()


def _records(group: EventGroup, windows: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Events of a group at, just before and just after each border, some late, some of the lead."""
    lengths = [0, *(clock.duration(window) for window in windows)]
    values = {name: allowed[0] for name, allowed in group.where.items()}
    for number, length in enumerate(lengths):
        # One day of UTC alone, five days before, that is two in any zone far enough from it.
        far = (-134.5, -126.5, -115.0) if length == 0 else ()
        for shift in (-1, 0, 1, clock.HOUR, *(int(hours * clock.HOUR) for hours in far)):
            occurred_at = _CUTOFF - length + shift
            for late in (0, length):
                yield {
                    **values,
                    **dict.fromkeys(group.numbers, number + 0.25),
                    "event_type": group.event_types[0],
                    "occurred_at": occurred_at,
                    "recorded_at": occurred_at + late,
                    "lead_id": "own" if shift == 1 else None,
                }
