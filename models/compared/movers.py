"""Who moves up, in the best fifth of the model alone, and who down, in that of the points alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from features.types import Floats, Indices
from models.bootstrap import DIGITS
from models.compared import groups
from models.compared.agreement import parted
from models.compared.leads import Leads, places, top
from models.reason_text import Told

EXAMPLES, REASONS = 3, 3
EXPLAINED = 2_000
"""So many leads that move, or stay, are explained at most, evenly over all of them."""

UP, DOWN = "up", "down"


@dataclass(frozen=True)
class Moved:
    """Both lists of the leads, and who moves: arrays of shape (n,)."""

    totals: Floats
    before: Floats
    """The place by points, from 1 on."""
    after: Floats
    """The place by the model."""
    chance: dict[str, Floats]
    """With which each lead moves up, and down: neither 0 nor 1 at a border among equal sums."""
    stays: dict[str, Floats]
    """With which each lead stands beside those of a direction by points, and stays there."""

    def rows(self, way: str) -> Indices:
        """Who moves that way, the foremost of the list first whose top they are in."""
        rows = np.flatnonzero(self.chance[way])
        foremost = self.after if way == UP else self.before
        return rows[np.lexsort((self.after[rows], foremost[rows]))]


def moved(leads: Leads) -> Moved | None:
    """Who changes sides between the two tops; None without points."""
    if leads.totals is None:
        return None
    sides = parted(top(leads.probability), top(leads.totals))
    return Moved(
        totals=leads.totals,
        before=places(leads.totals),
        after=places(leads.probability),
        chance={UP: sides["model_only"], DOWN: sides["points_only"]},
        stays={UP: sides["neither"], DOWN: sides["both"]},
    )


def told(leads: Leads, all_moved: Moved, way: str) -> dict[str, Any]:
    """Of one direction: leads, buyers, rate, and from where to where a typical one moves."""
    chance = all_moved.chance[way]
    return {
        **groups.told(leads, chance),
        "from_share": _middle(all_moved.before, chance),
        "to_share": _middle(all_moved.after, chance),
    }


def _middle(place: Floats, chance: Floats) -> float | None:
    """The median place in a list, as a share of it."""
    if not chance.any():
        return None
    order = np.argsort(place, kind="stable")
    reached = np.cumsum(chance[order])
    at = int(np.searchsorted(reached, reached[-1] / 2))
    return round(float(place[order[at]]) / len(place), DIGITS)


def explained(rows: Indices) -> Indices:
    """Those of some rows whose reasons are reckoned."""
    return rows[:: max(-(-len(rows) // EXPLAINED), 1)]


def example(
    leads: Leads, all_moved: Moved, row: int, said: Sequence[Told], sign: int
) -> dict[str, Any]:
    """One lead that moves, without any id, and the strongest of its reasons that point that way."""
    telling = [each for each in said if sign * each.share > 0][:REASONS]
    return {
        "points": round(float(all_moved.totals[row]), DIGITS),
        "points_place": round(float(all_moved.before[row])),
        "probability": round(float(leads.probability[row]), DIGITS),
        "place": round(float(all_moved.after[row])),
        "bought": bool(leads.labels[row]),
        "reasons": [
            {"feature": each.feature, "value": _plain(each.value), "share": _short(each.share)}
            for each in telling
        ],
    }


def _plain(value: float | str | None) -> float | str | None:
    return _short(value) if isinstance(value, float) else value


def _short(value: float) -> float:
    return round(value, DIGITS)
