"""How many buyers the first calls find, down the model's list and down that of the points.

A draw takes contacts again, each with all of its leads, and the calls go down the list of who was
drawn: the same draws for both lists, so that their difference is paired.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from features.types import Floats, Indices
from models.bootstrap import DIGITS, Interval
from models.compared.leads import Leads, ties
from models.curves import GRID
from models.drawn import Figure

_STEPS = (1, 2, 5)


def curve(leads: Leads) -> dict[str, Any]:
    """Which share of all buyers stands in each top share of a list, at every hundredth."""
    ours = gained(leads, leads.probability)
    told: dict[str, Any] = {
        "share": GRID.tolist(),
        "model": _band(ours),
        "points": None,
        "difference": None,
    }
    if leads.totals is not None:
        theirs = gained(leads, leads.totals)
        told |= {"points": _band(theirs), "difference": _band(ours - theirs)}
    return told


def gained(leads: Leads, scores: Floats) -> Floats:
    """The share of buyers on the leads themselves, then one a draw: shape (1 + draws, 101).

    NaN in a draw that took no buyer.
    """
    tie, bought = ties(scores), leads.labels.astype(np.float64)
    found = np.array([down(tie, bought, times, GRID * times.sum()) for times in _times(leads)])
    every = found[:, -1:]
    shares = np.divide(found, every, out=np.full_like(found, np.nan), where=every > 0)
    return np.asarray(shares)


def _band(curves: Floats) -> dict[str, list[float]]:
    if np.isnan(curves[0]).any():
        curves = np.zeros_like(curves)  # nobody bought, so that no call finds a buyer
    low, high = np.nanpercentile(curves[1:], [2.5, 97.5], axis=0)
    named = {"gain": curves[0], "low": low, "high": high}
    return {name: np.round(values, DIGITS).tolist() for name, values in named.items()}


def table(leads: Leads) -> list[dict[str, Any]]:
    """What so many calls find, for so many as teams make: 10, 20, 50, …, a tenth, a fifth."""
    calls = steps(len(leads))
    ours = _brought(leads, leads.probability, calls)
    theirs = None if leads.totals is None else _brought(leads, leads.totals, calls)
    promised = np.cumsum(np.sort(leads.probability)[::-1])
    rate = float(leads.labels.mean())
    return [
        {
            "calls": number,
            "blindly": round(number * rate, DIGITS),
            "promised": round(float(promised[number - 1]), DIGITS),
            "model": ours.buyers[at].told(),
            "points": None if theirs is None else theirs.buyers[at].told(),
            "difference": None if theirs is None else ours.more(theirs, at),
            "amount_model": ours.amount(at),
            "amount_points": None if theirs is None else theirs.amount(at),
        }
        for at, number in enumerate(calls)
    ]


def steps(leads: int) -> list[int]:
    """10, 20, 50, 100 and so on up to all leads, and the tenth and the fifth of them."""
    round_ones = (step * 10**power for power in range(1, 10) for step in _STEPS)
    parts = (int(np.ceil(leads / 10)), int(np.ceil(leads / 5)))
    return sorted({*parts, *(number for number in round_ones if number <= leads)})


def amount(leads: Leads) -> dict[str, Any] | None:
    """What the buyers paid together, and of how many of them that is known."""
    if leads.amounts is None:
        return None
    known = leads.labels & ~np.isnan(leads.amounts)
    total = round(float(leads.amounts[known].sum()), DIGITS)
    return {"known_for": int(known.sum()), "total": total}


@dataclass(frozen=True)
class _Brought:
    """Buyers, and amounts where these are known, one for each number of calls."""

    buyers: list[Figure]
    amounts: list[Figure] | None

    def more(self, other: _Brought, at: int) -> Interval | None:
        return self.buyers[at].minus(other.buyers[at]).told()

    def amount(self, at: int) -> Interval | None:
        return None if self.amounts is None else self.amounts[at].told()


def _brought(leads: Leads, scores: Floats, calls: list[int]) -> _Brought:
    bought = _each(leads, scores, leads.labels.astype(np.float64), calls)
    if leads.amounts is None:
        return _Brought(bought, None)
    return _Brought(bought, _each(leads, scores, np.nan_to_num(leads.amounts), calls))


def _each(leads: Leads, scores: Floats, worth: Floats, calls: list[int]) -> list[Figure]:
    tie, wanted = ties(scores), np.array(calls, dtype=np.float64)
    found = np.array([down(tie, worth, times, wanted) for times in _times(leads)])
    return [Figure(float(each[0]), each[1:]) for each in found.T]


def _times(leads: Leads) -> Floats:
    """How often each lead counts: once on the leads themselves, then as each draw took it."""
    return np.vstack([np.ones(len(leads)), leads.draws])


def down(tie: Indices, worth: Floats, times: Floats, calls: Floats) -> Floats:
    """What the first calls down a list add up to, of rows that count so many times.

    `tie` numbers each row's score from the highest on, as `ties` does. Among rows of one score it
    grows evenly: what is expected where they are called in any order.
    """
    reached = np.cumsum(np.bincount(tie, weights=times))
    summed = np.cumsum(np.bincount(tie, weights=times * worth))
    found = np.interp(calls, np.append(0.0, reached), np.append(0.0, summed))
    return np.asarray(found)
