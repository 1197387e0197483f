"""What became of each lead by the end of watching; nobody is lost in silence.

won        it converted
lost       it was lost, and not won all the same
open       neither, and still young enough to be asked about
expired    neither, and older than that
unwatched  created before outcomes were watched, and none seen since: what became of it is unknown
"""

from __future__ import annotations

import numpy as np

from features import clock, snapshots
from features.snapshots import Labelled, Observation
from features.types import Lives

WON, LOST, OPEN, EXPIRED, UNWATCHED = "won", "lost", "open", "expired", "unwatched"
FATES = (WON, LOST, OPEN, EXPIRED, UNWATCHED)


def counts(lives: Lives, observation: Observation, expires_after: int) -> dict[str, int]:
    """How many leads have each fate; together they are all leads."""
    until = observation.observed_until
    cases = [
        clock.is_before(lives.converted_at, until),
        clock.is_before(lives.lost_at, until),
        clock.is_before(lives.created_at, observation.observed_from),
        clock.is_before(lives.created_at, until - expires_after),
    ]
    names = [WON, LOST, UNWATCHED, EXPIRED]
    fates = np.select(cases, [FATES.index(name) for name in names], default=FATES.index(OPEN))
    return dict(zip(FATES, np.bincount(fates, minlength=len(FATES)).tolist(), strict=True))


def oldest_age(labelled: Labelled, horizon: int) -> int:
    """The oldest age of which the training part tells: its oldest cutoff and a horizon more."""
    return int(labelled.offset[labelled.part == snapshots.TRAIN].max(initial=0)) + horizon
