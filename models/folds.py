"""Forward folds inside the training part: learn on the past, check on what came after, with a gap.

A fold's checking rows lie in [start, end). It learns from the snapshots whose whole label lies
before the start, so that no training label looks into what it is checked on: the gap is a horizon.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from features import clock
from features.errors import TooLittleData
from features.types import Flags, Moments


@dataclass(frozen=True)
class Fold:
    """The rows to learn from and to check on, both of shape (n,)."""

    learn: Flags
    check: Flags


def forward(cutoffs: Moments, labels: Flags, horizon: int, count: int) -> tuple[Fold, ...]:
    """Up to `count` folds of about equal size after a first block of the same size.

    Rows of one cutoff stay together, so that few distinct cutoffs may give fewer folds. A fold
    without both classes on each side can teach nothing and is left out; where none is left, fewer
    and larger ones are tried.
    """
    for blocks in range(count, 0, -1):
        folds = tuple(_folds(cutoffs, labels, horizon, blocks))
        if folds:
            return folds
    raise _too_little(cutoffs)


def _folds(cutoffs: Moments, labels: Flags, horizon: int, count: int) -> Iterator[Fold]:
    for start, end in pairwise([*_starts(cutoffs, count), clock.NEVER]):
        after = clock.is_at_or_after(cutoffs, start)
        check = after & ~clock.is_at_or_after(cutoffs, end)
        learn = clock.label_ends_by(cutoffs, horizon, start)
        if _has_both(labels[learn]) and _has_both(labels[check]):
            yield Fold(learn, check)


def _too_little(cutoffs: Moments) -> TooLittleData:
    rows, moments = f"{len(cutoffs):,} training snapshots", len(np.unique(cutoffs))
    if moments == 1:
        return TooLittleData(
            "forward folds",
            found=f"one moment, at which all {rows} stand: no later ones to check a model on",
            wanted="leads of at least two moments before the test part",
            way_out="give the leads of an earlier campaign too, or begin the test part later",
        )
    return TooLittleData(
        "forward folds",
        found=f"no moment in {rows} with conversions and others on both sides, one horizon apart",
        wanted="at least one such moment",
        way_out="shorten the horizon, or begin the test part later",
    )


def _starts(cutoffs: Moments, count: int) -> list[int]:
    """The distinct cutoffs at which blocks of about equal size begin, the first block left out."""
    distinct, counts = np.unique(cutoffs, return_counts=True)
    before = np.cumsum(counts) - counts
    wanted = [len(cutoffs) * block / (count + 1) for block in range(1, count + 1)]
    nearest = {int(np.argmin(np.abs(before - rows))) for rows in wanted} - {0}
    return [int(distinct[place]) for place in sorted(nearest)]


def _has_both(labels: Flags) -> bool:
    return bool(labels.any() and not labels.all())
