"""Points beside the model's answer, and which of the two decides: shadow mode and the switch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.catalogue import Catalogue
from features.types import EventTable, Flags, Floats, Snapshots
from features.values import Column
from models.points import switch
from models.points.earned import Earned
from models.points.table import Table


@dataclass(frozen=True)
class Shadow:
    """What points say of each lead; every array of shape (n,)."""

    totals: Floats
    bands: list[str] | None
    by_points: Flags
    """Whether points decide."""
    log_odds: Floats
    """What the sum was worth in training; by it leads are ranked where points decide."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What points say of one lead, in plain values."""

    total: float
    band: str | None
    qualified: list[str]
    decides: bool


class Beside:
    """A bundle's points, ready to be told beside its probabilities; safe between threads."""

    def __init__(self, table: Table | None, catalogue: Catalogue, decides: str) -> None:
        if table is None:
            raise switch.without_points(decides)
        did, facts = catalogue.behavioural, catalogue.demographic.facts
        self.table, self.decides = table, decides
        self.switch = switch.read(decides, facts)
        self._earned = Earned(table, did.groups, did.zone, facts, read=did.plan.layout)

    @property
    def attributes(self) -> set[str]:
        """The facts that earn points or make a segment."""
        actions = (*self.table.actions, *self.switch.segments)
        return {action.attribute for action in actions if action.attribute is not None}

    def of(
        self, events: EventTable, snapshots: Snapshots, attributes: Mapping[str, Column]
    ) -> Shadow:
        """What points say of some snapshots, of which the features are built of the same."""
        totals = self._earned.totals(self._earned.units(events, snapshots, attributes))
        worth = self.table.worth
        return Shadow(
            totals=totals,
            bands=self.table.band_of(totals),
            by_points=self.switch.by_points(attributes, len(totals)),
            log_odds=np.zeros(len(totals)) if worth is None else worth.log_odds(totals),
        )

    def tallies(self, told: Shadow) -> list[Tally]:
        """The same one by one."""
        return [
            Tally(total, None if told.bands is None else told.bands[place],
                  self.table.qualified_as(total), decides)
            for place, (total, decides) in enumerate(
                zip(told.totals.tolist(), told.by_points.tolist(), strict=True)
            )
        ]  # fmt: skip
