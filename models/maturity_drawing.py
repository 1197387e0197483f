"""The time to conversion as files: a table for `dvc plots`, a picture with the horizon."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from features import clock
from features.maturity import Curve
from features.types import Floats, Indices
from models import pictures

_POINTS = 501
_ROOM = 1.1
"""The picture goes on for a little beyond the horizon and the last conversions."""


def write_table(path: Path, curve: Curve | None, first: int, horizon: int) -> None:
    """Write days, converted, low and high: the share converted by each age, its 95 % interval.

    An empty cell is beyond what is known; without a curve there are no rows.
    """
    lines = ["days,converted,low,high"]
    if curve is not None:
        ages = _ages(curve, first + horizon)
        lines += [_cells(row) for row in np.column_stack([ages / clock.DAY, *curve.at(ages)])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def draw(path: Path, curve: Curve, first: int, horizon: int) -> None:
    """Draw the curve, and the horizon from the age of the first cutoff on."""
    ages = _ages(curve, first + horizon)
    unit, size = _unit(int(ages[-1]))
    share, low, high = curve.at(ages)
    pictures.maturity_chart(
        path,
        {"x": ages / size, "converted": share, "low": low, "high": high},
        title=_title(curve, unit, size),
        unit=unit,
        horizon=(first / size, (first + horizon) / size),
        note=f"the horizon of {horizon / size:.3g} {unit}\n{_catch(curve.caught(first, horizon))}",
    )


def _ages(curve: Curve, reach: int) -> Indices:
    """Evenly spaced ages, as far as the curve is worth drawing and the horizon reaches."""
    late = max(curve.quantile(0.99) or 0, reach)
    last = max(min(curve.end, int(late * _ROOM)), int(reach * _ROOM))
    return np.linspace(0, last, _POINTS).astype(np.int64)


def _cells(row: Floats) -> str:
    return ",".join("" if np.isnan(cell) else f"{cell:.6f}" for cell in row)


def _unit(longest: int) -> tuple[str, int]:
    """The unit in which ages are read most easily."""
    units = (("days", clock.DAY), ("hours", clock.HOUR))
    return next((each for each in units if longest >= 3 * each[1]), ("minutes", clock.MINUTE))


def _title(curve: Curve, unit: str, size: int) -> str:
    half, most = curve.quantile(0.5), curve.quantile(0.9)
    if half is None or most is None:
        return "No lead that was watched from its creation has converted"
    return (
        f"Half of the conversions come within {half / size:.3g} {unit}, "
        f"nine in ten within {most / size:.3g}"
    )


def _catch(share: float) -> str:
    if np.isnan(share):
        return "reaches beyond what\nis known of conversions"
    return f"catches {share:.0%} of the\nconversions to come"
