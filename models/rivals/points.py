"""Hand-tuned points, recomputed at each cutoff by the kernel from what was known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features import clock, kernel
from features.kinds import CODES
from features.plan import Ask, Plan
from features.types import EventGroup, EventTable, Floats, Snapshots


@dataclass(frozen=True)
class Action:
    """So many points for every event of a group, in a window or since the history start."""

    group: str
    points: float
    window: str | None


def plan(actions: Sequence[Action], groups: Sequence[EventGroup], zone: str) -> Plan:
    """What the kernel has to count: the events of every action."""
    asks = (
        Ask(CODES["count"], action.group, clock.duration(action.window) if action.window else None)
        for action in actions
    )
    return Plan(tuple(asks), tuple(groups), zone)


def total(
    actions: Sequence[Action], planned: Plan, events: EventTable, snapshots: Snapshots
) -> Floats:
    """Each snapshot's sum of points; shape (snapshots,). What is unknown earns nothing."""
    counts = np.empty((len(actions), len(snapshots)))
    kernel.measure(planned, {}, events, snapshots, counts)
    weights = np.array([action.points for action in actions])
    return np.asarray(weights @ np.nan_to_num(counts))
