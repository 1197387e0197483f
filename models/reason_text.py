"""A reason in words: what was seen, what it adds, and how such leads did in training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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


def tell(catalogue: Catalogue, place: int, value: float, share: float, seen: Evidence) -> Told:
    """The reason that the feature at a place of the catalogue stands for."""
    feature = catalogue.features[place]
    bin_ = seen.place(value)
    leads, converted = int(seen.leads[bin_]), int(seen.converted[bin_])
    enough = leads >= LEAST_LEADS
    said = in_words(catalogue, feature, value)
    rate = converted / leads if enough else None
    return Told(
        feature=feature.name,
        value=_plain(catalogue, feature, value),
        said=f"{feature.sentence}: {said}",
        share=share,
        rate=rate,
        leads=leads if enough else None,
        evidence=None
        if rate is None
        else f"of {leads:,} leads with {_such(catalogue, feature, value, seen, bin_)}, "
        f"{rate:.1%} converted",
    )


def in_words(catalogue: Catalogue, feature: Feature, value: float) -> str:
    """A value of a feature as people say it."""
    told = _plain(catalogue, feature, value)
    if told is None:
        return f"unknown ({feature.null_means})"
    if isinstance(told, str):
        return told
    if feature.unit == "hours":
        return _hours(told)
    if feature.unit.startswith("share"):
        return f"{told:.1%}"
    return f"{told:.4g}" if abs(told) < 1e4 else f"{told:,.0f}"


def _plain(catalogue: Catalogue, feature: Feature, value: float) -> float | str | None:
    """The value, with a level's name for its code, None for null."""
    if np.isnan(value):
        return None
    levels = _levels(catalogue, feature)
    if levels is None:
        return float(value)
    return levels[int(value)] if value < len(levels) else "another value"


def _levels(catalogue: Catalogue, feature: Feature) -> tuple[str, ...] | None:
    """The names of a feature's levels; None for a number."""
    if feature.category is not None and feature.window is None:
        return catalogue.behavioural.vocabularies.get(feature.category, ())
    if feature.kind == "yes_no":
        return ("no", "yes")
    if feature.kind == "category":
        return catalogue.demographic.vocabularies[feature.name]
    orders = {fact.name: fact.order for fact in catalogue.demographic.facts}
    return orders[feature.name] if feature.kind == "ordered" else None


def _such(catalogue: Catalogue, feature: Feature, value: float, seen: Evidence, bin_: int) -> str:
    """The leads of a bin: which values they have."""
    if np.isnan(value):
        return f"unknown {feature.sentence}"
    if _levels(catalogue, feature) is not None:
        return f"{feature.sentence} {in_words(catalogue, feature, value)}"
    first, last = bin_ == 0, bin_ == len(seen.edges) - 1
    low = in_words(catalogue, feature, float(seen.edges[bin_]))
    if feature.unit in _COUNTED:
        return f"{_counted(seen, bin_)} {feature.sentence}"
    if first and last:
        return f"any {feature.sentence}"
    high = None if last else in_words(catalogue, feature, float(seen.edges[bin_ + 1]))
    if high is None:
        return f"{feature.sentence} of {low} or more"
    return f"{feature.sentence} below {high}" if first else f"{feature.sentence} of {low} to {high}"


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
