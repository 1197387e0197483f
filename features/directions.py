"""In which direction each feature may move a score, where the source says that it is known.

`direction: up` of an event group means that one more of its events never makes a lead less likely
to convert, `down` that it never makes one more likely. That tells something of the kinds that one
more event can only move one way, and nothing of all others:

kind         one more event
count        raises it
active_days  raises it, or leaves it
sum          raises it: so a group whose numbers are negative must not be given a direction
largest      raises it, or leaves it
intensity    raises it
distinct     raises it, or leaves it
recency      lowers it, or leaves it: so it gets the opposite direction

A share falls when other events happen, a mean goes either way, sessions grow together, an event
moves from one window of a trend into the other, and what was first or last is no more or less.

Of an attribute, `up` means that a larger number, a later place in the order, or yes is never worse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from features.types import Feature

Direction = Literal["up", "down"]

RAISED = ("count", "active_days", "sum", "largest", "intensity", "distinct")
LOWERED = ("recency",)
ATTRIBUTES = ("number", "ordered", "yes_no")
"""The kinds of attribute that can have a direction."""

_SIGNS = {"up": 1, "down": -1}


def signs(
    features: Sequence[Feature],
    groups: Mapping[str, Direction],
    attributes: Mapping[str, Direction],
) -> tuple[int, ...]:
    """1, -1 or 0 for each feature, from the directions of groups and attributes by name."""
    return tuple(_sign(feature, groups, attributes) for feature in features)


def _sign(
    feature: Feature, groups: Mapping[str, Direction], attributes: Mapping[str, Direction]
) -> int:
    if feature.kind in ATTRIBUTES:
        return _SIGNS[attributes[feature.name]] if feature.name in attributes else 0
    if feature.about not in groups:
        return 0
    direction = _SIGNS[groups[feature.about]]
    return direction * ((feature.kind in RAISED) - (feature.kind in LOWERED))
