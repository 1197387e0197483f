"""What every picture is drawn on: one size, one palette, text as text, nothing random in the file.

The palette's colours are those of the house's light page; a page replaces each of them by its own
variable, so that dark pages have dark pictures.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from io import StringIO
from textwrap import fill
from typing import Any, ParamSpec

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, Locator, MaxNLocator

from models.language import Language

_P = ParamSpec("_P")

PAPER, INK, QUIET, LINE = "#ffffff", "#1c2430", "#566070", "#e2e0da"
MODEL, POINTS, LOGISTIC, BAYES = "#2f5d8a", "#b4601a", "#7b64a8", "#4d7f3e"
PALETTE = {
    "card": PAPER,
    "ink": INK,
    "quiet": QUIET,
    "line": LINE,
    "accent": MODEL,
    "points": POINTS,
    "logistic": LOGISTIC,
    "bayes": BAYES,
}
"""The name of each colour's variable in a page."""

_SIZE = (4.4, 3.0)
"""Inches: 9 points are legible where the picture is 360 pixels wide, and fine at 640."""
_LONGEST = 54
"""Letters that stand beside each other in a picture of that width."""
_STYLE: Any = {
    "svg.fonttype": "none",
    "font.size": 9,
    "font.family": ["sans-serif"],
    "axes.edgecolor": LINE,
    "axes.labelcolor": QUIET,
    "axes.labelsize": 9,
    "axes.titlecolor": QUIET,
    "axes.titlesize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "lines.solid_capstyle": "round",
    "text.color": INK,
    "xtick.color": LINE,
    "xtick.labelcolor": QUIET,
    "ytick.color": LINE,
    "ytick.labelcolor": QUIET,
    "xtick.labelsize": 8.5,
    "xtick.major.pad": 6,
    "ytick.labelsize": 8.5,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "legend.handlelength": 1.4,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
}


def picture(name: str) -> Callable[[Callable[_P, Figure]], Callable[_P, str]]:
    """Make a function that draws a figure give its SVG; the ids in it come of `name`."""

    def decorate(draw: Callable[_P, Figure]) -> Callable[_P, str]:
        @wraps(draw)
        def drawn(*args: _P.args, **options: _P.kwargs) -> str:
            with mpl.rc_context({**_STYLE, "svg.hashsalt": name}):
                return _svg(draw(*args, **options))

        return drawn

    return decorate


def blank(across: str, up: str, height: float = _SIZE[1]) -> tuple[Figure, Axes]:
    """An empty picture with the names of its axes."""
    figure = Figure(figsize=(_SIZE[0], height), layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(_wrapped(across))
    head(axes, up)
    axes.tick_params(length=0)
    return figure, axes


def head(axes: Axes, up: str) -> None:
    """Say above the axes what goes up in them, where it may be long and nobody has to turn."""
    axes.set_title(_wrapped(up), loc="left")


def _wrapped(name: str) -> str:
    return fill(name, _LONGEST)


def percent(axis: mpl.axis.Axis, language: Language) -> None:
    """Write the ticks of an axis of shares as percent."""
    axis.set_major_formatter(FuncFormatter(lambda share, _: _percent(language, share)))


def number(axis: mpl.axis.Axis, language: Language) -> None:
    """Write the ticks of an axis of numbers as the language does."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: _told(language, value)))


def _percent(language: Language, share: float) -> str:
    """With a decimal only where the tick has one."""
    return language.percent(share, int(abs(100 * share - round(100 * share)) > 1e-6))


def _told(language: Language, value: float) -> str:
    return language.number(value) if abs(value) >= 1000 else language.significant(value)


def few(most: int) -> Locator:
    """At most so many ticks, at round places."""
    return MaxNLocator(most)


def _svg(figure: Figure) -> str:
    told = StringIO()
    # No date and no version, so that equal pictures are equal files.
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(told, format="svg", metadata=nothing)
    return told.getvalue()
