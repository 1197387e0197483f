"""Every feature that a spec asks for, by the name that says what it is: the definitions once more.

The oracle reads a spec's groups, windows, half-lives and vocabularies, but not its features: which
there are, how they are called and in which order is written here a second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from string import Formatter

from features.behavioural import BehaviouralSpec
from features.types import EventGroup

NAMES = {
    "count": "{group}_count_{window}",
    "active_days": "{group}_days_{window}",
    "sum": "{group}_{number}_sum_{window}",
    "mean": "{group}_{number}_mean_{window}",
    "largest": "{group}_{number}_max_{window}",
    "share": "{group}_share_{window}",
    "recency": "{group}_recency_hours",
    "first_seen": "{group}_first_seen_hours",
    "sessions": "{group}_sessions_{window}",
    "per_session": "{group}_per_session_{window}",
    "gap": "{group}_gap_hours_{window}",
    "intensity": "{group}_intensity_{half_life}",
    "trend": "{group}_trend_{window}",
    "last_value": "{group}_last_{category}",
    "first_value": "{group}_first_{category}",
    "distinct": "{group}_{category}_values_{window}",
    "night_share": "{group}_night_share_{window}",
    "weekend_share": "{group}_weekend_share_{window}",
}

KINDS = tuple(NAMES)

WHOLE_NUMBERS = ("count", "active_days", "sessions", "last_value", "first_value", "distinct")
"""The kinds that count something, or name a place: these must agree exactly."""


@dataclass(frozen=True)
class Asked:
    """One feature: of which kind and group it is, and over what; empty is 'not of this kind'."""

    name: str
    kind: str
    group: EventGroup
    number: str = ""
    category: str = ""
    half_life: str = ""
    window: str = ""


def features(spec: BehaviouralSpec) -> Iterator[Asked]:
    """The features after `lead_age_hours`, in the order of the matrix's columns."""
    for kind, group in product(spec.kinds, spec.groups):
        if kind in group.kinds or not group.kinds:
            yield from _of_one_group(kind, group, spec)


def names(spec: BehaviouralSpec) -> list[str]:
    """The columns of the matrix."""
    return ["lead_age_hours", *(feature.name for feature in features(spec))]


def _of_one_group(kind: str, group: EventGroup, spec: BehaviouralSpec) -> Iterator[Asked]:
    choices = {
        "number": group.numbers,
        "category": group.values,
        "half_life": spec.half_lives,
        "window": spec.windows,
    }
    parts = [part for _, part, _, _ in Formatter().parse(NAMES[kind]) if part]
    over = [part for part in choices if part in parts]
    for chosen in product(*(choices[part] for part in over)):
        told = dict(zip(over, chosen, strict=True))
        yield Asked(NAMES[kind].format(group=group.name, **told), kind, group, **told)
