"""On which leads the model finds more buyers than the points, and on which it does not.

Each slice is ranked on its own: which share of its buyers stands in its best fifth, by either.
The difference is paired, by contact.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from features.types import Floats
from models import drawn, metrics
from models.comparison import Rows
from models.drawn import Figure
from models.slice_cuts import Cut

LEAST_BUYERS = 10
"""With fewer buyers a share of them says nothing."""
_DRAWS = 200


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
    ours, theirs = _capture(model, rows), _capture(points, rows)
    return {
        "model": ours.told(),
        "points": theirs.told(),
        "difference": ours.minus(theirs).told(),
    }


def _capture(scores: Floats, rows: Rows) -> Figure:
    """The share of the buyers in the best fifth."""
    ranked = metrics.ranking(scores, rows.labels, rows.lead_ids, probabilities=False)
    named = {"capture": metrics.capture_at_20pct}
    return drawn.figures(named, ranked, rows.draws[:_DRAWS])["capture"]
