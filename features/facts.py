"""What each kind of attribute tells: facts, and nothing of the raw value beyond them.

kind            facts of an attribute called `x`
category        x, one of several values
ordered         x, one of several values in an order
number          x
yes_no          x
date            x; its feature is x_days, its age at the cutoff (x_days_ahead where it is planned)
completeness    x, the share of the other attributes that are filled in
text            x_length, x_has_<keyword>
mail            x_class
phone           x_valid, x_type, x_country, x_agrees
job_title       x_seniority, x_function
utm             x_source, x_medium, x_campaign

The last five hold what people wrote about people. `tell` turns them into their facts: at ingest,
before anything is stored, and in the endpoint, before anything is scored.

A team's BANT fields are ordinary attributes. Budget is a number, or ordered where it comes in
ranges; authority is yes_no, or the seniority of a job_title; need is a text with its keywords, or
ordered; timeline is ordered (this quarter, this year, later), or a planned date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Protocol

import numpy as np

from features import values
from features.fields import free_text, job_title, utm
from features.phrase import Phrase
from features.types import (
    MISSING,
    PLACE,
    Attribute,
    Category,
    Codes,
    Fact,
    Feature,
    Indices,
)
from features.values import Column, Value

SIMPLE = ("category", "ordered", "number", "yes_no", "date", "completeness")
RAW = ("text", "mail", "phone", "job_title", "utm")
"""Kinds whose raw value is not kept."""

_UNITS = {
    "category": PLACE,
    "ordered": Phrase("place in the declared order"),
    "yes_no": Phrase("1 for yes, 0 for no"),
    "date": Phrase("days"),
    "completeness": Phrase("share, from 0 to 1"),
}


class Field(Protocol):
    """What a module of features/fields/ does."""

    def facts(self, attribute: Attribute, /) -> tuple[Fact, ...]:
        """The facts that an attribute of this kind tells."""

    def tell(
        self, text: str, attribute: Attribute, country: str | None, /
    ) -> tuple[str | float | None, ...]:
        """The facts of one value that is not missing; its country, where one is declared."""


@cache
def _field(kind: str) -> Field:
    """The module of a kind; those whose libraries take 100 ms to load only when they are asked."""
    if kind == "mail":
        from features.fields import mail  # noqa: PLC0415

        return mail
    if kind == "phone":
        from features.fields import phone  # noqa: PLC0415

        return phone
    return {"text": free_text, "job_title": job_title, "utm": utm}[kind]


@dataclass(frozen=True)
class Declared:
    """An attribute with the facts that it tells."""

    attribute: Attribute

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The facts, the first of which is null only where the attribute is missing."""
        attribute = self.attribute
        if attribute.kind in RAW:
            return _field(attribute.kind).facts(attribute)
        return (_simple(attribute),)


def feature(fact: Fact) -> Feature:
    """The feature that a fact becomes."""
    name, sentence = fact.name, fact.label
    if fact.kind == "date":
        ahead = "_ahead" if fact.planned else ""
        name = f"{fact.name}_days{ahead}"
        sentence = (
            Phrase("days until {date}", date=fact.label)
            if fact.planned
            else Phrase("days since {date}", date=fact.label)
        )
    return Feature(
        name=name,
        kind=fact.kind,
        about="lead",
        unit=fact.unit,
        null_means=fact.null_means,
        sentence=sentence,
    )


def declared(attributes: Iterable[Attribute]) -> tuple[Declared, ...]:
    """The attributes with their facts."""
    return tuple(Declared(attribute) for attribute in attributes)


def tell(attributes: Sequence[Declared], columns: Mapping[str, Column]) -> dict[str, Column]:
    """The columns, each raw one of an attribute replaced by those of its facts.

    Facts that are there already stay, where the raw column is absent.
    """
    told = dict(columns)
    for each in attributes:
        attribute = each.attribute
        if attribute.kind in RAW and attribute.name in columns:
            del told[attribute.name]
            told |= _told(each, columns[attribute.name], columns.get(attribute.country))
    return told


def tell_one(attributes: Sequence[Declared], lead: Mapping[str, Value]) -> dict[str, Value]:
    """The facts of one lead, as `tell` tells those of many."""
    told = dict(lead)
    for each in attributes:
        attribute = each.attribute
        if attribute.kind in RAW and attribute.name in lead:
            del told[attribute.name]
            read = _read(each, lead[attribute.name], lead.get(attribute.country))
            told |= zip((fact.name for fact in each.facts), read, strict=True)
    return told


def _told(each: Declared, column: Column, country: Column | None) -> dict[str, Column]:
    """The facts of a raw column; each distinct value (with its country) is read once."""
    if isinstance(column, Category) and (country is None or isinstance(country, Category)):
        distinct, places = _distinct(column, country)
        rows = [_read(each, *pair) for pair in distinct]
        return {
            fact.name: _column(fact, [row[place] for row in rows], places)
            for place, fact in enumerate(each.facts)
        }
    own = _raw(column)
    others = [None] * len(own) if country is None else _raw(country)
    rows = [_read(each, *pair) for pair in zip(own, others, strict=True)]
    return {fact.name: [row[place] for row in rows] for place, fact in enumerate(each.facts)}


def _read(each: Declared, value: Value, country: Value) -> tuple[Value, ...]:
    """The facts of one raw value, all of them null where it is missing."""
    told = values.text(value, each.attribute.missing)
    if told is None:
        return (None,) * len(each.facts)
    return _field(each.attribute.kind).tell(told, each.attribute, values.text(country))


def _distinct(
    column: Category, country: Category | None
) -> tuple[list[tuple[Value, Value]], Indices]:
    """Each pair of raw value and country that occurs, and the place of each row's pair."""
    own = (*column.values, None)
    if country is None:
        return [(value, None) for value in own], column.codes.astype(np.int64) % len(own)
    others = (*country.values, None)
    pairs = column.codes % len(own) * np.int64(len(others)) + country.codes % len(others)
    occurring, places = np.unique(pairs, return_inverse=True)
    return [(own[pair // len(others)], others[pair % len(others)]) for pair in occurring], places


def _column(fact: Fact, told: Sequence[Value], places: Indices) -> Column:
    """One fact of the distinct values, spread over the rows."""
    if fact.kind == "number":
        return np.array([np.nan if value is None else value for value in told], dtype=np.float64)[
            places
        ]
    known = {str(value): None for value in told if value is not None}
    codes = {value: code for code, value in enumerate(known)}
    spread: Codes = np.array([-1 if v is None else codes[str(v)] for v in told], dtype=np.int32)
    return Category(spread[places], tuple(known))


def _raw(column: Column) -> list[Value]:
    if isinstance(column, Category):
        return [None if code < 0 else column.values[code] for code in column.codes]
    return column.tolist() if isinstance(column, np.ndarray) else list(column)


def _simple(attribute: Attribute) -> Fact:
    return Fact(
        name=attribute.name,
        kind=attribute.kind,
        label=attribute.label,
        unit=_UNITS.get(attribute.kind, attribute.unit or Phrase("number")),
        null_means=_null_means(attribute),
        order=attribute.order,
        missing=attribute.missing,
        zone=attribute.zone,
        planned=attribute.planned,
    )


def _null_means(attribute: Attribute) -> str:
    if attribute.kind == "completeness":
        return Phrase("never null")
    if attribute.kind == "date" and not attribute.planned:
        return Phrase("the attribute is missing or lies after the cutoff")
    return MISSING
