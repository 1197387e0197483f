"""How long conversion takes, when leads come, and how often those buy that are answered so fast."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from babel import dates
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from models.curves import Curves
from models.language import Language
from models.pictures import paper

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@paper.picture("time_to_conversion")
def time_to_conversion(
    language: Language, curve: Curves, across: str, horizon: tuple[float, float]
) -> Figure:
    """Draw the share of leads that have converted by each age, with its 95 % interval.

    `curve` has x, converted, low and high; `across` names the unit; `horizon` is the ages between
    which a label looks, from the first cutoff on.
    """
    figure, axes = paper.blank(across, language.say("leads that have bought by then"))
    begin, end = horizon
    x = curve["x"]
    axes.axvspan(begin, end, color=paper.POINTS, alpha=0.08, linewidth=0)
    axes.axvline(end, color=paper.POINTS, linewidth=1.2)
    axes.fill_between(x, curve["low"], curve["high"], color=paper.MODEL, alpha=0.16, linewidth=0)
    axes.plot(x, curve["converted"], color=paper.MODEL, linewidth=2.2)
    away, align = (-5, "right") if end > 0.6 * x[-1] else (5, "left")
    axes.annotate(
        language.say("horizon"), (end, 0), (away, 6), textcoords="offset points",
        color=paper.POINTS, ha=align,
    )  # fmt: skip
    axes.set_xlim(0, x[-1])
    axes.set_ylim(0, max(0.01, float(np.nanmax(curve["high"], initial=0.0))) * 1.05)
    paper.number(axes.xaxis, language)
    paper.percent(axes.yaxis, language)
    return figure


@paper.picture("hours")
def hours(language: Language, counts: Sequence[Sequence[int]]) -> Figure:
    """Draw how many leads come in each hour of each weekday, from Monday on, as darker cells."""
    figure, axes = paper.blank(language.say("hour of the day"), "", height=2.5)
    most = max(max(day) for day in counts) or 1
    for day, row in enumerate(counts):
        for hour, count in enumerate(row):
            axes.add_patch(
                Rectangle(
                    (hour + 0.05, day + 0.06),
                    0.9,
                    0.88,
                    linewidth=0,
                    facecolor=paper.MODEL,
                    alpha=round(0.04 + 0.96 * count / most, 3),
                )
            )
    axes.set_xlim(0, 24)
    axes.set_ylim(7, 0)
    axes.grid(visible=False)
    axes.set_xticks(range(0, 25, 3))
    axes.set_yticks([each + 0.5 for each in range(7)], _weekdays(language))
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    return figure


@paper.picture("weekdays")
def weekdays(language: Language, counts: Sequence[int]) -> Figure:
    """Draw how many leads come on each weekday, from Monday on."""
    figure, axes = paper.blank("", language.say("leads"), height=2.3)
    axes.bar(range(7), counts, width=0.7, color=paper.MODEL)
    axes.set_xticks(range(7), _weekdays(language))
    axes.grid(visible=False, axis="x")
    paper.number(axes.yaxis, language)
    return figure


@paper.picture("weeks")
def weeks(language: Language, series: Sequence[dict[str, Any]]) -> Figure:
    """Draw the leads of each week or month as bars, and below them the rate with its interval."""
    figure, axes = paper.blank("", language.say("leads"), height=3.6)
    axes.remove()
    above, below = figure.subplots(2, 1, sharex=True)
    width = min(np.diff([each["first"] for each in series]), default=7)
    above.bar(
        [each["first"] + width / 2 for each in series], [each["leads"] for each in series],
        width=0.8 * width, color=paper.MODEL, alpha=0.4, linewidth=0,
    )  # fmt: skip
    paper.head(above, language.say("leads"))
    told = [each for each in series if each["rate"] is not None]
    at = [each["first"] + width / 2 for each in told]
    rate = np.array([each["rate"]["value"] for each in told])
    reach = np.array([[each["rate"][name] for each in told] for name in ("low", "high")])
    if told:
        below.errorbar(
            at, rate, yerr=np.maximum([rate - reach[0], reach[1] - rate], 0), fmt="o",
            markersize=3.5, color=paper.MODEL, elinewidth=1.2,
        )  # fmt: skip
    below.set_ylim(0, None)
    paper.head(below, language.say("rate"))
    below.xaxis.set_major_formatter(FuncFormatter(lambda day, _: _day(language, day)))
    below.xaxis.set_major_locator(paper.few(6))
    for each in (above, below):
        each.tick_params(length=0)
        each.grid(visible=False, axis="x")
    paper.number(above.yaxis, language)
    paper.percent(below.yaxis, language)
    return figure


@paper.picture("answers")
def answers(language: Language, names: Sequence[str], groups: Sequence[dict[str, Any]]) -> Figure:
    """Draw the rate of each group with its interval, and what it is at equal promise."""
    figure, axes = paper.blank(
        language.say("share that bought"), "", height=1.1 + 0.26 * len(groups)
    )
    at = np.arange(len(groups))
    rate = np.array([each["rate"]["value"] for each in groups])
    low, high = (np.array([each["rate"][name] for each in groups]) for name in ("low", "high"))
    axes.errorbar(
        rate, at, xerr=np.maximum([rate - low, high - rate], 0), fmt="o", markersize=4.5,
        color=paper.MODEL, elinewidth=1.4, label=language.say("as they were"),
    )  # fmt: skip
    equal = [each["at_equal_promise"] for each in groups]
    known = [place for place, each in enumerate(equal) if each is not None]
    if known:
        axes.plot(
            [equal[place] for place in known], [place + 0.2 for place in known], "D", markersize=4,
            color=paper.POINTS, label=language.say("among leads of equal promise"),
        )  # fmt: skip
    axes.set_yticks(at, names)
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.set_xlim(0, None)
    axes.grid(visible=False, axis="y")
    paper.percent(axes.xaxis, language)
    figure.legend(loc="outside upper left", ncols=1)
    return figure


def _weekdays(language: Language) -> list[str]:
    found = dates.get_day_names("abbreviated", context="stand-alone", locale=language.locale)
    return [found[place] for place in range(7)]


def _day(language: Language, day: float) -> str:
    when = _EPOCH + timedelta(days=day)
    return dates.format_date(when, "d MMM", locale=language.locale)
