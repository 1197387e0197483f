"""A team's table of points: what earns how many, and what a sum is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from features.types import Floats
from models.bands import Bands


@dataclass(frozen=True)
class Action:
    """What earns points: events of a group, or a value of an attribute; negative ones cost.

    Every event of `group` earns them, in `window`, after which they expire, or since the history
    start; with a `half_life` they fade. With `absent` they are earned once, where the window is
    known and holds no such event. An attribute earns them once, if it is one of `values`, or a
    number that is at least `least` and below `below`. `cap` is the most that the action can earn
    (or, where it is negative, cost).
    """

    name: str
    points: float
    group: str | None = None
    window: str | None = None
    half_life: str | None = None
    absent: bool = False
    attribute: str | None = None
    values: tuple[str, ...] = ()
    least: float | None = None
    below: float | None = None
    cap: float | None = None


@dataclass(frozen=True)
class Worth:
    """What a sum of points was worth in training: log-odds = intercept + slope · sum."""

    intercept: float
    slope: float
    """Above zero, so that more points never rank a lead lower."""

    def log_odds(self, totals: Floats) -> Floats:
        """Of sums of points; shape (n,)."""
        return np.asarray(self.intercept + self.slope * totals)


@dataclass(frozen=True)
class Table:
    """All actions, the bands of the sum, and from how many points on a lead is qualified."""

    actions: tuple[Action, ...]
    bands: Bands | None = None
    """Their starts are sums of points; None where the team has none."""
    qualified: Mapping[str, float] = field(default_factory=dict)
    """MQL and SQL, or what the team calls them: from so many points on."""
    worth: Worth | None = None
    """None until a bundle is trained."""

    def band_of(self, totals: Floats) -> list[str] | None:
        """The band of each sum; None where there are none."""
        if self.bands is None:
            return None
        named: list[str] = self.bands.of(totals).tolist()
        return named

    def qualified_as(self, total: float) -> list[str]:
        """What a lead with such a sum is qualified as, the lowest first."""
        ways = sorted(self.qualified.items(), key=lambda way: (way[1], way[0]))
        return [name for name, least in ways if total >= least]

    def worth_in(self, worth: Worth) -> Table:
        """The same table, with what its sums were worth in training."""
        return replace(self, worth=worth)


def bands(names: Sequence[str], starts: Sequence[float]) -> Bands:
    """Bands of a sum of points from the hottest on; the last one takes the rest."""
    return Bands(tuple(names), (*starts, -np.inf))


def to_dict(table: Table) -> dict[str, Any]:
    """The table as plain values, for JSON."""
    cuts = table.bands
    return {
        "actions": [asdict(action) for action in table.actions],
        "bands": None
        if cuts is None
        else {"names": list(cuts.names), "starts": list(cuts.starts[:-1])},
        "qualified": dict(table.qualified),
        "worth": None if table.worth is None else asdict(table.worth),
    }


def from_dict(told: Mapping[str, Any]) -> Table:
    """The table that `to_dict` told."""
    cuts, worth = told["bands"], told["worth"]
    return Table(
        actions=tuple(_action(each) for each in told["actions"]),
        bands=None if cuts is None else bands(cuts["names"], cuts["starts"]),
        qualified=told["qualified"],
        worth=None if worth is None else Worth(**worth),
    )


def _action(told: Mapping[str, Any]) -> Action:
    return Action(**{**told, "values": tuple(told["values"])})
