"""How often each lead has earned each action's points, and the sum: by the kernel of all features.

What is unknown earns nothing: a window that reaches before the history start, a missing attribute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from features import clock, kernel
from features.kinds import CODES
from features.kinds.moments import HALF_LIVES
from features.plan import Ask, Plan
from features.types import EventGroup, EventTable, Fact, Floats, Layout, Snapshots
from features.values import Column
from models.points import held
from models.points.table import Action, Table


class Earned:
    """A table of points, ready to be counted; safe to share between threads.

    `read` is how events have been read already, where they are shared with the features.
    """

    def __init__(
        self,
        table: Table,
        groups: Sequence[EventGroup],
        zone: str,
        facts: Sequence[Fact] = (),
        read: Layout | None = None,
    ) -> None:
        self.table = table
        self._facts = {fact.name: fact for fact in facts}
        self._counted = [a for a, action in enumerate(table.actions) if action.group is not None]
        asks = tuple(_ask(table.actions[a]) for a in self._counted)
        self._plan = Plan(asks, tuple(groups), zone, read)

    @property
    def layout(self) -> Layout:
        """What is read of an event."""
        return self._plan.layout

    def units(
        self, events: EventTable, snapshots: Snapshots, attributes: Mapping[str, Column]
    ) -> Floats:
        """How often each snapshot earns the points of each action: shape (snapshots, actions).

        Whole numbers, but for events that fade and for caps; `attributes` as for the features.
        """
        units = np.zeros((len(self.table.actions), len(snapshots)))
        measured = np.empty((len(self._counted), len(snapshots)))
        kernel.measure(self._plan, {}, events, snapshots, measured)
        for row, a in zip(measured, self._counted, strict=True):
            action = self.table.actions[a]
            units[a] = row == 0 if action.absent else np.nan_to_num(row)
            if action.cap is not None:
                np.minimum(units[a], action.cap / action.points, out=units[a])
        self.put_attributes(units.T, attributes)
        return units.T

    def put_attributes(self, units: Floats, attributes: Mapping[str, Column]) -> None:
        """Write which snapshots earn the points of attributes; `units` as `units` gives them."""
        for a, action in enumerate(self.table.actions):
            if action.attribute is not None and action.attribute in attributes:
                fact = self._facts[action.attribute]
                units[:, a] = held.by(action, fact, attributes[action.attribute])

    def totals(self, units: Floats) -> Floats:
        """Each snapshot's sum of points; shape (snapshots,), the same bits in any batch."""
        summed = np.zeros(len(units))
        for action, column in zip(self.table.actions, units.T, strict=True):
            summed += action.points * column
        return summed


def _ask(action: Action) -> Ask:
    window = None if action.window is None else clock.duration(action.window)
    group = str(action.group)
    if action.half_life is None:
        return Ask(CODES["count"], group, window)
    half_life = clock.duration(action.half_life)
    faded = HALF_LIVES * half_life
    return Ask(CODES["intensity"], group, faded if window is None else window, span=half_life)
