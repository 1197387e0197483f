"""The training part as the search for leaks takes it, and where the source declares each thing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import numpy as np
import pyarrow as pa

from features import facts, values
from features.catalogue import Catalogue
from features.types import Category, Fact, Flags, Floats
from features.values import Column as Facts
from models.leaks.columns import Column, Ever, Training
from pipelines import columns
from pipelines.columns import Placed
from pipelines.source import Source


def training(table: pa.Table, placed: Placed) -> Training:
    """The labels and contacts of training snapshots."""
    return Training(columns.labels(table).astype(bool), placed.snapshots.contact)


def ever(placed: Placed, outcomes: pa.Table, rows: Flags) -> Ever:
    """Some of the snapshots, by whether their lead was ever won."""
    won = np.zeros(len(placed.leads), dtype=np.bool_)
    places = placed.leads.find(outcomes["lead_id"].combine_chunks())
    won[places[(places >= 0) & np.asarray(outcomes["converted_at"].is_valid())]] = True
    return Ever(rows, Training(won[placed.snapshots.lead][rows], placed.snapshots.contact[rows]))


def of_features(
    source: Source, catalogue: Catalogue, matrix: Floats, told: Mapping[str, Facts]
) -> Iterator[Column]:
    """A column each feature; `matrix` of shape (n, features), `told` the facts of the same rows."""
    did, who = catalogue.behavioural, catalogue.demographic
    groups = {group.name: group.event_types for group in did.groups}
    for feature, column in zip(did.features, matrix.T, strict=False):
        entries = tables_of(source, groups.get(feature.about, ()))
        counts = feature.kind == "count"
        yield Column(feature.name, entries, column, is_attribute=False, counts=counts)
    declared = [(each.attribute.name, fact) for each in who.declared for fact in each.facts]
    for (name, fact), column in zip(declared, matrix.T[len(did.features) :], strict=True):
        texts = _texts(fact, told.get(fact.name))
        yield Column(facts.feature(fact).name, (f"attributes.{name}",), column, texts=texts)


def tables_of(source: Source, event_types: Collection[str]) -> tuple[str, ...]:
    """The keys of the event tables that have events of these types."""
    return tuple(
        f"events.{name}"
        for name, table in source.kept_events.items()
        if table.event_types is None or set(table.event_types) & set(event_types)
    )


def tables_with(source: Source, category: str) -> tuple[str, ...]:
    """The keys of the event tables that have the category."""
    return tuple(
        f"events.{name}"
        for name, table in source.kept_events.items()
        if category in table.categories
    )


def accepted(source: Source) -> dict[str, str]:
    """Why each entry of the source file is accepted, by its key."""
    attributes = {f"attributes.{name}": e.accepted for name, e in source.attributes.items()}
    events = {f"events.{name}": e.accepted for name, e in source.events.items()}
    return {key: why for key, why in (attributes | events).items() if why is not None}


def leaks(source: Source) -> dict[str, str]:
    """What is declared a leak, by its key: an attribute's label, a table's event types."""
    attributes = {
        f"attributes.{name}": entry.attribute(name).label
        for name, entry in source.attributes.items()
        if entry.leak
    }
    events = {
        f"events.{name}": ", ".join(table.event_types or ("several event types",))
        for name, table in source.events.items()
        if table.leak
    }
    return attributes | events


def _texts(fact: Fact, column: Facts | None) -> Category | None:
    """A fact's own values as the features read them, for those that have a few."""
    if not isinstance(column, Category):
        return None
    read = [values.text(value, fact.missing) for value in column.values]
    places = {text: place for place, text in enumerate(dict.fromkeys(filter(None, read)))}
    codes = np.array([*(-1 if text is None else places[text] for text in read), -1])
    return Category(codes[column.codes].astype(np.int32), tuple(places))
