"""Demographic features: declared attributes of a lead as numbers, by one encoding for all paths.

Missing is null. A category becomes its place in the vocabulary, which the training part alone
chose; a value that is new, or too rare to have a place, gets one code behind the last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from features.errors import InputError
from features.types import Attribute, Feature, Flags, Floats

Value = str | float | bool | None
"""One raw value of an attribute; None is missing."""

Column = Sequence[Value]
"""One attribute's raw values, one a lead; None is missing."""

_YES = {"yes": 1.0, "true": 1.0, "1": 1.0, "no": 0.0, "false": 0.0, "0": 0.0}


@dataclass(frozen=True)
class DemographicSpec:
    """The declared attributes and, for each category, its vocabulary."""

    attributes: tuple[Attribute, ...]
    vocabularies: Mapping[str, tuple[str, ...]]

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The features in the order of the matrix's columns."""
        return tuple(_feature(attribute) for attribute in self.attributes)


def fit(
    attributes: tuple[Attribute, ...], columns: Mapping[str, Column], rows: Flags, min_rows: int
) -> DemographicSpec:
    """Choose each category's vocabulary on the flagged rows: most frequent first, then by name.

    A value seen in fewer than `min_rows` of them gets no place: it is treated like a new one.
    """
    vocabularies = {}
    for attribute in attributes:
        if attribute.kind != "category":
            continue
        cleaned = (_text(attribute, value) for value in _chosen(columns[attribute.name], rows))
        counts = Counter(value for value in cleaned if value is not None)
        frequent = [value for value, count in counts.items() if count >= min_rows]
        vocabularies[attribute.name] = tuple(sorted(frequent, key=lambda v: (-counts[v], v)))
    return DemographicSpec(attributes, vocabularies)


def build(spec: DemographicSpec, columns: Mapping[str, Column], n_rows: int) -> Floats:
    """The demographic matrix: shape (n_rows, features); NaN is null, as is an absent column."""
    matrix = np.full((n_rows, len(spec.attributes)), np.nan)
    for place, attribute in enumerate(spec.attributes):
        if attribute.name in columns:
            matrix[:, place] = _encode(spec, attribute, columns[attribute.name])
    return matrix


def unseen(spec: DemographicSpec, columns: Mapping[str, Column]) -> dict[str, tuple[str, ...]]:
    """The values of each category that have no place in the vocabulary, each once, sorted."""
    found = {}
    for attribute in spec.attributes:
        places = _places(spec, attribute)
        if places is None or attribute.name not in columns:
            continue
        texts = {_text(attribute, value) for value in columns[attribute.name]}
        new = tuple(sorted(text for text in texts if text is not None and text not in places))
        if new:
            found[attribute.name] = new
    return found


def _feature(attribute: Attribute) -> Feature:
    kinds = {
        "category": "place in the vocabulary, most frequent first",
        "ordered": "place in the declared order",
        "number": attribute.unit or "number",
        "yes_no": "1 for yes, 0 for no",
    }
    return Feature(
        name=attribute.name,
        kind=attribute.kind,
        about="lead",
        unit=kinds[attribute.kind],
        null_means="the attribute is missing",
        sentence=attribute.label,
    )


def _chosen(column: Column, rows: Flags) -> list[Value]:
    return [value for value, chosen in zip(column, rows, strict=True) if chosen]


def _text(attribute: Attribute, value: Value) -> str | None:
    """The value as text, None where it is missing or declared to mean that."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    text = str(value).strip()
    return None if text == "" or text in attribute.missing else text


def _places(spec: DemographicSpec, attribute: Attribute) -> dict[str, int] | None:
    if attribute.kind == "category":
        vocabulary = spec.vocabularies[attribute.name]
    elif attribute.kind == "ordered":
        vocabulary = attribute.order
    else:
        return None
    return {value: place for place, value in enumerate(vocabulary)}


def _encode(spec: DemographicSpec, attribute: Attribute, column: Column) -> Floats:
    texts = [_text(attribute, value) for value in column]
    places = _places(spec, attribute)
    if places is not None:
        codes = [np.nan if text is None else places.get(text, len(places)) for text in texts]
        return np.array(codes, dtype=np.float64)
    read = _yes_no if attribute.kind == "yes_no" else _number
    values = [np.nan if text is None else read(attribute, text) for text in texts]
    return np.array(values, dtype=np.float64)


def _number(attribute: Attribute, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = np.nan
    if not np.isfinite(number):
        raise InputError(
            f"attribute {attribute.name}",
            found=repr(text),
            wanted="a finite number",
            way_out="send a number, or leave the attribute out where it is not known",
        )
    return number


def _yes_no(attribute: Attribute, text: str) -> float:
    if text.lower() not in _YES:
        raise InputError(
            f"attribute {attribute.name}",
            found=repr(text),
            wanted="yes or no (true or false, 1 or 0)",
            way_out="send one of these, or leave the attribute out where it is not known",
        )
    return _YES[text.lower()]
