"""What moved one lead's probability between two moments, step by step as the night job tells it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from features import catalogue
from features.values import Column
from models import scorer
from pipelines import changes, columns, explain, observation, one_contact, paths
from pipelines.night.moved import Moved, moved
from pipelines.night.slices import Before, Slice, at_rows
from pipelines.stage import Context


class Between(NamedTuple):
    """A lead's probability at two moments, and the steps that lie between them."""

    before: float
    after: float
    steps: Moved


def moved_between(context: Context, lead_id: str, then: int, now: int) -> Between:
    """Score a lead of this run folder at both moments, with its one bundle."""
    loaded = scorer.load(paths.BUNDLE)
    defined = loaded.contract.catalogue
    late = explain.snapshot(lead_id, now)
    placed = columns.snapshots(late, observation.read().history_start)
    events = one_contact.events(placed, defined.behavioural.plan.layout, now)
    known, knew = (_facts(context, each) for each in (late, explain.snapshot(lead_id, then)))
    first = slice(0, 1)
    cutoffs = np.array([then], dtype=np.int64)
    earlier = at_rows(placed.snapshots, first, cutoffs=cutoffs)
    old = loaded.score(catalogue.build(defined, events, earlier, knew)).probability
    new = loaded.score(catalogue.build(defined, events, placed.snapshots, known)).probability
    told = pa.table({"probability": old})
    before = Before(np.array([0], dtype=np.int64), then, cutoffs, told, knew)
    slice_ = Slice(late, known, events, placed.snapshots, before)
    steps = moved(loaded, slice_, before, new, np.array([True]))
    return Between(float(old[0]), float(new[0]), steps)


def _facts(context: Context, table: pa.Table) -> dict[str, Column]:
    rows = np.asarray(table["lead_row"].to_numpy())
    return changes.facts_at_cutoffs(context.source, table, rows)
