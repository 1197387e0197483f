"""Behavioural features: declared kinds over event groups and windows, built by the kernel."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from features import clock, groups, kernel
from features.errors import ConfigError
from features.kinds import KINDS, Seen
from features.types import EventGroup, EventTable, Feature, Floats, Snapshots

LEAD_AGE = Feature(
    name="lead_age_hours",
    kind="lead_age",
    about="lead",
    unit="hours",
    null_means="never null",
    sentence="hours since the lead was created",
)


@dataclass(frozen=True)
class BehaviouralSpec:
    """Which kinds are computed over which groups and windows; windows as texts like `7d`."""

    groups: tuple[EventGroup, ...]
    windows: tuple[str, ...]
    kinds: tuple[str, ...]
    zone: str

    def __post_init__(self) -> None:
        """Refuse what cannot be computed before any event is read."""
        groups.check(self.groups)
        for kind in self.kinds:
            if kind not in KINDS:
                raise ConfigError(
                    "behavioural.kinds",
                    found=repr(kind),
                    wanted=f"one of {', '.join(KINDS)}",
                    way_out="mend the name, or write the kind in features/kinds.py",
                )
        clock.window_lengths(self.windows)
        names = Counter(feature.name for feature in self.features)
        for name, count in names.items():
            if count > 1:
                raise ConfigError(
                    f"feature {name}",
                    found=f"{count} features of this name",
                    wanted="a name of its own for every feature",
                    way_out="name each kind once, and rename a group or a number",
                )

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The features in the order of the matrix's columns."""
        declared = [
            feature
            for kind in self.kinds
            for group in self.groups
            for feature in KINDS[kind].declare(group, self.windows)
        ]
        return (LEAD_AGE, *declared)

    @cached_property
    def plan(self) -> kernel.Plan:
        """What the kernel has to measure."""
        return kernel.Plan(self.groups, clock.window_lengths(self.windows), self.zone)


def build(spec: BehaviouralSpec, events: EventTable, snapshots: Snapshots) -> Floats:
    """The behavioural matrix: shape (snapshots, features), NaN is null.

    One row per (lead_id, cutoff), in the order of the snapshots. An event counts only if it was
    recorded before the cutoff; what may lie before the history start is null, not zero.
    """
    seen = Seen(spec.plan, spec.windows, kernel.measure(spec.plan, events, snapshots), snapshots)
    matrix = np.empty((len(snapshots), len(spec.features)))
    matrix[:, 0] = (snapshots.cutoffs - snapshots.created_at) / clock.HOUR
    for place, feature in enumerate(spec.features[1:], start=1):
        matrix[:, place] = KINDS[feature.kind].column(feature, seen)
    return matrix
