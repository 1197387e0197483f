"""Snapshots and labels: which leads at which cutoffs may teach, and which may judge.

A lead is looked at once for each offset from its creation. Each snapshot falls into one part:

train      its whole label lies before the test part begins, so it can teach and look into nothing
gap        its label looks into the test part: it neither teaches nor judges
test       its cutoff lies in the test part
censored   its label is not fully observed: neither 0 nor 1
closed     the lead was already won or lost at the cutoff: there is nothing left to predict
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features import clock
from features.types import Flags, Indices, Moments

TRAIN, GAP, TEST, CENSORED, CLOSED = "train", "gap", "test", "censored", "closed"
PARTS = (TRAIN, GAP, TEST, CENSORED, CLOSED)


@dataclass(frozen=True)
class Observation:
    """When outcomes were watched, how far ahead a label looks, and where the test part begins."""

    horizon: int
    observed_from: int
    observed_until: int
    test_from: int


@dataclass(frozen=True)
class Labelled:
    """Every lead at every offset: one row per (lead, offset), leads in the order given."""

    lead: Indices
    offset: Indices
    cutoffs: Moments
    label: Flags
    part: np.ndarray[tuple[int], np.dtype[np.str_]]


def label(
    created_at: Moments,
    converted_at: Moments,
    lost_at: Moments,
    offsets: Sequence[int],
    observation: Observation,
) -> Labelled:
    """Put every lead at `created_at + offset` for each offset, with its label and its part.

    Moments are of shape (leads,), `clock.NEVER` where a lead was not won or not lost. A label means
    something only in the parts train, gap and test.
    """
    lead = np.repeat(np.arange(len(created_at)), len(offsets))
    offset = np.tile(np.asarray(offsets, dtype=np.int64), len(created_at))
    cutoffs = created_at[lead] + offset
    closed = clock.happened_before(cutoffs, clock.earliest(converted_at, lost_at)[lead])
    return Labelled(
        lead=lead,
        offset=offset,
        cutoffs=cutoffs,
        label=clock.converts_within(cutoffs, converted_at[lead], observation.horizon),
        part=_parts(cutoffs, closed, observation),
    )


def _parts(
    cutoffs: Moments, closed: Flags, observation: Observation
) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    watched = clock.starts_observed(cutoffs, observation.observed_from) & clock.has_matured(
        cutoffs, observation.horizon, observation.observed_until
    )
    test = clock.is_at_or_after(cutoffs, observation.test_from)
    train = clock.label_ends_by(cutoffs, observation.horizon, observation.test_from)
    return np.select([closed, ~watched, test, train], [CLOSED, CENSORED, TEST, TRAIN], default=GAP)
