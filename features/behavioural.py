"""Behavioural features: declared kinds over event groups and windows, measured by the kernel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from features import clock, groups, kernel
from features.errors import ConfigError
from features.kinds import CODES, KINDS
from features.kinds.kind import Spans, asked
from features.phrase import Phrase
from features.plan import Plan
from features.types import EventGroup, EventTable, Feature, Floats, Moments, Snapshots

LEAD_AGE = Feature(
    name="lead_age_hours",
    kind="lead_age",
    about="lead",
    unit=Phrase("hours"),
    null_means=Phrase("never null"),
    sentence=Phrase("time since the lead was created"),
)


@dataclass(frozen=True)
class BehaviouralSpec:
    """Which kinds are computed over which groups and lengths of time, written as `7d`.

    `vocabularies` holds, for each category whose values are read, those with a place of their own,
    as the training part chose them.
    """

    groups: tuple[EventGroup, ...]
    windows: tuple[str, ...]
    kinds: tuple[str, ...]
    zone: str
    half_lives: tuple[str, ...] = ()
    session_gap: str = "30m"
    vocabularies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be computed before any event is read."""
        groups.check(self.groups)
        _require_known("behavioural.kinds", self.kinds)
        for group in self.groups:
            _require_known(f"groups.{group.name}.kinds", group.kinds)
        clock.window_lengths(self.windows)
        clock.window_lengths(self.half_lives, "behavioural.half_lives")
        clock.window_lengths((self.session_gap,), "behavioural.session_gap")
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
            if not group.kinds or kind in group.kinds
            for feature in KINDS[kind].declare(group, self.spans)
        ]
        return (LEAD_AGE, *declared)

    @cached_property
    def spans(self) -> Spans:
        """The lengths of time that apply to every group."""
        called = {group.name: group.words.many for group in self.groups}
        return Spans(self.windows, self.half_lives, self.session_gap, called)

    @cached_property
    def plan(self) -> Plan:
        """What the kernel has to measure: every feature but the lead's age."""
        asks = (
            asked(CODES[feature.kind], KINDS[feature.kind], feature, self.spans)
            for feature in self.features[1:]
        )
        return Plan(tuple(asks), self.groups, self.zone)


def build(spec: BehaviouralSpec, events: EventTable, snapshots: Snapshots) -> Floats:
    """The behavioural matrix: shape (snapshots, features), NaN is null, columns lie together.

    One row per (lead, cutoff), in the order of the snapshots. An event counts only if it happened
    and was recorded before the cutoff; what may lie before the history start is null, not zero.
    """
    columns = np.empty((len(spec.features), len(snapshots)))
    fill(spec, events, snapshots, columns)
    return columns.T


def fill(spec: BehaviouralSpec, events: EventTable, snapshots: Snapshots, columns: Floats) -> None:
    """Write the features into an array of the shape (features, snapshots)."""
    columns[0] = lead_age(snapshots.cutoffs, snapshots.created_at)
    kernel.measure(spec.plan, spec.vocabularies, events, snapshots, columns[1:])


def lead_age(cutoffs: Moments, created_at: Moments) -> Floats:
    """Hours since each lead was created; shape (n,)."""
    return (cutoffs - created_at) / clock.HOUR


def lead_age_of_one(cutoff: int, created_at: int) -> float:
    """The same of one lead, to the bit: divided as a whole number of 64 bits."""
    return float(np.int64(cutoff - created_at) / clock.HOUR)


def _require_known(key: str, kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        if kind not in KINDS:
            raise ConfigError(
                key,
                found=repr(kind),
                wanted=f"one of {', '.join(KINDS)}",
                way_out="mend the name, or write the kind in features/kinds/",
            )
