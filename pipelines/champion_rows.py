"""The champion on today's rows: its own features of them, built by its own catalogue.

Where its catalogue is today's, the matrix is there. Where it is another one (other windows, groups,
vocabularies), the kernel builds its features from the ingested tables. What these no longer hold
cannot be built, and then nothing fair can be said: `CatalogueMismatch` tells what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features import arrow, behavioural, demographic, groups
from features.catalogue import Catalogue
from features.errors import CatalogueMismatch
from features.types import Floats
from features.values import Column
from pipelines import changes, columns, event_features, observation, paths
from pipelines.stage import Context


def matrix(context: Context, catalogue: Catalogue, table: pa.Table) -> Floats:
    """The features of some snapshots by a champion's catalogue; shape (n, features)."""
    told = changes.facts_at_cutoffs(context.source, table, np.asarray(table["lead_row"].to_numpy()))
    _require_event_types(catalogue)
    require(catalogue, told)
    spec = catalogue.behavioural
    placed = columns.snapshots(table, observation.read().history_start)
    did = event_features.of_file(
        paths.EVENTS, placed, spec.plan.layout, partial(behavioural.build, spec)
    )
    who = demographic.build(catalogue.demographic, told, arrow.moments(table["cutoff"]))
    return np.hstack([did, who])


def require(catalogue: Catalogue, told: Mapping[str, Column]) -> None:
    """Refuse a catalogue that reads properties of events, or facts, that are no longer ingested."""
    layout = catalogue.behavioural.plan.layout
    with pq.ParquetFile(paths.EVENTS) as file:
        _require("the property", (*layout.categories, *layout.numbers), file.schema_arrow.names)
    _require_facts(catalogue, told)


def _require_event_types(catalogue: Catalogue) -> None:
    """Without a single event of its types, a group is not what it was in training."""
    with pq.ParquetFile(paths.EVENTS) as file:
        types = set(pc.unique(file.read(["event_type"])["event_type"]).to_pylist())
    for group in catalogue.behavioural.groups:
        if not types & set(group.event_types) and not set(group.event_types) & set(groups.OF_LEADS):
            _require("the event type", group.event_types, types)


def _require_facts(catalogue: Catalogue, told: Mapping[str, Column]) -> None:
    facts = [fact.name for fact in catalogue.demographic.facts if fact.kind != "completeness"]
    _require("the attribute", facts, told)


def _require(what: str, names: Iterable[str], there: Iterable[str]) -> None:
    known = set(there)
    missing = [name for name in names if name not in known]
    if missing:
        raise CatalogueMismatch(
            "the model's features",
            found=f"{what} {missing[0]!r} is read by the model and no longer ingested",
            wanted="all that the model reads, so that it can score these leads",
            way_out="bring it back in the source file, or train (and accept) a model without it",
        )
