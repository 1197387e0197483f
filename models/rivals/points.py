"""Hand-tuned points, recomputed at each cutoff by the kernel from what was known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features import clock, kernel
from features.types import EventGroup, EventTable, Floats, Snapshots


@dataclass(frozen=True)
class Action:
    """So many points for every event of a group, in a window or since the history start."""

    group: str
    points: float
    window: str | None


def total(
    actions: Sequence[Action],
    groups: Sequence[EventGroup],
    zone: str,
    events: EventTable,
    snapshots: Snapshots,
) -> Floats:
    """Each snapshot's sum of points; shape (snapshots,). What is unknown earns nothing."""
    windows = sorted({clock.duration(action.window) for action in actions if action.window})
    measured = kernel.measure(kernel.Plan(tuple(groups), tuple(windows), zone), events, snapshots)
    names = [group.name for group in groups]
    points = np.zeros(len(snapshots))
    for action in actions:
        place = windows.index(clock.duration(action.window)) if action.window else len(windows)
        points += action.points * measured.counts[:, names.index(action.group), place]
    return points
