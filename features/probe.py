"""Whether this code builds the features that a model was trained on, beyond their definitions.

A catalogue's digest tells which features are meant; it does not see a changed kernel. So a small
invented log, with events on every border of the time law, is built into features, and the digest of
the resulting numbers travels with the model.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from features import catalogue, clock, event_table, probe_fields
from features.behavioural import BehaviouralSpec
from features.catalogue import Catalogue
from features.types import EventGroup, Snapshots

# A Sunday on which New York turned its clocks forward, in the afternoon.
_CUTOFF = clock.moment("2017-03-12T18:30:00Z")
_BEFORE_ALL = _CUTOFF - 40_000 * clock.DAY
_CUTOFFS = (_CUTOFF, _CUTOFF, _CUTOFF, _BEFORE_ALL)
_HISTORY_STARTS = (clock.ALWAYS, _CUTOFF - 20 * clock.DAY, _CUTOFF, clock.ALWAYS)


def digest(built: Catalogue) -> str:
    """SHA-256 of the features of the invented log; equal numbers give equal digests."""
    spec = built.behavioural
    records = [record for group in spec.groups for record in _records(group, spec)]
    events = event_table.of_contact(spec.plan.layout, records, "own")
    count = len(_CUTOFFS)
    snapshots = Snapshots(
        lead=np.zeros(count, dtype=np.int32),
        contact=np.zeros(count, dtype=np.int64),
        created_at=np.array(_CUTOFFS) - clock.DAY,
        cutoffs=np.array(_CUTOFFS),
        history_start=np.array(_HISTORY_STARTS),
    )
    matrix = catalogue.build(built, events, snapshots, {})
    # One bit pattern for null, whichever way it came about.
    matrix[np.isnan(matrix)] = np.nan
    read = np.ascontiguousarray(matrix).tobytes() + probe_fields.told(built.demographic)
    return hashlib.sha256(read).hexdigest()


def _records(group: EventGroup, spec: BehaviouralSpec) -> Iterator[dict[str, Any]]:
    """Events of a group at, just before and just after each border, some late, some of the lead."""
    gap = clock.duration(spec.session_gap)
    told = (*spec.windows, *spec.half_lives)
    lengths = [0, gap, *(times * clock.duration(each) for each in told for times in (1, 2, 6))]
    allowed = {name: itertools.cycle(values) for name, values in group.where.items()}
    read = {name: itertools.cycle(_values(spec, name)) for name in group.values}
    for number, length in enumerate(lengths):
        far = _days_before(gap) if length == 0 else ()
        for shift in (-1, 0, 1, clock.HOUR, *far):
            occurred_at = _CUTOFF - length + shift
            for late in (0, length):
                yield {
                    **{name: next(values) for name, values in (read | allowed).items()},
                    **dict.fromkeys(group.numbers, number + 0.25),
                    "event_type": group.event_types[0],
                    "occurred_at": occurred_at,
                    "recorded_at": occurred_at + late,
                    "lead_id": "own" if shift == 1 else None,
                }


def _days_before(gap: int) -> Iterator[int]:
    """Places of events that lie apart from the borders, before the cutoff."""
    # One day of UTC alone, five days before, that is two in any zone far enough from it.
    yield from (int(hours * clock.HOUR) for hours in (-134.5, -126.5, -115.0))
    # Every hour of a day, so that nights and weekends begin and end among them in any zone.
    yield from (-3 * clock.DAY + hour * clock.HOUR for hour in range(24))
    # A session's gap to the microsecond, then one microsecond more.
    yield from (-6 * clock.DAY + each for each in (0, gap, 2 * gap + 1))


def _values(spec: BehaviouralSpec, category: str) -> tuple[str | None, ...]:
    """What the vocabulary knows, what it does not, and null."""
    return (*spec.vocabularies.get(category, ()), "a value without a place", None)
