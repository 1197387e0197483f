"""The longest horizon that the data supports, found by labelling the leads at every one.

A longer horizon lets more leads convert in time, and fewer mature. So the conversions of a part
first rise with it and then fall, and with a split that moves they may do so several times. No
bisection finds the last horizon that works; looking from the longest down does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from features import clock, enough, snapshots
from features.clock import DAY, HOUR
from features.enough import Least, Tally
from features.errors import TooLittleData
from features.snapshots import Observation
from features.types import Flags, Lives


@dataclass(frozen=True)
class Tried:
    """What both parts hold at a horizon."""

    horizon: int
    train: Tally
    test: Tally


@dataclass(frozen=True)
class Search:
    """The longest horizon that works, None if none does, and then the one that comes nearest."""

    longest: Tried | None
    nearest: Tried | None


def search(
    lives: Lives,
    offsets: Sequence[int],
    observation_for: Callable[[int], Observation],
    watched: int,
    least: Least,
) -> Search:
    """Try whole days from `watched` (how long outcomes were) down, then the hours of a day.

    `observation_for` tells what a horizon makes of the split; where it raises `TooLittleData`, the
    horizon is not supported. Conversions are counted on the leads that were ever won, which are
    few; only where these are enough are the others looked at.
    """
    winners = _chosen(lives, clock.did_happen(lives.converted_at))
    nearest, share = None, 0.0
    for horizon in _horizons(watched):
        try:
            observation = observation_for(horizon)
        except TooLittleData:
            continue
        found = tried(winners, offsets, observation)
        reached = min(found.train.conversions / least.train, found.test.conversions / least.test)
        if reached >= 1:
            whole = tried(lives, offsets, observation)
            if least.is_met(whole.train, whole.test):
                return Search(longest=whole, nearest=None)
            # Conversions are enough, so it is the others that are too few.
            reached = min(whole.train.rarer / least.train, whole.test.rarer / least.test)
        # Of equally near ones the shortest, at which the most other leads have matured.
        if nearest is None or reached >= share:
            nearest, share = observation, reached
    return Search(None, tried(lives, offsets, nearest) if nearest else None)


def tried(lives: Lives, offsets: Sequence[int], observation: Observation) -> Tried:
    """Label the leads and count both parts."""
    labelled = snapshots.label(
        lives.created_at, lives.converted_at, lives.lost_at, offsets, observation
    )
    parts = (enough.tally(labelled, part) for part in (snapshots.TRAIN, snapshots.TEST))
    return Tried(observation.horizon, *parts)


def _horizons(watched: int) -> Iterator[int]:
    yield from (days * DAY for days in range(watched // DAY, 0, -1))
    yield from (hours * HOUR for hours in range(min(23, watched // HOUR), 0, -1))


def _chosen(lives: Lives, some: Flags) -> Lives:
    return Lives(lives.created_at[some], lives.converted_at[some], lives.lost_at[some])
