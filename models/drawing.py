"""Curves as files: tables for `dvc plots`, pictures for people and MLflow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from features.types import Floats
from models import curves, pictures
from models.curves import Curves
from models.metrics import Ranking

_LINES: dict[str, tuple[Callable[[Mapping[str, Ranking]], Curves], str, str, str]] = {
    "roc": (
        curves.roc,
        "How well buyers are told from the others",
        "share of the others called by mistake",
        "share of the buyers found",
    ),
    "precision_recall": (
        curves.precision_recall,
        "How many of those called buy",
        "share of the buyers found",
        "share of those called who buy",
    ),
    "gain": (
        curves.gain,
        "How many buyers are found by calling the top of the list",
        "share of the leads called, best first",
        "share of the buyers found",
    ),
    "lift": (
        curves.lift,
        "How much better than chance the top of the list is",
        "share of the leads called, best first",
        "buyers among them, in multiples of chance",
    ),
}


def draw_all(
    rankings: Mapping[str, Ranking], bins: Curves, tables: Path, drawn: Path, rate: float
) -> None:
    """Write every curve as <name>.csv in `tables` and as <name>.png in `drawn`.

    `bins` are those of models/curves.py's reliability.
    """
    for name, (curve, title, across, up) in _LINES.items():
        values = curve(rankings)
        _write_csv(tables / f"{name}.csv", values)
        pictures.line_chart(
            drawn / f"{name}.png",
            values,
            title=title,
            across=across,
            up=up,
            chance=pictures.chance_of(name, rate),
            shares=name != "lift",
        )
    _write_csv(tables / "reliability.csv", bins)
    pictures.reliability_chart(
        drawn / "reliability.png", bins, title="Are the probabilities kept? Ten bins of equal count"
    )


def draw_importance(names: tuple[str, ...], gains: Floats, tables: Path, drawn: Path) -> None:
    """Write every feature's share of the gain, and draw the twenty strongest."""
    shares = gains / gains.sum() if gains.sum() else gains
    order = np.lexsort((np.array(names), -shares))
    lines = [f"{names[place]},{shares[place]:.6f}" for place in order]
    (tables / "importance.csv").write_text("feature,share\n" + "\n".join(lines) + "\n", "utf-8")
    top = order[:20]
    pictures.importance_chart(
        drawn / "importance.png",
        [names[place] for place in top],
        shares[top],
        title="What the trees gain most by (share of the gain)",
    )


def _write_csv(path: Path, values: Curves) -> None:
    rows = np.column_stack(list(values.values()))
    lines = [",".join("" if np.isnan(cell) else f"{cell:.6f}" for cell in row) for row in rows]
    path.write_text(",".join(values) + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
