"""One contact's life beside what a snapshot sees of it: each event's groups, and if it was known.

For people who want to look: features themselves come from the kernel, which asks the same masks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features import clock, story
from features.fixed import fixed
from features.plan import Plan
from features.types import EventTable, Flags, Moments


@dataclass(frozen=True)
class Life:
    """All events of one contact, in the order of time; n of them, known by the cutoff or not."""

    occurred_at: Moments
    belongs: Flags
    """Which event belongs to which declared group; shape (n, groups)."""
    seen: Flags
    """What had happened and was recorded before the cutoff; shape (n,)."""


def of(plan: Plan, events: EventTable, cutoff: int) -> Life:
    """The life of the only contact of an event table, in which the lead has the place 0."""
    masks = story.masks(fixed(events.codes), fixed(plan.admitted(events.values)))
    masks = np.where(events.lead == 0, masks & ~plan.other_leads, masks)
    bits = np.arange(len(plan.declared), dtype=np.uint64)
    known = clock.is_before(events.recorded_at, cutoff)
    return Life(
        occurred_at=events.occurred_at,
        belongs=(masks[:, None] >> bits & np.uint64(1)).astype(np.bool_),
        seen=known & clock.is_before(events.occurred_at, cutoff),
    )
