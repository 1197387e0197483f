"""Each kind of evidence out of the tables of a run: what was found, and how much was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from features import arrow, clock
from features.catalogue import Catalogue
from features.errors import TooLittleData
from features.types import Flags, Floats
from features.values import Column as Facts
from models import folds
from models.leaks import canary, dates, drift, search, siblings
from models.leaks.columns import Training
from models.leaks.finding import Finding
from pipelines import audit_canary, audit_columns, audit_events, columns
from pipelines.columns import Placed
from pipelines.params import Params
from pipelines.source import Source

_MOST_ROWS = 30_000
"""Of more training rows, the quick models of the split learn evenly spread ones."""

_FOLDS = 3
"""Few and long ones: the farther ahead a fold lies, the more of a changing world it shows."""

Evidence = tuple[list[Finding], dict[str, Any]]
"""The findings, and how much of what was looked at."""

NOT_SPLIT: Evidence = ([], {"auc": None})


@dataclass(frozen=True)
class Part:
    """The training part: its snapshots with their features and what their leads tell."""

    source: Source
    params: Params
    catalogue: Catalogue
    table: pa.Table
    matrix: Floats
    facts: Mapping[str, Facts]
    outcomes: pa.Table
    history_start: int
    tested: Flags
    """Which snapshots are of leads that the test part looks at as well, at another cutoff."""

    @cached_property
    def placed(self) -> Placed:
        """The snapshots with the places of their contacts and leads."""
        return columns.snapshots(self.table, self.history_start)

    @cached_property
    def training(self) -> Training:
        """The labels and contacts of the snapshots."""
        return audit_columns.training(self.table, self.placed)


def of_dates(part: Part) -> Evidence:
    """Dates that lie after the cutoff; planned ones may."""
    cutoffs = arrow.moments(part.table["cutoff"])
    names = [f.name for f in part.catalogue.demographic.facts if f.kind == "date" and not f.planned]
    found = [dates.after_cutoff(name, np.asarray(part.facts[name]), cutoffs) for name in names]
    return [each for each in found if each is not None], {"dates": len(names)}


def of_later_events(part: Part, events: Path) -> Evidence:
    """Features that change when all events from the cutoff on are deleted."""
    rows = audit_canary.sample(len(part.table), part.params.train.seed)
    spec, history_start = part.catalogue.behavioural, part.history_start
    alone = audit_canary.built_alone(spec, events, part.table.take(rows), history_start)
    rows, did = rows[: len(alone)], len(spec.features)
    lead_rows = np.asarray(part.table["lead_row"].to_numpy())[rows]
    found = canary.compare(part.catalogue.names[:did], lead_rows, part.matrix[rows, :did], alone)
    return found, {"built_alone": len(alone)}


def of_siblings(part: Part, events: Path) -> Evidence:
    """Kinds of event that come with the outcome, within the time that training labels look at."""
    last = clock.latest(arrow.moments(part.table["cutoff"]))
    until = last + part.source.label_horizon
    leads = audit_events.leads(part.placed, part.outcomes, until)
    kinds = audit_events.kinds(events, part.source, part.placed, until)
    return siblings.siblings(kinds, leads), {"event_kinds": len(kinds)}


def of_features(part: Part) -> Evidence:
    """Features that tell the outcome alone."""
    features = audit_columns.of_features(part.source, part.catalogue, part.matrix, part.facts)
    ever = audit_columns.ever(part.placed, part.outcomes, ~part.tested)
    found = search.search(features, part.training, ever, part.params.audit.suspicious_auc)
    rows, won = len(part.table), int(part.training.labels.sum())
    return found, {"features": len(part.catalogue.names), "rows": rows, "conversions": won}


def of_split(part: Part) -> Evidence:
    """A fall of the AUC from a random split to one forward in time, where there are both."""
    some = np.arange(0, len(part.table), -(-len(part.table) // _MOST_ROWS))
    training = Training(part.training.labels[some], part.training.contact[some])
    cutoffs = arrow.moments(part.table["cutoff"])[some]
    horizon, params = part.source.label_horizon, part.params.train
    if len(np.unique(training.contact)) < drift.GROUPS:
        return NOT_SPLIT
    try:
        forward = folds.forward(cutoffs, training.labels, horizon, _FOLDS)
    except TooLittleData:
        return NOT_SPLIT
    names = part.catalogue.names
    fall = drift.measure(part.matrix[some], training, names, forward, params.lightgbm)
    told = {"random": round(fall.random, 6), "forward": round(fall.forward, 6)}
    finding = fall.finding()
    return [] if finding is None else [finding], {"auc": told}
