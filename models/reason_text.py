"""A reason in words: what was seen, what it adds, and how such leads did in training."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from features.catalogue import Catalogue
from features.fields import levels
from features.phrase import Phrase
from features.types import Feature
from models.evidence import LEAST_LEADS, Evidence
from models.language import ENGLISH, Language

_COUNTED = ("events", "days")
"""Units of things that are said to be so many."""
ANOTHER = Phrase("another value")
"""What a level is called that was rare, or never seen, in training."""
_VALUE = "\0"
"""Stands where each value comes, as messages are looked up once for all of them."""
_NO_AND_YES = (Phrase("no"), Phrase("yes"))


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
    language: Language = ENGLISH

    def tell(self, value: float, share: float, seen: Evidence) -> Told:
        """The reason that the feature stands for."""
        bin_ = seen.place(value)
        leads, converted = int(seen.leads[bin_]), int(seen.converted[bin_])
        enough = leads >= LEAST_LEADS
        return Told(
            feature=self.feature.name,
            value=self._plain(value),
            said=self.said(value),
            share=share,
            rate=converted / leads if enough else None,
            leads=leads if enough else None,
            evidence=self._evidence(value, seen, bin_) if enough else None,
        )

    def said(self, value: float) -> str:
        """The feature and its value."""
        return self.each_said([value])[0]

    def each_said(self, values: Sequence[float]) -> list[str]:
        """The feature and each of some values."""
        before, behind = self._around
        known, unknown = self._known, f"{before}{self._unknown}{behind}"
        return [
            unknown if value != value else f"{before}{known(value)}{behind}"  # noqa: PLR0124
            for value in values
        ]

    def in_words(self, value: float) -> str:
        """A value as people say it."""
        if math.isnan(value):
            return self._unknown
        return self._known(value)

    @cached_property
    def _known(self) -> Callable[[float], str]:
        """How values that are not null are said; chosen once, as tables have millions of them."""
        if self.levels is not None:
            words = [self.language.phrase(level) for level in (*self.levels, ANOTHER)]
            return lambda value: words[int(value) if value < len(words) else -1]
        if self.feature.unit == "hours":
            return _hours(self.language)
        if self.feature.unit.startswith("share"):
            return partial(self.language.percent, digits=1)
        return partial(_number, self.language)

    @cached_property
    def _sentence(self) -> str:
        return self.language.phrase(self.feature.sentence)

    @cached_property
    def _around(self) -> tuple[str, str]:
        """What stands before and behind a value: words are looked up once, not for each value."""
        told = self.language.say("{feature}: {value}", feature=self._sentence, value=_VALUE)
        before, _, behind = told.partition(_VALUE)
        return before, behind

    @cached_property
    def _unknown(self) -> str:
        null_means = self.language.phrase(self.feature.null_means)
        return self.language.say("unknown ({null_means})", null_means=null_means)

    def _plain(self, value: float) -> float | str | None:
        """The value, with a level's name for its code, None for null."""
        if math.isnan(value):
            return None
        if self.levels is None:
            return float(value)
        return str(self.levels[int(value)] if value < len(self.levels) else ANOTHER)

    def _evidence(self, value: float, seen: Evidence, bin_: int) -> str:
        """How leads of the same bin did."""
        language, leads = self.language, int(seen.leads[bin_])
        parts = {
            "leads": language.count("of {n} lead", "of {n} leads", leads),
            "rate": language.percent(int(seen.converted[bin_]) / leads, 1),
            "feature": self._sentence,
        }
        if math.isnan(value):
            return language.say("{leads} with unknown {feature}, {rate} converted", **parts)
        if self.levels is not None:
            parts["value"] = self.in_words(value)
            return language.say("{leads} with {feature} {value}, {rate} converted", **parts)
        if self.feature.unit in _COUNTED:
            return self._of_counted(parts, seen, bin_)
        return self._of_numbers(parts, seen, bin_)

    def _of_counted(self, parts: dict[str, str], seen: Evidence, bin_: int) -> str:
        """A bin of whole numbers: no, 2, 2 to 4, 5 or more."""
        language, low = self.language, int(seen.edges[bin_])
        parts["low"] = language.number(low)
        if bin_ == len(seen.edges) - 1:
            if not low:
                return language.say(
                    "{leads} with any number of {feature}, {rate} converted", **parts
                )
            return language.say("{leads} with {low} or more {feature}, {rate} converted", **parts)
        high = int(seen.edges[bin_ + 1]) - 1
        parts["high"] = language.number(high)
        if high > low:
            return language.say("{leads} with {low} to {high} {feature}, {rate} converted", **parts)
        if low:
            return language.say("{leads} with {low} {feature}, {rate} converted", **parts)
        return language.say("{leads} with no {feature}, {rate} converted", **parts)

    def _of_numbers(self, parts: dict[str, str], seen: Evidence, bin_: int) -> str:
        """A bin of other numbers: below 2.5, of 2.5 to 4, of 4 or more."""
        language, first, last = self.language, bin_ == 0, bin_ == len(seen.edges) - 1
        if first and last:
            return language.say("{leads} with any {feature}, {rate} converted", **parts)
        parts["low"] = self.in_words(float(seen.edges[bin_]))
        if last:
            return language.say(
                "{leads} with {feature} of {low} or more, {rate} converted", **parts
            )
        parts["high"] = self.in_words(float(seen.edges[bin_ + 1]))
        if first:
            return language.say("{leads} with {feature} below {high}, {rate} converted", **parts)
        return language.say("{leads} with {feature} of {low} to {high}, {rate} converted", **parts)


def _number(language: Language, value: float) -> str:
    return language.significant(value) if abs(value) < 1e4 else language.number(value)


def _hours(language: Language) -> Callable[[float], str]:
    """Hours below two days, else days."""
    before_hours, _, behind_hours = language.say("{hours} h", hours=_VALUE).partition(_VALUE)
    before_days, _, behind_days = language.say("{days} days", days=_VALUE).partition(_VALUE)

    def said(value: float) -> str:
        if -48 < value < 48:
            return f"{before_hours}{language.number(value, 1)}{behind_hours}"
        return f"{before_days}{language.number(value / 24, 1)}{behind_days}"

    return said


def wordings(catalogue: Catalogue, language: Language = ENGLISH) -> list[Wording]:
    """How each feature of a catalogue is said, in its order."""
    orders = {fact.name: fact.order for fact in catalogue.demographic.facts}
    told = {fact.name for each in catalogue.demographic.raw for fact in each.facts}
    return [
        Wording(feature, _levels(catalogue, feature, orders, told), language)
        for feature in catalogue.features
    ]


def _levels(
    catalogue: Catalogue, feature: Feature, orders: Mapping[str, tuple[str, ...]], told: set[str]
) -> tuple[str, ...] | None:
    """The names of a feature's levels; None for a number.

    What was told of a raw field (`told` names these features) has levels of ours, not the source's.
    """
    if feature.category is not None and feature.window is None:
        return catalogue.behavioural.vocabularies.get(feature.category, ())
    if feature.kind == "yes_no":
        return _NO_AND_YES
    if feature.kind == "category":
        found = catalogue.demographic.vocabularies[feature.name]
    elif feature.kind == "ordered":
        found = orders[feature.name]
    else:
        return None
    return levels.of_ours(found) if feature.name in told else found
