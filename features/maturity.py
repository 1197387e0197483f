"""How long conversions take: the share of all leads that have converted before each age.

A lead that was lost stays among the leads for as long as it could have been watched: it never
converts. So the curve is the cumulative incidence of conversion with loss as the competing event,
not the share that would convert if nobody were ever lost. Since the end of watching is known for
every lead, won, lost or open, it is the product-limit estimate over leads that have not converted
and are still watched (Fine & Gray 1999, J Am Stat Assoc 94:496: censoring-complete data);
it estimates the same share as Aalen & Johansen 1978 (Scand J Stat 5:141) and counts as labels do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features import clock
from features.snapshots import Observation
from features.types import Flags, Floats, Indices, Lives

FEWEST_WATCHED = 0.1
"""The curve ends where fewer of the leads were watched so long: beyond, a single lead makes a step
(Pocock, Clayton & Altman 2002, Lancet 359:1686)."""

_95_PERCENT = 1.959964


@dataclass(frozen=True)
class Curve:
    """A staircase: at `ages`, in microseconds from creation, the share converted rises.

    `converted`, `low` and `high`, of the same shape, are the share from that age on and its 95 %
    interval. Beyond `end`, an age, nothing is said. `leads` is how many were watched from their
    creation.
    """

    ages: Indices
    converted: Floats
    low: Floats
    high: Floats
    end: int
    leads: int

    def before(self, age: int) -> float:
        """The share of the leads that converts before an age; NaN beyond the end."""
        return float(self.at(np.array([age]))[0][0])

    def at(self, ages: Indices) -> tuple[Floats, Floats, Floats]:
        """The share that converts before each age, and its interval; NaN beyond the end."""
        steps = np.searchsorted(self.ages, ages, side="left")
        known = ages <= self.end
        with_zero = (np.append(0.0, values) for values in (self.converted, self.low, self.high))
        share, low, high = (np.where(known, values[steps], np.nan) for values in with_zero)
        return share, low, high

    def caught(self, age: int, horizon: int) -> float:
        """Of the conversions from an age on that the curve knows, the share within the horizon.

        NaN where the horizon reaches beyond the curve, or nobody converts any more.
        """
        already = self.before(age)
        to_come = self.before(self.end) - already
        return (self.before(age + horizon) - already) / to_come if to_come > 0 else np.nan

    def quantile(self, share: float) -> int | None:
        """The age by which this share of the known conversions has come; None without any."""
        if not len(self.ages):
            return None
        # A share that is met but for rounding is met.
        wanted = share * self.converted[-1] * (1 - 1e-12)
        return int(self.ages[np.searchsorted(self.converted, wanted, side="left")])


def time_to_conversion(lives: Lives, observation: Observation) -> Curve:
    """The curve of the leads that were watched from their creation on.

    A lead from before that is left out, since it may have converted unseen; one that was closed
    before it was created has nothing left to do.
    """
    watched = _watched(lives, observation)
    created_at, converted_at = lives.created_at[watched], lives.converted_at[watched]
    won = clock.is_before(converted_at, observation.observed_until)
    # The age that a lead does not reach any more under watch: outcomes are watched to just before.
    unseen = observation.observed_until - created_at
    ages = np.where(won, converted_at - created_at, unseen - 1)
    return _curve(ages, won, _end(unseen))


def _watched(lives: Lives, observation: Observation) -> Flags:
    closed = clock.happened_before(
        lives.created_at, clock.earliest(lives.converted_at, lives.lost_at)
    )
    begun = clock.is_before(lives.created_at, observation.observed_until)
    return begun & ~closed & clock.starts_observed(lives.created_at, observation.observed_from)


def _end(unseen: Indices) -> int:
    """The oldest age up to which at least the fewest were watched."""
    fewest = int(np.ceil(FEWEST_WATCHED * len(unseen)))
    return int(np.sort(unseen)[-fewest]) if fewest else 0


def _curve(left_at_age: Indices, won: Flags, end: int) -> Curve:
    """The product-limit estimate: each lead leaves at its age, by converting or unwatched."""
    known = won & (left_at_age < end)
    ages, converting = np.unique(left_at_age[known], return_counts=True)
    left_before = np.searchsorted(np.sort(left_at_age), ages, side="left")
    watched = (len(left_at_age) - left_before).astype(np.float64)
    remaining: Floats = np.cumprod(1 - converting / watched, dtype=np.float64)
    low, high = _interval(remaining, converting, watched)
    return Curve(ages, 1 - remaining, low, high, end, len(left_at_age))


def _interval(remaining: Floats, converting: Indices, watched: Floats) -> tuple[Floats, Floats]:
    """The 95 % interval of the share converted: Greenwood's variance on log(-log).

    Kalbfleisch & Prentice 1980. Where everybody has converted it is unknown, so 0 to 1.
    """
    inside = remaining > 0
    terms = np.divide(
        converting, watched * (watched - converting), out=np.zeros_like(watched), where=inside
    )
    logs = np.log(remaining, out=np.full_like(remaining, -np.inf), where=inside)
    spread = _95_PERCENT * np.sqrt(np.cumsum(terms)) / -logs
    low, high = (1 - remaining ** np.exp(sign * spread) for sign in (-1, 1))
    return np.where(inside, low, 0.0), np.where(inside, high, 1.0)
