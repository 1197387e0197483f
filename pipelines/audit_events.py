"""What the audit reads of the events: the first of each kind on each training lead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from features import arrow, clock, groups
from features.types import Codes, Indices, Moments
from features.vocabulary import Vocabulary
from models.leaks.siblings import Kind, Leads
from pipelines import audit_columns
from pipelines.columns import Placed
from pipelines.source import Source

_CODE = 32
"""Bits of a pair that hold the code; those above hold the lead."""


def leads(placed: Placed, outcomes: pa.Table, until: int) -> Leads:
    """The leads of some snapshots, with what became of them before a moment."""
    created_at = np.zeros(len(placed.leads), dtype=np.int64)
    created_at[placed.snapshots.lead] = placed.snapshots.created_at
    ends = []
    places = placed.leads.find(outcomes["lead_id"].combine_chunks())
    for name in ("converted_at", "lost_at"):
        happened_at = arrow.moments(outcomes[name])
        seen = (places >= 0) & clock.is_before(happened_at, until)
        ends.append(np.full(len(placed.leads), clock.NEVER))
        ends[-1][places[seen]] = happened_at[seen]
    ended_at = clock.earliest(*ends)
    return Leads(created_at, ended_at, clock.did_happen(ended_at) & (ends[0] == ended_at))


def kinds(path: Path, source: Source, placed: Placed, until: int) -> list[Kind]:
    """Every event type, and every value of a category, with its first event on each lead.

    An event that names no lead is taken for one of its contact's first lead. A value counts in all
    tables that have its category, as it does in the groups.
    """
    names = ("event_type", *source.category_names)
    vocabularies = {name: Vocabulary() for name in names}
    pairs: dict[str, list[tuple[Indices, Moments]]] = {name: [] for name in names}
    first = _first_leads(placed)
    for group in _groups(path, names):
        lead, occurred_at = _leads(group, placed, first), arrow.moments(group["occurred_at"])
        seen = (lead >= 0) & clock.is_before(occurred_at, until)
        for name in names:
            codes = _codes(group[name].combine_chunks(), vocabularies[name])
            rows = seen & (codes >= 0)
            found = lead[rows].astype(np.int64) << _CODE | codes[rows]
            pairs[name].append(clock.first_of_each(found, occurred_at[rows]))
    return [
        kind
        for name in names
        if pairs[name]
        for kind in _kinds(source, name, vocabularies[name].values, pairs[name])
    ]


def _groups(path: Path, names: tuple[str, ...]) -> Iterator[pa.Table]:
    wanted = ["contact_id", "lead_id", "occurred_at", *names]
    with pq.ParquetFile(path, read_dictionary=list(names)) as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, columns=wanted)


def _leads(group: pa.Table, placed: Placed, first: Codes) -> Codes:
    """The place of each event's lead, -1 where it is none of those that are looked at."""
    own = group["lead_id"].combine_chunks()
    found = placed.leads.find(own)
    contact = placed.contacts.find(group["contact_id"].combine_chunks())
    none = np.asarray(own.is_null()) & (contact >= 0)
    found[none] = first[contact[none]]
    return found


def _first_leads(placed: Placed) -> Codes:
    """The first lead of each contact; shape (contacts,)."""
    rows = placed.snapshots
    backwards = clock.order_of(rows.created_at)[::-1]
    first = np.full(len(placed.contacts), -1, dtype=np.int32)
    first[rows.contact[backwards]] = rows.lead[backwards]
    return first


def _codes(column: pa.DictionaryArray, vocabulary: Vocabulary) -> Codes:
    known = vocabulary.codes([*column.dictionary.to_pylist(), None])
    return np.take(known, arrow.codes(column.indices))


def _kinds(
    source: Source, name: str, values: tuple[str, ...], found: list[tuple[Indices, Moments]]
) -> Iterator[Kind]:
    """The kinds that the pairs of a column tell of, most of them seen in several row groups."""
    pairs, occurred_at = clock.first_of_each(
        np.concatenate([pairs for pairs, _ in found]), np.concatenate([each for _, each in found])
    )
    codes, lead = pairs & ((1 << _CODE) - 1), pairs >> _CODE
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(values) + 1))
    for place, value in enumerate(values):
        rows = order[bounds[place] : bounds[place + 1]]
        if name == "event_type" and value in groups.OF_LEADS:
            continue
        if name == "event_type":
            entries = audit_columns.tables_of(source, (value,))
        else:
            entries = audit_columns.tables_with(source, name)
        about = f"{' and '.join(entries)}: {name} {value}"
        yield Kind(about, entries, lead[rows], occurred_at[rows])
