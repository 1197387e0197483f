"""A reason in words: what was seen, what it adds, and how such leads did in training."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from features.catalogue import Catalogue
from features.types import Feature
from models.evidence import LEAST_LEADS, Evidence

_COUNTED = ("events", "days")
"""Units of things that are said to be so many."""


@dataclass(frozen=True)
class Told:
    """One reason, as a person reads it."""

    feature: str
    value: float | str | None
    said: str
    """What was seen, like 'visits in the last 7 days: 3'."""
    share: float
    """What it adds to the log-odds."""
    rate: float | None
    """How many such leads converted in training; None where there were too few."""
    leads: int | None
    evidence: str | None
    """The same in words, like 'of 420 leads with 3 or more visits in the last 7 days, 31.0 %'."""


@dataclass(frozen=True)
class Wording:
    """How one feature and its values are said."""

    feature: Feature
    levels: tuple[str, ...] | None
    """The names of its levels; None for a number."""

    def tell(self, value: float, share: float, seen: Evidence) -> Told:
        """The reason that the feature stands for."""
        bin_ = seen.place(value)
        leads, converted = int(seen.leads[bin_]), int(seen.converted[bin_])
        enough = leads >= LEAST_LEADS
        rate = converted / leads if enough else None
        return Told(
            feature=self.feature.name,
            value=self._plain(value),
            said=self.said(value),
            share=share,
            rate=rate,
            leads=leads if enough else None,
            evidence=None
            if rate is None
            else f"of {leads:,} leads with {self._such(value, seen, bin_)}, {rate:.1%} converted",
        )

    def said(self, value: float) -> str:
        """The feature and its value."""
        return f"{self.feature.sentence}: {self.in_words(value)}"

    def in_words(self, value: float) -> str:
        """A value as people say it."""
        told = self._plain(value)
        if told is None:
            return f"unknown ({self.feature.null_means})"
        if isinstance(told, str):
            return told
        if self.feature.unit == "hours":
            return _hours(told)
        if self.feature.unit.startswith("share"):
            return f"{told:.1%}"
        return f"{told:.4g}" if abs(told) < 1e4 else f"{told:,.0f}"

    def _plain(self, value: float) -> float | str | None:
        """The value, with a level's name for its code, None for null."""
        if math.isnan(value):
            return None
        if self.levels is None:
            return float(value)
        return self.levels[int(value)] if value < len(self.levels) else "another value"

    def _such(self, value: float, seen: Evidence, bin_: int) -> str:
        """The leads of a bin: which values they have."""
        sentence = self.feature.sentence
        if math.isnan(value):
            return f"unknown {sentence}"
        if self.levels is not None:
            return f"{sentence} {self.in_words(value)}"
        first, last = bin_ == 0, bin_ == len(seen.edges) - 1
        low = self.in_words(float(seen.edges[bin_]))
        if self.feature.unit in _COUNTED:
            return f"{_counted(seen, bin_)} {sentence}"
        if first and last:
            return f"any {sentence}"
        high = None if last else self.in_words(float(seen.edges[bin_ + 1]))
        if high is None:
            return f"{sentence} of {low} or more"
        return f"{sentence} below {high}" if first else f"{sentence} of {low} to {high}"


def wordings(catalogue: Catalogue) -> list[Wording]:
    """How each feature of a catalogue is said, in its order."""
    orders = {fact.name: fact.order for fact in catalogue.demographic.facts}
    return [Wording(feature, _levels(catalogue, feature, orders)) for feature in catalogue.features]


def _levels(
    catalogue: Catalogue, feature: Feature, orders: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...] | None:
    """The names of a feature's levels; None for a number."""
    if feature.category is not None and feature.window is None:
        return catalogue.behavioural.vocabularies.get(feature.category, ())
    if feature.kind == "yes_no":
        return ("no", "yes")
    if feature.kind == "category":
        return catalogue.demographic.vocabularies[feature.name]
    return orders[feature.name] if feature.kind == "ordered" else None


def _counted(seen: Evidence, bin_: int) -> str:
    """A bin of whole numbers: no, 2, 2 to 4, 5 or more."""
    low = int(seen.edges[bin_])
    if bin_ == len(seen.edges) - 1:
        return f"{low:,} or more" if low else "any number of"
    high = int(seen.edges[bin_ + 1]) - 1
    if high == low:
        return f"{low:,}" if low else "no"
    return f"{low:,} to {high:,}"


def _hours(value: float) -> str:
    """Hours below two days, else days."""
    return f"{value:,.1f} h" if abs(value) < 48 else f"{value / 24:,.1f} days"
