"""Who moves up and who moves down: in the model's best fifth alone, or in that of the points alone.

Each lead that moves up takes the place of one that moves down. So the reasons of the one direction
are told against the other: by how much a topic's mean share in the log-odds is greater there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from features.types import Flags, Floats, Indices
from models.bootstrap import DIGITS
from models.compared import groups
from models.compared.agreement import parted
from models.compared.leads import Leads, places, top
from models.reason_text import Told
from models.reasons import Reasons

TOPICS, EXAMPLES = 5, 3
EXPLAINED = 2_000
"""So many leads of a direction are explained at most, evenly over all that move."""

UP, DOWN = "up", "down"


@dataclass(frozen=True)
class Moved:
    """The rows that move in each direction, those of the longest way first."""

    up: Indices
    down: Indices

    def of(self, way: str) -> Indices:
        """The rows of one direction."""
        return self.up if way == UP else self.down


def moved(leads: Leads) -> Moved | None:
    """Who changes sides between the two tops; None without points."""
    if leads.points_order is None:
        return None
    sides = parted(top(leads.model_order), top(leads.points_order))
    way = places(leads.points_order) - places(leads.model_order)
    return Moved(_farthest(sides["model_only"], -way), _farthest(sides["points_only"], way))


def _farthest(some: Flags, down: Indices) -> Indices:
    rows = np.flatnonzero(some)
    return rows[np.argsort(down[rows], kind="stable")]


def explained(rows: Indices) -> Indices:
    """Those of one direction whose reasons are reckoned."""
    return rows[:: max(-(-len(rows) // EXPLAINED), 1)]


def told(leads: Leads, rows: Indices) -> dict[str, Any]:
    """Of one direction: leads, buyers, rate, and from where to where a typical one moves."""
    some = np.zeros(len(leads), dtype=np.bool_)
    some[rows] = True
    orders = {"from_share": leads.points_order, "to_share": leads.model_order}
    return {
        **groups.told(leads, some),
        **{name: _middle(order, rows) for name, order in orders.items()},
    }


def _middle(order: Indices | None, rows: Indices) -> float | None:
    """The median place of some rows in a list, as a share of it."""
    if order is None or not len(rows):
        return None
    return round(float(np.median(places(order)[rows])) / len(order), DIGITS)


@dataclass(frozen=True)
class Topics:
    """The mean share of each feature that stands for a topic, and each feature's topic."""

    of_feature: Indices
    shares: Floats
    """Shape (features,)."""

    def summed(self) -> Floats:
        """The mean share of each topic."""
        return np.bincount(self.of_feature, weights=self.shares).astype(np.float64)


def topics(found: Reasons, of_feature: Indices) -> Topics:
    """The reasons of a direction's rows, by the features that stand for them."""
    shares = np.zeros(len(of_feature))
    told = found.feature >= 0
    np.add.at(shares, found.feature[told], found.share[told])
    return Topics(of_feature, shares / max(len(found.share), 1))


def why(own: Topics, other: Topics, names: tuple[str, ...], sign: int) -> list[dict[str, Any]]:
    """The topics that speak most for one direction (`sign` 1: up, -1: down), strongest first."""
    against = own.summed() - other.summed()
    strongest = np.argsort(-sign * against, kind="stable")[:TOPICS]
    return [
        {
            "feature": names[_standing(own, other, int(topic))],
            "share": round(float(against[topic]), DIGITS),
        }
        for topic in strongest
        if sign * against[topic] > 0.5 * 10**-DIGITS
    ]


def _standing(own: Topics, other: Topics, topic: int) -> int:
    """The feature that stands for a topic most of all."""
    features = np.flatnonzero(own.of_feature == topic)
    weight = np.abs(own.shares[features]) + np.abs(other.shares[features])
    return int(features[int(np.argmax(np.round(weight, 9)))])


def example(leads: Leads, row: int, said: list[Told]) -> dict[str, Any]:
    """One lead that moves, without any id."""
    if leads.totals is None or leads.points_order is None:
        raise TypeError("without points nobody moves")
    return {
        "points": round(float(leads.totals[row]), DIGITS),
        "points_place": int(places(leads.points_order)[row]),
        "probability": round(float(leads.probability[row]), DIGITS),
        "place": int(places(leads.model_order)[row]),
        "bought": bool(leads.labels[row]),
        "reasons": [
            {"feature": each.feature, "value": each.value, "share": round(each.share, DIGITS)}
            for each in said
        ],
    }
