"""A score as a picture: from what is known of any lead, step by step, to the chance of this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from models.language import Language
from models.pictures import paper
from models.reason_text import Told
from models.sigmoid import sigmoid

_MORE, _LESS = paper.MODEL, paper.POINTS
_WIDE = 52
"""Letters a line of a reason."""

Step = tuple[str, float]


def of_reasons(language: Language, base: float, reasons: Sequence[Told], rest: float) -> Figure:
    """Draw what each reason adds to the base, in log-odds; the axis tells what they come to."""
    steps: list[Step] = [(language.phrase(each.said), each.share) for each in reasons]
    return _waterfall(
        language,
        (language.say("any lead"), base),
        [*steps, (language.say("everything else"), rest)],
        language.say("this lead"),
        lambda log_odds: float(sigmoid(np.array(log_odds))),
    )


def of_changes(language: Language, before: float, steps: Mapping[str, float]) -> Figure:
    """Draw what has moved a probability: model, ageing, behaviour and attributes."""
    names = {
        "model": language.say("another model"),
        "ageing": language.say("time alone"),
        "behaviour": language.say("what the contact did"),
        "attributes": language.say("what became known of it"),
    }
    told = [(names[name], float(np.ravel(step)[0])) for name, step in steps.items()]
    start, end = (language.say("before"), before), language.say("now")
    return _waterfall(language, start, told, end, lambda chance: chance)


def _waterfall(
    language: Language,
    start: Step,
    steps: Sequence[Step],
    end: str,
    chance: Callable[[float], float],
) -> Figure:
    """Draw steps from the start to their sum; `chance` is what a place is in percent."""
    names = [start[0], *(name for name, _ in steps), end]
    shares = np.array([share for _, share in steps])
    reached = start[1] + np.concatenate([[0.0], np.cumsum(shares)])
    figure = Figure(
        figsize=(10, 0.46 * len(names) + 0.8), layout="constrained", facecolor=paper.PAPER
    )
    axes = figure.subplots()
    _rows(axes, names)
    colours = [_MORE if share > 0 else _LESS for share in shares]
    axes.barh(range(1, len(names) - 1), shares, left=reached[:-1], height=0.56, color=colours)
    for row, value in enumerate(reached):
        axes.vlines(value, row - 0.28, row + 1.28, color=paper.QUIET, linewidth=0.8)
    for row, value in ((0, reached[0]), (len(names) - 1, reached[-1])):
        axes.plot(value, row, "o", color=paper.INK, markersize=7)
        _beside(axes, (value, row), language.percent(chance(value)), paper.INK)
    for row in range(1, len(names) - 1):
        moved = chance(reached[row]) - chance(reached[row - 1])
        _beside(axes, (max(reached[row - 1 : row + 1]), row), _points(language, moved), paper.QUIET)
    axes.xaxis.set_major_formatter(lambda place, _: language.percent(chance(place)))
    return figure


def _rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_facecolor(paper.PAPER)
    axes.set_yticks(range(len(names)), [fill(name, _WIDE) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.use_sticky_edges = False  # bars would else stand at the edge of the picture
    axes.margins(x=0.14)
    axes.tick_params(length=0, labelcolor=paper.QUIET, labelsize=9)
    axes.grid(axis="x", color=paper.LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)


def _beside(axes: Axes, place: tuple[float, float], text: str, colour: str) -> None:
    axes.annotate(
        text, place, (8, 0), textcoords="offset points", va="center", color=colour, fontsize=9
    )


def _points(language: Language, moved: float) -> str:
    """A difference of probabilities in percentage points."""
    return language.signed(100 * moved, 1)
