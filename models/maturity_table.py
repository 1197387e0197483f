"""The time to conversion as a table, for `dvc plots` and for the report's picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from features import clock
from features.maturity import Curve
from features.types import Floats, Indices

_POINTS = 501
_ROOM = 1.1
"""The curve goes on for a little beyond the horizon and the last conversions."""


def write(path: Path, curve: Curve | None, first: int, horizon: int) -> None:
    """Write days, converted, low and high: the share converted by each age, its 95 % interval.

    An empty cell is beyond what is known; without a curve there are no rows.
    """
    lines = ["days,converted,low,high"]
    if curve is not None:
        ages = _ages(curve, first + horizon)
        lines += [_cells(row) for row in np.column_stack([ages / clock.DAY, *curve.at(ages)])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _ages(curve: Curve, reach: int) -> Indices:
    """Evenly spaced ages, as far as the curve is worth drawing and the horizon reaches."""
    late = max(curve.quantile(0.99) or 0, reach)
    last = max(min(curve.end, int(late * _ROOM)), int(reach * _ROOM))
    return np.linspace(0, last, _POINTS).astype(np.int64)


def _cells(row: Floats) -> str:
    return ",".join("" if np.isnan(cell) else f"{cell:.6f}" for cell in row)
