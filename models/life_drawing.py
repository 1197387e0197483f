"""One contact's life as a picture: a lane a group, and where the model stops looking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from features.types import Flags, Floats
from models.language import Language
from models.pictures import paper

_SEEN, _UNSEEN, _OUTCOME = paper.MODEL, "#a9a69d", paper.POINTS


_NARROW = 0.05
"""Of the whole picture."""


@dataclass(frozen=True)
class Shown:
    """What is drawn of n events; times are days since the cutoff, negative before it."""

    lanes: Sequence[str]
    days: Floats
    belongs: Flags
    """Which event stands in which lanes; shape (n, lanes)."""
    seen: Flags
    """What was known at the cutoff; all else is drawn pale."""
    windows: Sequence[tuple[str, float]]
    """Names and lengths in days."""
    won: float | None
    """The day of the win; None where there is none."""


def draw(language: Language, shown: Shown) -> Figure:
    """Draw a life around its cutoff."""
    lanes = shown.lanes
    figure = Figure(
        figsize=(10, 0.34 * len(lanes) + 1.5), layout="constrained", facecolor=paper.PAPER
    )
    axes = figure.subplots()
    _lanes(axes, lanes)
    _windows(axes, shown)
    for lane in range(len(lanes)):
        for some, colour in ((shown.seen, _SEEN), (~shown.seen, _UNSEEN)):
            at = shown.days[some & shown.belongs[:, lane]]
            axes.vlines(at, lane - 0.3, lane + 0.3, color=colour, linewidth=1.2, alpha=0.75)
    _marks(axes, language, shown.won)
    return figure


def _lanes(axes: Axes, lanes: Sequence[str]) -> None:
    axes.set_facecolor(paper.PAPER)
    axes.set_yticks(range(len(lanes)), lanes)
    axes.set_ylim(len(lanes) - 0.3, -1.1)
    axes.tick_params(length=0, labelcolor=paper.QUIET, labelsize=9)
    axes.grid(axis="y", color=paper.LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)


def _windows(axes: Axes, shown: Shown) -> None:
    """Shade the windows that begin within the life; those too narrow for a name have none."""
    first, last = float(shown.days.min(initial=0.0)), float(shown.days.max(initial=0.0))
    for name, length in shown.windows:
        if -length >= first:
            axes.axvspan(-length, 0, color=_SEEN, alpha=0.05, linewidth=0)
            if length > _NARROW * (last - first):
                foot = len(shown.lanes) - 0.36
                axes.text(-length, foot, f" {name}", color=paper.QUIET, fontsize=8, va="bottom")


def _marks(axes: Axes, language: Language, won: float | None) -> None:
    """The cutoff, the win, and the names of both sides."""
    axes.axvline(0, color=paper.INK, linewidth=1.4)
    sides = (
        (language.say("seen"), -6, "right", _SEEN),
        (language.say("unseen"), 6, "left", paper.QUIET),
    )
    for name, away, align, colour in sides:
        axes.annotate(
            name, (0, -0.75), (away, 0), textcoords="offset points", color=colour, ha=align,
            fontweight="bold", fontsize=9,
        )  # fmt: skip
    if won is not None:
        axes.axvline(won, color=_OUTCOME, linewidth=1.4, linestyle="--")
        axes.annotate(
            language.say("won"), (won, -0.4), (5, 0), textcoords="offset points", color=_OUTCOME,
            fontweight="bold", fontsize=9,
        )  # fmt: skip
    axes.set_xlabel(language.say("days before and after the cutoff"), color=paper.QUIET)
