"""One lead's life around a cutoff, and what each feature sees of it: for people who look."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from features import arrow, clock, life
from models import reason_text, scorer
from models.life_drawing import Shown
from pipelines import champion_rows, columns, explain, files, observation, one_contact, paths
from pipelines.stage import Context

_MOST_LANES = 14
"""The groups with the most events; more are not legible."""


@dataclass(frozen=True)
class Seen:
    """One feature of one lead at one cutoff."""

    feature: str
    kind: str
    about: str
    window: str | None
    value: float
    """NaN is null."""
    said: str


def life_of(context: Context, lead_id: str, cutoff: int) -> Shown:
    """All that the lead's contact ever did, and what of it was known at the cutoff."""
    plan = scorer.load(paths.BUNDLE).contract.catalogue.behavioural.plan
    placed = columns.snapshots(explain.snapshot(lead_id, cutoff), observation.read().history_start)
    events = one_contact.events(placed, plan.layout, clock.NEVER)
    told = life.of(plan, events, cutoff)
    names = [context.language.phrase(group.words.many) for group in plan.declared]
    lanes = np.sort(np.argsort(-told.belongs.sum(axis=0), kind="stable")[:_MOST_LANES])
    lanes = lanes[told.belongs[:, lanes].any(axis=0)]
    return Shown(
        lanes=[names[lane] for lane in lanes],
        days=(told.occurred_at - cutoff) / clock.DAY,
        belongs=told.belongs[:, lanes],
        seen=told.seen,
        windows=[(name, clock.duration(name) / clock.DAY) for name in context.windows],
        won=_won(lead_id, cutoff),
    )


def features_of(context: Context, lead_id: str, cutoff: int) -> list[Seen]:
    """Every feature that the bundle reads of the lead, in the order of the matrix."""
    catalogue = scorer.load(paths.BUNDLE).contract.catalogue
    row = champion_rows.matrix(context, catalogue, explain.snapshot(lead_id, cutoff))[0]
    words = reason_text.wordings(catalogue, context.language)
    return [
        Seen(each.name, each.kind, each.about, each.window, float(value), str(word.said(value)))
        for each, value, word in zip(catalogue.features, row, words, strict=True)
    ]


def _won(lead_id: str, cutoff: int) -> float | None:
    """Days from the cutoff to the win; None where the lead was not won."""
    outcomes = files.read_table(paths.OUTCOMES, ["lead_id", "converted_at"])
    place = pc.index(outcomes["lead_id"], lead_id).as_py()
    converted = arrow.moments(outcomes.slice(max(place, 0), 1)["converted_at"])
    if place < 0 or not clock.did_happen(converted).all():
        return None
    return float((converted[0] - cutoff) / clock.DAY)
