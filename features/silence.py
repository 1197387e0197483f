"""Outcome tables that begin later, or end earlier, than the source says that they do.

Where leads came and outcomes were not yet written down, every lead only seems to be lost. The sign
is a silence: matured leads before the first outcome, or after the last one, of which none converts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, lgamma

import numpy as np

from features import clock
from features.snapshots import Observation
from features.types import Flags, Lives, Moments

LEAST_CHANCE = 1e-6
"""A silence that chance explains less often than this is no chance."""


@dataclass(frozen=True)
class Silence:
    """Leads that never convert beside leads that do.

    `edge` is the first outcome, or the last one; `leads` how many lie beyond it with the whole of
    the `ahead` after their cutoff; `rate` what share of the others converts in so long a time where
    they do so least; `chance` how likely it is that none of the leads does.
    """

    edge: int
    ahead: int
    leads: int
    rate: float
    chance: float

    @property
    def is_no_chance(self) -> bool:
        """Whether the silence must have another cause."""
        return self.chance < LEAST_CHANCE


def before_the_first(lives: Lives, offset: int, observation: Observation) -> Silence | None:
    """The leads that are silent before the first outcome; None where there are none.

    Every lead is looked at once, at `created_at + offset`. It is looked at for a horizon, or for
    half the silence if that is shorter: a shorter look leaves more leads, a longer one more
    conversions, and half of it leaves most of both.
    """
    edge = clock.first(_outcomes(lives))
    ahead = _ahead(edge - observation.observed_from, observation)
    cutoffs = lives.created_at + offset
    silent = clock.label_ends_by(cutoffs, ahead, edge)
    others = clock.starts_observed(cutoffs, edge)
    return _compared(lives, cutoffs, (silent, others), edge, replace(observation, horizon=ahead))


def after_the_last(lives: Lives, offset: int, observation: Observation) -> Silence | None:
    """The leads that are silent after the last outcome, in the same way."""
    edge = clock.latest(_outcomes(lives))
    ahead = _ahead(observation.observed_until - edge, observation)
    cutoffs = lives.created_at + offset
    silent = clock.is_at_or_after(cutoffs, edge + 1)
    others = clock.label_ends_by(cutoffs, ahead, edge + 1)
    return _compared(lives, cutoffs, (silent, others), edge, replace(observation, horizon=ahead))


def _outcomes(lives: Lives) -> Moments:
    """Every outcome of the table, win or loss; that there is none at all is told elsewhere."""
    return np.concatenate(
        [each[clock.did_happen(each)] for each in (lives.converted_at, lives.lost_at)]
    )


def _ahead(gap: int, observation: Observation) -> int:
    return max(0, min(observation.horizon, gap // 2))


def _compared(
    lives: Lives,
    cutoffs: Moments,
    sides: tuple[Flags, Flags],
    edge: int,
    observation: Observation,
) -> Silence | None:
    """The silent leads beside the others, all watched for the whole horizon of `observation`."""
    ahead = observation.horizon
    closed = clock.happened_before(cutoffs, clock.earliest(lives.converted_at, lives.lost_at))
    watched = ~closed & clock.starts_observed(cutoffs, observation.observed_from)
    watched &= clock.has_matured(cutoffs, ahead, observation.observed_until)
    silent, others = (side & watched for side in sides)
    if not ahead or not silent.any() or not others.any():
        return None
    won = clock.converts_within(cutoffs[others], lives.converted_at[others], ahead)
    leads = int(silent.sum())
    rate = _poorest(won[clock.order_of(cutoffs[others])], leads)
    return Silence(edge, ahead, leads, rate, chance_of_none(leads, len(won), rate))


def _poorest(won: Flags, leads: int) -> float:
    """The lowest rate of any stretch of so many leads, in the order of time.

    Business has poor months, and leads come in campaigns: a silence is a sign only where no other
    stretch of as many leads is nearly as poor.
    """
    stretches = max(1, len(won) // leads)
    borders = np.linspace(0, len(won), stretches + 1).astype(np.int64)
    return float((np.add.reduceat(won.astype(np.int64), borders[:-1]) / np.diff(borders)).min())


def chance_of_none(leads: int, others: int, rate: float) -> float:
    """How likely it is that none of the leads converts, if leads and others are alike.

    The others' conversions, at this rate, are dealt out among all of them at random: Fisher's exact
    test (1935, J R Stat Soc 98:39), so that few others prove little.
    """
    conversions, everybody = int(rate * others + 1e-9), leads + others
    logarithm = lgamma(others + 1) - lgamma(others - conversions + 1)
    logarithm += lgamma(everybody - conversions + 1) - lgamma(everybody + 1)
    return exp(min(0.0, logarithm))
