"""How many buyers the first calls find, down the model's list and down that of the points.

A draw takes contacts again, each with all of its leads, and the calls go down the list of who was
drawn: the same draws for both lists, so that their difference is paired.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from features.types import Floats, Indices
from models.bootstrap import DIGITS
from models.compared.leads import Leads
from models.curves import GRID
from models.drawn import Figure

_STEPS = (1, 2, 5)


def curve(leads: Leads) -> dict[str, Any]:
    """Which share of all buyers stands in each top share of a list, at every hundredth."""
    ours = gained(leads, leads.model_order)
    told: dict[str, Any] = {
        "share": GRID.tolist(),
        "model": _band(ours),
        "points": None,
        "difference": None,
    }
    if leads.points_order is not None:
        theirs = gained(leads, leads.points_order)
        told |= {"points": _band(theirs), "difference": _band(ours - theirs)}
    return told


def gained(leads: Leads, order: Indices) -> Floats:
    """The rows' own curve, then one a draw: shape (1 + draws, 101)."""
    found = _found(leads, order, leads.labels.astype(np.float64), GRID, of_all=True)
    bought = found[:, -1:]
    return np.divide(found, bought, out=np.full_like(found, np.nan), where=bought > 0)


def table(leads: Leads) -> list[dict[str, Any]]:
    """What so many calls find, for so many as teams make: 10, 20, 50, …, a tenth, a fifth."""
    calls = steps(len(leads))
    ours = _brought(leads, leads.model_order, calls)
    theirs = None if leads.points_order is None else _brought(leads, leads.points_order, calls)
    rate = float(leads.labels.mean())
    promised = np.cumsum(leads.probability[leads.model_order])
    return [
        {
            "calls": number,
            "model": ours[0][at].told(),
            "points": None if theirs is None else theirs[0][at].told(),
            "difference": None if theirs is None else ours[0][at].minus(theirs[0][at]).told(),
            "blindly": round(number * rate, DIGITS),
            "promised": round(float(promised[number - 1]), DIGITS),
            "amount_model": _amount(ours, at),
            "amount_points": None if theirs is None else _amount(theirs, at),
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


_Brought = tuple[list[Figure], list[Figure] | None]
"""Buyers, and amounts where these are known, one for each number of calls."""


def _brought(leads: Leads, order: Indices, calls: list[int]) -> _Brought:
    wanted = np.array(calls, dtype=np.float64)
    buyers = _found(leads, order, leads.labels.astype(np.float64), wanted)
    if leads.amounts is None:
        return _figures(buyers), None
    return _figures(buyers), _figures(_found(leads, order, np.nan_to_num(leads.amounts), wanted))


def _found(
    leads: Leads, order: Indices, worth: Floats, calls: Floats, *, of_all: bool = False
) -> Floats:
    """What the first calls add up to, on the rows and on each draw: shape (1 + draws, calls).

    With `of_all`, `calls` are shares of all rows.
    """
    once, listed = np.ones((1, len(order))), worth[order]
    found = np.empty((1 + len(leads.rows.draws), len(calls)))
    for place, times in enumerate([*once, *leads.rows.draws]):
        drawn = times[order]
        reached = np.concatenate([[0.0], np.cumsum(drawn)])
        summed = np.concatenate([[0.0], np.cumsum(drawn * listed)])
        found[place] = np.interp(calls * reached[-1] if of_all else calls, reached, summed)
    return found


def _figures(found: Floats) -> list[Figure]:
    return [Figure(float(each[0]), each[1:]) for each in found.T]


def _amount(brought: _Brought, at: int) -> Any:
    return None if brought[1] is None else brought[1][at].told()


def _band(curves: Floats) -> dict[str, list[float]]:
    low, high = np.nanpercentile(curves[1:], [2.5, 97.5], axis=0)
    named = {"gain": curves[0], "low": low, "high": high}
    return {name: np.round(values, DIGITS).tolist() for name, values in named.items()}
