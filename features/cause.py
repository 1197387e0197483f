"""Why a part has nothing to teach or to judge by, where no other horizon would help.

nobody     no lead was ever won
everybody  every lead was won
moment     every lead was created at one moment, so that nothing lies before or after
lost       no lead of a part was ever won
won        every lead of a part was won
late       the test part begins after the last lead whose whole horizon was watched
early      the test part begins before the first one
short      all of them stand within one horizon before the test part
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from features import clock, snapshots
from features.snapshots import Labelled, Observation
from features.types import Indices, Lives, Moments

Kind = Literal["nobody", "everybody", "moment", "lost", "won", "late", "early", "short"]


@dataclass(frozen=True)
class Cause:
    """A cause; `part` is the one that it concerns, `edge` a moment that shows it."""

    kind: Kind
    part: str = ""
    edge: int = clock.NEVER


def of_all(lives: Lives, labelled: Labelled) -> Cause | None:
    """What is wrong with the leads themselves; None where that is nothing."""
    won = clock.did_happen(lives.converted_at)
    if not won.any():
        return Cause("nobody")
    if won.all():
        return Cause("everybody")
    first = clock.first(lives.created_at)
    if not clock.is_over(first, clock.latest(lives.created_at), 0):
        return Cause("moment", edge=first)
    for part in (snapshots.TRAIN, snapshots.TEST):
        rows = labelled.part == part
        if not rows.any():
            continue
        some, label = won[labelled.lead[rows]], labelled.label[rows]
        if not some.any():
            return Cause("lost", part, _nearest_win(lives, part))
        # Of leads that are won in the end, rows whose horizon ends before that are not.
        if some.all() and label.all() == label.any():
            return Cause("won", part)
    return None


def of_split(labelled: Labelled, observation: Observation) -> Cause | None:
    """What is wrong with where the test part begins; None where that is nothing."""
    judged = (snapshots.TRAIN, snapshots.GAP, snapshots.TEST)
    train, gap, test = (labelled.cutoffs[labelled.part == part] for part in judged)
    if not len(test) and len(train) + len(gap):
        return Cause("late", snapshots.TEST, _ends(train, gap)[1])
    if not len(train) and len(gap):
        return Cause("short", snapshots.TRAIN, observation.test_from)
    if not len(train) and len(test):
        return Cause("early", snapshots.TRAIN, _ends(test)[0])
    return None


def _nearest_win(lives: Lives, part: str) -> int:
    """The win that comes nearest to a part without any: the last one before, or the first after."""
    wins = lives.converted_at[clock.did_happen(lives.converted_at)]
    return clock.latest(wins) if part == snapshots.TEST else clock.first(wins)


def _ends(*several: Moments | Indices) -> tuple[int, int]:
    moments = np.concatenate(several)
    return clock.first(moments), clock.latest(moments)
