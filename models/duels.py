"""On which leads the model finds more buyers than the points, and on which it does not.

Each slice is ranked on its own: which share of its buyers stands in its best fifth, by either.
The difference is paired, by contact.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from features.types import Flags, Floats
from models import bootstrap, metrics
from models.comparison import Rows
from models.slice_cuts import Cut

LEAST_BUYERS = 10
"""With fewer buyers a share of them says nothing."""
_DRAWS = 200
_MOST_UNTOLD = 0.05
"""A figure that more draws than that cannot give is not told."""


def duels(
    cuts: Sequence[Cut], model: Floats, points: Floats, rows: Rows, least: int
) -> list[dict[str, Any]]:
    """Every slice of enough rows and buyers: model, points and model minus points with intervals.

    `model` and `points` are the scores, shape (n,). Null where no interval can be told.
    """
    told = []
    for cut in cuts:
        for value, some in cut.parts.items():
            buyers = int(rows.labels[some].sum())
            if int(some.sum()) >= least and LEAST_BUYERS <= buyers < int(some.sum()):
                told.append(
                    {
                        "attribute": cut.attribute,
                        "value": value,
                        "leads": int(some.sum()),
                        "buyers": buyers,
                        **_duel(model[some], points[some], rows.chosen(some)),
                    }
                )
    return told


def _duel(model: Floats, points: Floats, rows: Rows) -> dict[str, Any]:
    found = {
        name: _capture(scores, rows) for name, scores in (("model", model), ("points", points))
    }
    found["difference"] = found["model"] - found["points"]
    return {name: _interval(each) for name, each in found.items()}


def _capture(scores: Floats, rows: Rows) -> Floats:
    """The share of the buyers in the best fifth: on the rows themselves, then one a draw."""
    ranked = metrics.ranking(scores, rows.labels, rows.lead_ids, probabilities=False)
    weights = rows.draws[:_DRAWS, ranked.order]
    once = np.ones(len(ranked.order))
    return np.array([metrics.capture_at_20pct(ranked, each) for each in (once, *weights)])


def _interval(found: Floats) -> bootstrap.Interval | None:
    unknown: Flags = np.isnan(found[1:])
    return None if unknown.mean() > _MOST_UNTOLD else bootstrap.interval(found[0], found[1:])
