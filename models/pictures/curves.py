"""The curves of the model, the points and the rivals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from features.types import Floats
from models import comparison
from models.curves import Curves
from models.language import Language
from models.pictures import paper

Band = Mapping[str, Floats]
"""A curve with its interval: `value`, `low` and `high`, each of the shape of the common x."""

_RIVALS = {
    comparison.LOGISTIC: paper.LOGISTIC,
    comparison.NAIVE_BAYES: paper.BAYES,
    comparison.POINTS: paper.POINTS,
    comparison.MODEL: paper.MODEL,
}


def names(language: Language) -> dict[str, str]:
    """What each model is called in a legend."""
    return {
        comparison.MODEL: language.say("the model"),
        comparison.POINTS: language.say("your points"),
        comparison.LOGISTIC: language.say("logistic regression"),
        comparison.NAIVE_BAYES: language.say("naive Bayes"),
    }


@paper.picture("gain")
def gain(language: Language, x: Floats, model: Band, points: Band | None) -> Figure:
    """Draw the share of the buyers found by the share of the leads called."""
    figure, axes = paper.blank(
        language.say("share of the leads called, best first"),
        language.say("share of the buyers found"),
    )
    _both(axes, language, x, model, points)
    axes.plot([0, 1], [0, 1], ":", color=paper.QUIET, linewidth=1, label=language.say("blindly"))
    _shares(axes, language)
    axes.set_ylim(0, 1.02)
    axes.legend(loc="lower right")
    return figure


@paper.picture("lift")
def lift(language: Language, x: Floats, model: Band, points: Band | None) -> Figure:
    """Draw how often those called buy, in multiples of chance."""
    figure, axes = paper.blank(
        language.say("share of the leads called, best first"),
        language.say("buyers among them, times chance"),
    )
    _both(axes, language, x, model, points)
    axes.axhline(1, linestyle=":", color=paper.QUIET, linewidth=1, label=language.say("blindly"))
    axes.set_xlim(0, 1)
    axes.set_ylim(0, None)
    paper.percent(axes.xaxis, language)
    paper.number(axes.yaxis, language)
    axes.legend(loc="upper right")
    return figure


@paper.picture("difference")
def difference(language: Language, x: Floats, both: Band) -> Figure:
    """Draw which share of the buyers the model finds more than the points do."""
    figure, axes = paper.blank(
        language.say("share of the leads called, best first"),
        language.say("buyers found: model minus points"),
    )
    _band(axes, x, both, paper.MODEL, None)
    axes.axhline(0, color=paper.QUIET, linewidth=1)
    axes.set_xlim(0, 1)
    paper.percent(axes.xaxis, language)
    paper.percent(axes.yaxis, language)
    return figure


@paper.picture("roc")
def roc(language: Language, curves: Curves) -> Figure:
    """Draw how well buyers are told from the others, by every rival."""
    figure, axes = paper.blank(
        language.say("share of the others called by mistake"),
        language.say("share of the buyers found"),
    )
    axes.plot([0, 1], [0, 1], ":", color=paper.QUIET, linewidth=1)
    _rivals(axes, language, curves)
    axes.set_ylim(0, 1.02)
    _legend(axes, "lower right")
    return figure


@paper.picture("precision_recall")
def precision_recall(language: Language, curves: Curves, rate: float) -> Figure:
    """Draw how many of those called buy, by every rival; chance is the rate of all."""
    figure, axes = paper.blank(
        language.say("share of the buyers found"), language.say("share of those called who buy")
    )
    axes.axhline(rate, linestyle=":", color=paper.QUIET, linewidth=1)
    _rivals(axes, language, curves)
    axes.set_ylim(0, 1.02)
    _legend(axes, "upper right")
    return figure


@paper.picture("reliability")
def reliability(language: Language, bins: Curves) -> Figure:
    """Draw rate against probability, each with its interval, and the line of promises kept."""
    figure, axes = paper.blank(
        language.say("promised: mean probability of ten equal groups"),
        language.say("kept: rate in the group"),
    )
    x, rate = bins["x"], bins["rate"]
    top = min(1.0, float(max(bins["high"].max(), bins["promised_high"].max())) * 1.05)
    axes.plot(
        [0, top], [0, top], ":", color=paper.QUIET, linewidth=1, label=language.say("promise kept")
    )
    promised = np.maximum([x - bins["promised_low"], bins["promised_high"] - x], 0)
    axes.errorbar(
        x, rate, xerr=promised, fmt="none", ecolor=paper.POINTS, elinewidth=1.4, alpha=0.6,
        label=language.say("90 % interval of the promise"),
    )  # fmt: skip
    # The bootstrap of a bin may leave its rate out by a hair.
    kept = np.maximum([rate - bins["low"], bins["high"] - rate], 0)
    axes.errorbar(
        x, rate, yerr=kept, fmt="o", markersize=4, color=paper.MODEL, elinewidth=1.4,
        label=language.say("rate, 95 % interval"),
    )  # fmt: skip
    _shares(axes, language, top)
    axes.set_ylim(0, top)
    # Where more came than was promised the dots stand above the line, else below it.
    axes.legend(loc="lower right" if rate.mean() > x.mean() else "upper left")
    return figure


def _both(axes: Axes, language: Language, x: Floats, model: Band, points: Band | None) -> None:
    called = names(language)
    _band(axes, x, model, paper.MODEL, called[comparison.MODEL])
    if points is not None:
        _band(axes, x, points, paper.POINTS, called[comparison.POINTS])


def _band(axes: Axes, x: Floats, band: Band, colour: str, name: str | None) -> None:
    """A curve, with its interval where one is known."""
    if "low" in band:
        axes.fill_between(x, band["low"], band["high"], color=colour, alpha=0.16, linewidth=0)
    axes.plot(x, band["value"], color=colour, linewidth=2.2, label=name)


def _rivals(axes: Axes, language: Language, curves: Curves) -> None:
    for name, colour in _RIVALS.items():
        if name in curves:
            width = 2.2 if name == comparison.MODEL else 1.3
            axes.plot(
                curves["x"], curves[name], color=colour, linewidth=width,
                label=names(language)[name],
            )  # fmt: skip
    _shares(axes, language)


def _legend(axes: Axes, place: Literal["lower right", "upper right"]) -> None:
    """The legend with ours, which is drawn last, on top."""
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], loc=place)


def _shares(axes: Axes, language: Language, top: float = 1.0) -> None:
    axes.set_xlim(0, top)
    paper.percent(axes.xaxis, language)
    paper.percent(axes.yaxis, language)
