"""The curves as pictures: one message each, legible in a report and in MLflow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import matplotlib.ticker
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from features.types import Floats
from models.curves import Curves

_STYLE = {
    "model": ("LightGBM, calibrated", "#0b5fa5", 2.6),
    "logistic_regression": ("logistic regression", "#d1762a", 1.5),
    "naive_bayes": ("naive Bayes", "#6a9a3b", 1.5),
    "points": ("hand-tuned points", "#8a8a8a", 1.5),
}
_INK = "#222222"


def line_chart(
    path: Path, curves: Curves, *, title: str, across: str, up: str, chance: Curves, shares: bool
) -> None:
    """Draw one line a model over the common `x`; `chance` is dotted, `shares` are percent."""
    figure, axes = _blank(title, across, up)
    axes.plot(chance["x"], chance["y"], ":", color=_INK, linewidth=1, label="by chance")
    for name, (label, colour, width) in reversed(_STYLE.items()):
        if name in curves:
            axes.plot(curves["x"], curves[name], color=colour, linewidth=width, label=label)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], frameon=False)
    axes.set_xlim(0, 1)
    if shares:
        axes.yaxis.set_major_formatter(mpl.ticker.PercentFormatter(1))
    axes.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1))
    _save(figure, path)


def reliability_chart(path: Path, curves: Curves, *, title: str) -> None:
    """Draw rate against probability, each with its interval, and the line of promises kept."""
    figure, axes = _blank(title, "promised: mean probability of the bin", "kept: rate in the bin")
    top = min(1.0, float(max(curves["high"].max(), curves["promised_high"].max())) * 1.05)
    x, rate = curves["x"], curves["rate"]
    axes.plot([0, top], [0, top], ":", color=_INK, linewidth=1, label="promise kept")
    promised = [x - curves["promised_low"], curves["promised_high"] - x]
    _, colour, _ = _STYLE["model"]
    axes.errorbar(
        x, rate, xerr=promised, fmt="none", ecolor=_STYLE["logistic_regression"][1],
        elinewidth=1.5, alpha=0.7, label="90 % interval of the probability",
    )  # fmt: skip
    # The bootstrap of a bin may leave its rate out by a hair.
    kept = np.maximum([rate - curves["low"], curves["high"] - rate], 0)
    axes.errorbar(x, rate, yerr=kept, fmt="o", color=colour, capsize=3, label="rate, 95 % interval")
    axes.legend(frameon=False, loc="upper left")
    axes.set_xlim(0, top)
    axes.set_ylim(0, top)
    axes.yaxis.set_major_formatter(mpl.ticker.PercentFormatter(1))
    axes.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1))
    _save(figure, path)


def importance_chart(path: Path, names: Sequence[str], gains: Floats, *, title: str) -> None:
    """Draw the features that the trees gain most by, the strongest on top."""
    figure, axes = _blank(title, "share of the gain", "")
    axes.barh(list(names)[::-1], gains[::-1], color=_STYLE["model"][1])
    axes.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1))
    axes.grid(axis="y", visible=False)
    _save(figure, path)


def maturity_chart(
    path: Path, curves: Curves, *, title: str, unit: str, horizon: tuple[float, float], note: str
) -> None:
    """Draw the share of leads that have converted by each age, with its 95 % interval.

    `horizon` is the ages between which a label looks, from the first cutoff; `note` stands there.
    """
    figure, axes = _blank(
        title, f"{unit} since the lead was created", "leads that have converted (95 % band)"
    )
    ours, warm = _STYLE["model"][1], _STYLE["logistic_regression"][1]
    begin, end = horizon
    x, converted = curves["x"], curves["converted"]
    axes.axvspan(begin, end, color=warm, alpha=0.07, linewidth=0)
    axes.axvline(end, color=warm, linewidth=1.5)
    axes.fill_between(x, curves["low"], curves["high"], color=ours, alpha=0.15, linewidth=0)
    axes.plot(x, converted, color=ours, linewidth=2.6)
    # Below a curve that rises there is room, on the side where the picture goes on.
    away, align = (-7, "right") if end > 0.6 * x[-1] else (7, "left")
    axes.annotate(note, (end, 0), (away, 8), textcoords="offset points", color=warm, ha=align)
    axes.set_xlim(0, x[-1])
    axes.set_ylim(0, max(0.01, float(np.nanmax(curves["high"]))) * 1.05)
    axes.yaxis.set_major_formatter(mpl.ticker.PercentFormatter(1))
    _save(figure, path)


def _blank(title: str, across: str, up: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(6.4, 4.4), dpi=130, layout="constrained")
    axes = figure.subplots()
    axes.set_title(title, loc="left", fontsize=11, color=_INK, wrap=True)
    axes.set_xlabel(across, color=_INK)
    axes.set_ylabel(up, color=_INK)
    axes.grid(color="#e6e6e6", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _save(figure: Figure, path: Path) -> None:
    # No software version and no date, so that equal pictures are equal files.
    figure.savefig(path, metadata={"Software": None})


def chance_of(kind: str, rate: float) -> Curves:
    """The line of a ranking by chance on each picture."""
    heights = {
        "roc": [0.0, 1.0],
        "gain": [0.0, 1.0],
        "lift": [1.0, 1.0],
        "precision_recall": [rate, rate],
    }
    return {"x": np.array([0.0, 1.0]), "y": np.array(heights[kind])}
