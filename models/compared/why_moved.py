"""Why leads move: what sets them apart from the leads beside them that stay.

Who moves up is held against the others whom points leave aside, who moves down against the others
whom points put on top. It is told by how much a topic's mean share in the log-odds is greater, or
smaller, there, and what is typical of both. Topics whose values rise and fall together are told as
one, by the strongest of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from features.types import Feature, Floats, Indices
from models import alike, topics
from models.bootstrap import DIGITS
from models.compared import apart
from models.reasons import Reasons

TOPICS = 5


@dataclass(frozen=True)
class Group:
    """Leads that belong to a group, each with a chance, and what their features add."""

    matrix: Floats
    """Shape (leads, features)."""
    chance: Floats
    """Shape (leads,)."""
    shares: Floats
    """The mean share of each feature in the log-odds, where it stands for its topic."""


def group(matrix: Floats, chance: Floats, found: Reasons) -> Group:
    """A group of leads from all of their reasons; shapes (n, features) and (n,)."""
    shares, some = np.zeros(matrix.shape[1]), found.feature >= 0
    np.add.at(shares, found.feature[some], (found.share * chance[:, None])[some])
    return Group(matrix, chance, shares / max(float(chance.sum()), 1e-9))


def why(features: Sequence[Feature], own: Group, stayed: Group, sign: int) -> list[dict[str, Any]]:
    """The topics that speak most for one direction (`sign` 1: up, -1: down), strongest first.

    `share` in log-odds; `typical` value of the feature that differs most, `instead_of` that of
    those who stay, both null where it is unknown there; `known` and `known_instead_of` are the
    shares of either for which it is known, `apart` the value at which the two differ most.
    """
    of_feature = topics.of(features)
    differs = own.shares - stayed.shares
    against = np.round(np.bincount(of_feature, weights=differs), DIGITS)
    order = np.argsort(-sign * against, kind="stable").tolist()
    standing = [
        _standing(of_feature, differs, topic) for topic in order if sign * against[topic] > 0
    ]
    both = np.concatenate([own.matrix, stayed.matrix])
    told = [
        _told(features, own, stayed, places[0])
        | {"share": round(float(against[of_feature[places]].sum()), DIGITS)}
        for places in alike.grouped(features, both, standing)
    ]
    return sorted(told, key=lambda each: -sign * each["share"])[:TOPICS]


def _standing(of_feature: Indices, differs: Floats, topic: int) -> int:
    """The feature that stands for a topic: the one that differs most between the two groups."""
    places = np.flatnonzero(of_feature == topic)
    return int(places[int(np.argmax(np.round(np.abs(differs[places]), 9)))])


def _told(features: Sequence[Feature], own: Group, stayed: Group, place: int) -> dict[str, Any]:
    feature = features[place]
    ordered = feature.kind not in alike.UNORDERED
    ours, theirs = ((each.matrix[:, place], each.chance) for each in (own, stayed))
    middle = _median if ordered else _most_frequent
    typical, instead = (_plain(middle(*each)) for each in (ours, theirs))
    known, known_instead = (_known(*each) for each in (ours, theirs))
    return {
        "feature": feature.name,
        "typical": typical,
        "instead_of": instead,
        "known": known,
        "known_instead_of": known_instead,
        "apart": apart.farthest(ours, theirs, ordered=ordered),
    }


def _known(values: Floats, chance: Floats) -> float:
    """The share of a group for which a value is known; 0 of nobody."""
    return round(float(chance[~np.isnan(values)].sum() / max(chance.sum(), 1e-9)), DIGITS)


def _median(values: Floats, chance: Floats) -> float:
    """The value that half of a group do not exceed; NaN, unknown, where it is so for most."""
    known = ~np.isnan(values)
    if chance[known].sum() * 2 < chance.sum() or not chance.any():
        return float("nan")
    order = np.argsort(values[known], kind="stable")
    reached = np.cumsum(chance[known][order])
    return float(values[known][order][int(np.searchsorted(reached, reached[-1] / 2))])


def _most_frequent(values: Floats, chance: Floats) -> float:
    """The level that most of a group have, NaN where most are unknown; of two the first."""
    if not chance.any():
        return float("nan")
    levels, which = np.unique(values, return_inverse=True)
    return float(levels[int(np.argmax(np.bincount(which, weights=chance)))])


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else round(value, DIGITS)
