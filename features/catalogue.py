"""The catalogue: every feature of a model, in the order of the matrix, and their digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from features import behavioural, demographic, groups
from features.behavioural import BehaviouralSpec
from features.demographic import DemographicSpec
from features.types import (
    Attribute,
    EventGroup,
    EventTable,
    Feature,
    Floats,
    Indices,
    Snapshots,
    Words,
)
from features.values import Column


@dataclass(frozen=True)
class Catalogue:
    """All that defines a model's features: what a lead did, then who they are."""

    behavioural: BehaviouralSpec
    demographic: DemographicSpec

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The features in the order of the matrix's columns."""
        return (*self.behavioural.features, *self.demographic.features)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The features' names in the order of the matrix's columns."""
        return tuple(feature.name for feature in self.features)

    @cached_property
    def without_history(self) -> Indices:
        """The places of the features that need no history: a lead's age and its attributes."""
        did = len(self.behavioural.features)
        return np.array([0, *range(did, len(self.features))], dtype=np.int64)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of every definition and of what each is said to mean."""
        told = {"spec": to_dict(self), "features": [asdict(feature) for feature in self.features]}
        text = json.dumps(told, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def build(
    catalogue: Catalogue,
    events: EventTable,
    snapshots: Snapshots,
    attributes: Mapping[str, Column],
) -> Floats:
    """The feature matrix of some snapshots, the same for training, the night job and one lead.

    One row per (lead_id, cutoff), shape (snapshots, features), NaN is null. `attributes` holds one
    value a snapshot for each column, raw or told as facts; an absent column is missing for all.
    """
    columns = np.empty((len(catalogue.features), len(snapshots)))
    did = len(catalogue.behavioural.features)
    behavioural.fill(catalogue.behavioural, events, snapshots, columns[:did])
    columns[did:] = demographic.build(catalogue.demographic, attributes, snapshots.cutoffs).T
    return columns.T


def to_dict(catalogue: Catalogue) -> dict[str, Any]:
    """The catalogue as plain values, for JSON."""
    return json.loads(json.dumps(asdict(catalogue)))  # type: ignore[no-any-return]


def from_dict(told: Mapping[str, Any]) -> Catalogue:
    """The catalogue that `to_dict` told."""
    spec, who = told["behavioural"], told["demographic"]
    return Catalogue(
        BehaviouralSpec(
            groups=tuple(_group(group) for group in spec["groups"]),
            windows=tuple(spec["windows"]),
            kinds=tuple(spec["kinds"]),
            zone=spec["zone"],
            half_lives=tuple(spec["half_lives"]),
            session_gap=spec["session_gap"],
            vocabularies={name: tuple(values) for name, values in spec["vocabularies"].items()},
        ),
        DemographicSpec(
            attributes=tuple(attribute_from_dict(attribute) for attribute in who["attributes"]),
            vocabularies={name: tuple(values) for name, values in who["vocabularies"].items()},
        ),
    )


def _group(told: Mapping[str, Any]) -> EventGroup:
    where = {name: tuple(values) for name, values in told["where"].items()}
    tuples = {key: tuple(told[key]) for key in ("event_types", "numbers", "values", "kinds")}
    read = EventGroup(**{**told, **tuples, "where": where, "words": Words(**told["words"])})
    return groups.as_declared(read)


def attribute_from_dict(told: Mapping[str, Any]) -> Attribute:
    """One declared attribute from plain values."""
    keywords = {name: tuple(words) for name, words in told["keywords"].items()}
    tuples = {key: tuple(told[key]) for key in ("order", "missing", "of")}
    return Attribute(**{**told, **tuples, "keywords": keywords})
