"""Who moves up and who moves down: in the model's best fifth alone, or in that of the points alone.

The reasons of those who move are told against those of the leads beside them that stay: who moves
up against the others whom points leave aside, who moves down against the others whom points put on
top. It is told by how much a topic's mean share in the log-odds is greater, or smaller, there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from features.types import Floats, Indices
from models.bootstrap import DIGITS
from models.compared import groups
from models.compared.agreement import parted
from models.compared.leads import Leads, places, top
from models.reason_text import Told
from models.reasons import Reasons

TOPICS, EXAMPLES, REASONS = 5, 3, 3
EXPLAINED = 2_000
"""So many leads that move, or stay, are explained at most, evenly over all of them."""

UP, DOWN = "up", "down"


@dataclass(frozen=True)
class Moved:
    """Both lists of the leads, and who moves: arrays of shape (n,)."""

    totals: Floats
    before: Floats
    """The place by points, from 1 on."""
    after: Floats
    """The place by the model."""
    chance: dict[str, Floats]
    """With which each lead moves up, and down: neither 0 nor 1 at a border among equal sums."""
    stays: dict[str, Floats]
    """With which each lead stands beside those of a direction by points, and stays there."""

    def rows(self, way: str) -> Indices:
        """Who moves that way, the foremost of the list first whose top they are in."""
        rows = np.flatnonzero(self.chance[way])
        foremost = self.after if way == UP else self.before
        return rows[np.lexsort((self.after[rows], foremost[rows]))]


def moved(leads: Leads) -> Moved | None:
    """Who changes sides between the two tops; None without points."""
    if leads.totals is None:
        return None
    sides = parted(top(leads.probability), top(leads.totals))
    return Moved(
        totals=leads.totals,
        before=places(leads.totals),
        after=places(leads.probability),
        chance={UP: sides["model_only"], DOWN: sides["points_only"]},
        stays={UP: sides["neither"], DOWN: sides["both"]},
    )


def told(leads: Leads, all_moved: Moved, way: str) -> dict[str, Any]:
    """Of one direction: leads, buyers, rate, and from where to where a typical one moves."""
    chance = all_moved.chance[way]
    return {
        **groups.told(leads, chance),
        "from_share": _middle(all_moved.before, chance),
        "to_share": _middle(all_moved.after, chance),
    }


def _middle(place: Floats, chance: Floats) -> float | None:
    """The median place in a list, as a share of it."""
    if not chance.any():
        return None
    order = np.argsort(place, kind="stable")
    reached = np.cumsum(chance[order])
    at = int(np.searchsorted(reached, reached[-1] / 2))
    return round(float(place[order[at]]) / len(place), DIGITS)


def explained(rows: Indices) -> Indices:
    """Those of some rows whose reasons are reckoned."""
    return rows[:: max(-(-len(rows) // EXPLAINED), 1)]


@dataclass(frozen=True)
class Topics:
    """The mean share of each feature that stands for its topic; arrays of shape (features,)."""

    of_feature: Indices
    shares: Floats

    @property
    def summed(self) -> Floats:
        """The mean share of each topic."""
        return np.bincount(self.of_feature, weights=self.shares).astype(np.float64)


def topics(found: Reasons, chance: Floats, of_feature: Indices) -> Topics:
    """The mean reasons of rows that belong to a group with such a chance; shape (rows,)."""
    shares, some = np.zeros(len(of_feature)), found.feature >= 0
    np.add.at(shares, found.feature[some], (found.share * chance[:, None])[some])
    return Topics(of_feature, shares / max(float(chance.sum()), 1e-9))


def why(own: Topics, stayed: Topics, names: Sequence[str], sign: int) -> list[dict[str, Any]]:
    """The topics that speak most for one direction (`sign` 1: up, -1: down), strongest first."""
    against = np.round(own.summed - stayed.summed, DIGITS)
    strongest = np.argsort(-sign * against, kind="stable")[:TOPICS].tolist()
    return [
        {"feature": names[_standing(own, stayed, topic)], "share": float(against[topic])}
        for topic in strongest
        if sign * against[topic] > 0
    ]


def _standing(own: Topics, stayed: Topics, topic: int) -> int:
    """The feature that stands for a topic: the one that differs most between the two groups."""
    features = np.flatnonzero(own.of_feature == topic)
    differs = np.abs(own.shares[features] - stayed.shares[features])
    return int(features[int(np.argmax(np.round(differs, 9)))])


def example(
    leads: Leads, all_moved: Moved, row: int, said: Sequence[Told], sign: int
) -> dict[str, Any]:
    """One lead that moves, without any id, and the strongest of its reasons that point that way."""
    telling = [each for each in said if sign * each.share > 0][:REASONS]
    return {
        "points": round(float(all_moved.totals[row]), DIGITS),
        "points_place": round(float(all_moved.before[row])),
        "probability": round(float(leads.probability[row]), DIGITS),
        "place": round(float(all_moved.after[row])),
        "bought": bool(leads.labels[row]),
        "reasons": [
            {"feature": each.feature, "value": _plain(each.value), "share": _short(each.share)}
            for each in telling
        ],
    }


def _plain(value: float | str | None) -> float | str | None:
    return _short(value) if isinstance(value, float) else value


def _short(value: float) -> float:
    return round(value, DIGITS)
