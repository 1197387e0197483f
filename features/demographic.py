"""Demographic features: declared attributes of a lead as numbers, by one encoding for all paths.

Missing is null. A category becomes its place in the vocabulary, which the training part alone
chose; a value that is new, or too rare to have a place, gets one code behind the last. What people
wrote about people (an address, a number, a title) is told as facts first (features/facts.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from features import clock, facts, values
from features.facts import Declared
from features.types import Attribute, Category, Fact, Feature, Flags, Floats, Indices, Moments
from features.values import Column, Value

Places = Mapping[str, int] | None
"""The code of each value of a category; None for what is no category."""


@dataclass(frozen=True)
class DemographicSpec:
    """The declared attributes and, for each fact that is a category, its vocabulary."""

    attributes: tuple[Attribute, ...]
    vocabularies: Mapping[str, tuple[str, ...]]

    @cached_property
    def declared(self) -> tuple[Declared, ...]:
        """The attributes with the facts that they tell."""
        return facts.declared(self.attributes)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The facts in the order of the matrix's columns."""
        return tuple(fact for each in self.declared for fact in each.facts)

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The features in the order of the matrix's columns."""
        return tuple(facts.feature(fact) for fact in self.facts)

    @cached_property
    def inputs(self) -> dict[str, str]:
        """What a lead may come with, and its kind: an attribute as it is, or the facts it tells."""
        raw = {each.name: each.kind for each in self.attributes}
        told = {fact.name: fact.kind for fact in self.facts}
        return {name: kind for name, kind in (raw | told).items() if kind != "completeness"}

    @cached_property
    def read(self) -> tuple[tuple[Fact, Places], ...]:
        """Each fact with the place of each of its values, where it is a category or ordered."""
        listed = {fact.name: fact.order for fact in self.facts if fact.kind == "ordered"}
        listed |= {f.name: self.vocabularies[f.name] for f in self.facts if f.kind == "category"}
        places = {
            name: {value: place for place, value in enumerate(told)}
            for name, told in listed.items()
        }
        return tuple((fact, places.get(fact.name)) for fact in self.facts)

    @cached_property
    def raw(self) -> tuple[Declared, ...]:
        """The attributes whose raw values are not kept."""
        return tuple(each for each in self.declared if each.attribute.kind in facts.RAW)

    @cached_property
    def counted(self) -> tuple[tuple[int, Indices], ...]:
        """The column of each completeness, and those that are filled where an attribute is."""
        first, place = {}, 0
        for each in self.declared:
            first[each.attribute.name] = place
            place += len(each.facts)
        complete = [each for each in self.attributes if each.kind == "completeness"]
        others = tuple(each.name for each in self.attributes if each not in complete)
        return tuple(
            (first[each.name], np.array([first[name] for name in each.of or others]))
            for each in complete
        )


def fit(
    attributes: tuple[Attribute, ...], columns: Mapping[str, Column], rows: Flags, min_rows: int
) -> DemographicSpec:
    """Choose each category's vocabulary on the flagged rows: most frequent first, then by name.

    A value seen in fewer than `min_rows` of them gets no place: it is treated like a new one.
    """
    declared = facts.declared(attributes)
    told = facts.tell(declared, columns)
    vocabularies = {
        fact.name: _vocabulary(fact, told[fact.name], rows, min_rows)
        for each in declared
        for fact in each.facts
        if fact.kind == "category"
    }
    return DemographicSpec(attributes, vocabularies)


def build(spec: DemographicSpec, columns: Mapping[str, Column], cutoffs: Moments) -> Floats:
    """The demographic matrix: shape (n, features); NaN is null, as is an absent column.

    `columns` hold raw attributes, or the facts that `tell` made of them; `cutoffs` of shape (n,).
    """
    told = tell(spec, columns)
    absent = np.full(len(cutoffs), np.nan)
    encoded = [
        _encoded(fact, places, told[fact.name], cutoffs) if fact.name in told else absent
        for fact, places in spec.read
    ]
    matrix = np.array(encoded, dtype=np.float64).reshape(len(encoded), len(cutoffs)).T
    count(spec, matrix)
    return matrix


def value(fact: Fact, sent: Value, cutoff: int) -> float:
    """What `build` gives of one value of a date, or of yes and no."""
    if fact.kind == "date":
        return float(_days(fact, [sent], np.array([cutoff]))[0])
    return _value(fact, None, sent)


def count(spec: DemographicSpec, matrix: Floats) -> None:
    """Write each completeness, the share of other columns that are filled."""
    for place, others in spec.counted:
        missing = np.isnan(matrix[:, others]).sum(axis=1)
        matrix[:, place] = (len(others) - missing) / len(others)


def tell(spec: DemographicSpec, columns: Mapping[str, Column]) -> dict[str, Column]:
    """The facts that columns of attributes tell, without the raw ones; `build` takes both."""
    return facts.tell(spec.declared, columns)


def unseen(spec: DemographicSpec, columns: Mapping[str, Column]) -> dict[str, tuple[str, ...]]:
    """The values of each category that have no place in the vocabulary, each once, sorted."""
    told = tell(spec, columns)
    found = {}
    for fact, places in spec.read:
        if places is None or fact.name not in told:
            continue
        texts = {values.text(value, fact.missing) for value in _occurring(told[fact.name])}
        new = tuple(sorted(text for text in texts if text is not None and text not in places))
        if new:
            found[fact.name] = new
    return found


def _vocabulary(fact: Fact, column: Column, rows: Flags, min_rows: int) -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    for value, count in _counts(column, rows):
        text = values.text(value, fact.missing)
        if text is not None:
            counts[text] += count
    frequent = [value for value, count in counts.items() if count >= min_rows]
    return tuple(sorted(frequent, key=lambda value: (-counts[value], value)))


def _counts(column: Column, rows: Flags) -> list[tuple[Value, int]]:
    """Each value of the flagged rows with how many of them have it; a list may repeat itself."""
    if isinstance(column, Category):
        counts = np.bincount(column.codes[rows] + 1, minlength=len(column.values) + 1)[1:]
        return [(v, int(n)) for v, n in zip(column.values, counts, strict=True) if n]
    return [(value, 1) for value, chosen in zip(column, rows, strict=True) if chosen]


def _occurring(column: Column) -> tuple[Value, ...]:
    if isinstance(column, Category):
        return tuple(column.values[code] for code in np.unique(column.codes) if code >= 0)
    return tuple(column)


def _encoded(fact: Fact, places: Places, column: Column, cutoffs: Moments) -> Floats | list[float]:
    """One column of the matrix; each distinct value of a dictionary-encoded one is read once."""
    if fact.kind == "date":
        return _days(fact, column, cutoffs)
    if isinstance(column, Category):
        read = [_value(fact, places, value) for value in column.values]
        return np.array([*read, np.nan])[column.codes]
    if fact.kind == "number" and isinstance(column, np.ndarray):
        return values.numbers(fact, column.astype(np.float64, copy=False))
    return [_value(fact, places, value) for value in column]


def _days(fact: Fact, column: Column, cutoffs: Moments) -> Floats:
    days = clock.days_since(cutoffs, values.moments(fact, column), planned=fact.planned)
    return -days if fact.planned else days


def _value(fact: Fact, places: Places, value: Value) -> float:
    if places is None:
        return values.number(fact, value) if fact.kind == "number" else values.yes_no(fact, value)
    text = values.text(value, fact.missing)
    return np.nan if text is None else places.get(text, len(places))
