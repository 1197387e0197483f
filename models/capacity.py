"""How many wins so many calls bring: what to expect, and a range that holds in nine of ten runs.

Two things make the number of wins uncertain. Chance: each lead is won or not, which makes the
number Poisson-binomial. And the probabilities' own error, which the leads share, since one
calibrator made them all: it does not average out over many calls. So one standard normal error
moves all log-odds together, each by the size of its own interval (at 1.645 it stands at the
interval's end); given the error the distribution is exact, and it is integrated over the error.

The range assumes: given the error the leads decide independently of each other; all of the
interval is shared, which is the wide reading; the leads are worked as those that the model learned
from were. It is of wins within the model's horizon, not of wins today.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.types import Floats
from models.calibration_line import NINE_OF_TEN
from models.sigmoid import logit, sigmoid

_TAIL = 0.05
"""What may lie beyond each end of the range."""

_ERRORS = np.arange(-64, 65) / 16.0
"""The shared error in standard deviations, up to 4 of them, which leave out 1 in 16,000."""

_WEIGHTS = np.exp(-(_ERRORS**2) / 2) / np.exp(-(_ERRORS**2) / 2).sum()
"""The trapezoidal rule for a normal density: one weight is at most 2.5 %, at the range's ends
0.65 %, so that even for very many leads no end's tail is off by more than that."""

_NEARLY = 1e-12
"""Log-odds are taken of no probability nearer to 0 or 1."""


@dataclass(frozen=True)
class Outlook:
    """What the calls to some leads bring."""

    calls: int
    expected: float
    """The sum of the probabilities."""
    low: int
    """Fewer wins come in at most one of twenty runs."""
    high: int
    """More wins come in at most one of twenty runs."""


def outlook(probability: Floats, low: Floats, high: Floats) -> Outlook:
    """What calls to all of these leads bring; probabilities and their intervals of shape (n,)."""
    return outlooks(probability, low, high)[-1]


def outlooks(probability: Floats, low: Floats, high: Floats) -> list[Outlook]:
    """What calls to the first 0, 1, 2 … n of these leads bring; each of shape (n,), [0, 1].

    The wins of one lead more are those without it, and one more where it is won; so one pass gives
    them all. It takes time with the square of n: 0.2 s for 1,000 leads.
    """
    chances = _moved(probability, low, high)
    summed = np.concatenate([[0.0], np.cumsum(probability)])
    wins = np.zeros((len(_ERRORS), len(probability) + 1))
    wins[:, 0] = 1.0
    found = [Outlook(0, 0.0, 0, 0)]
    for calls, chance in enumerate(chances.T, 1):
        won = chance[:, None] * wins[:, :calls]
        wins[:, :calls] -= won
        wins[:, 1 : calls + 1] += won
        found.append(Outlook(calls, float(summed[calls]), *_range(_WEIGHTS @ wins[:, : calls + 1])))
    return found


def _moved(probability: Floats, low: Floats, high: Floats) -> Floats:
    """The probabilities under each shared error; shape (errors, n)."""
    middle, below, above = (
        logit(np.clip(each, _NEARLY, 1 - _NEARLY)) for each in (probability, low, high)
    )
    error = _ERRORS[:, None] / NINE_OF_TEN
    # A side that an interval does not have is none: the error then leaves the lead where it is.
    reach = np.where(error < 0, np.maximum(middle - below, 0), np.maximum(above - middle, 0))
    return sigmoid(middle + error * reach)


def _range(shares: Floats) -> tuple[int, int]:
    """The narrowest range that leaves at most one twentieth beyond each of its ends."""
    reached = np.cumsum(shares)
    # What rounding adds or takes must not decide an end.
    low = int(np.searchsorted(reached, _TAIL + 1e-12, side="right"))
    high = int(np.searchsorted(reached, 1 - _TAIL - 1e-12, side="left"))
    return low, high
