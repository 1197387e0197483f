"""Curves as tables, for `dvc plots` and for the pictures of the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from features.types import Floats
from models import curves
from models.curves import Curves
from models.metrics import Ranking

_CURVES: dict[str, Callable[[Mapping[str, Ranking]], Curves]] = {
    "roc": curves.roc,
    "precision_recall": curves.precision_recall,
    "gain": curves.gain,
    "lift": curves.lift,
}


def write(rankings: Mapping[str, Ranking], bins: Curves, folder: Path) -> None:
    """Write every curve as <name>.csv; `bins` are those of models/curves.py's reliability."""
    for name, curve in _CURVES.items():
        _write_csv(folder / f"{name}.csv", curve(rankings))
    _write_csv(folder / "reliability.csv", bins)


def write_importance(names: tuple[str, ...], gains: Floats, folder: Path) -> None:
    """Write every feature's share of the gain, the strongest first and ties by name."""
    shares = gains / gains.sum() if gains.sum() else gains
    order = np.lexsort((np.array(names), -shares))
    lines = [f"{names[place]},{shares[place]:.6f}" for place in order]
    (folder / "importance.csv").write_text("feature,share\n" + "\n".join(lines) + "\n", "utf-8")


def _write_csv(path: Path, values: Curves) -> None:
    rows = np.column_stack(list(values.values()))
    lines = [",".join("" if np.isnan(cell) else f"{cell:.6f}" for cell in row) for row in rows]
    path.write_text(",".join(values) + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
