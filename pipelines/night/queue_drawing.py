"""The drawings of the morning page, as SVG: intervals, reasons, bands, and what calls bring."""

from __future__ import annotations

from collections.abc import Sequence

from models.capacity import Outlook
from pipelines.html.markup import EMPTY, Markup, element

_WIDE, _HIGH = 640.0, 150.0
"""Of the drawing of what calls bring, in its own units."""


def interval(probability: float, low: float, high: float, whole: float) -> Markup:
    """A probability with its interval on a track from 0 to `whole`; the words stand beside it."""
    from_, to, at = (100 * min(each / whole, 1.0) for each in (low, high, probability))
    return _drawing(
        "interval",
        100,
        8,
        element("rect", class_="reach", x=from_, y=1, width=max(to - from_, 0.6), height=6),
        element("rect", class_="at", x=min(max(at - 0.9, 0.0), 98.2), y=0, width=1.8, height=8),
    )


def share(size: float) -> Markup:
    """How much a reason adds, between -1 and 1: to the right for, to the left against."""
    half = 20 * min(abs(size), 1.0)
    side = "for" if size > 0 else "against"
    begins = 20.0 if size > 0 else 20.0 - half
    return _drawing(
        f"share {side}",
        40,
        8,
        element("rect", class_="bar", x=begins, y=1, width=half, height=6),
        element("rect", class_="axis", x=19.5, y=0, width=1, height=8),
    )


def bands(counts: Sequence[int]) -> Markup:
    """How the leads part into bands, the hottest first."""
    total, begins, parts = sum(counts), 0.0, []
    for place, count in enumerate(counts):
        width = 100 * count / total if total else 0.0
        parts.append(element("rect", class_=tone(place, len(counts)), x=begins, y=0, width=width,
                             height=8))  # fmt: skip
        begins += width
    return _drawing("bands", 100, 8, *parts)


def tone(place: int, count: int) -> str:
    """The colour of a band, whatever the team calls it."""
    if place == 0:
        return "hot"
    return "cold" if place == count - 1 else "warm"


def outlook(series: Sequence[Outlook], calls: int) -> Markup:
    """Wins by number of calls: the expectation, the range around it, and where we stand."""
    most = series[-1].calls
    if not most:
        return EMPTY
    highest = max(each.high for each in series) or 1

    def x(each: Outlook) -> str:
        return f"{_WIDE * each.calls / most:.1f}"

    def y(wins: float) -> str:
        return f"{_HIGH * (1 - wins / highest):.1f}"

    around = [f"{x(each)},{y(each.high)}" for each in series]
    around += [f"{x(each)},{y(each.low)}" for each in reversed(series)]
    line = [f"{x(each)},{y(each.expected)}" for each in series]
    here = _WIDE * calls / most
    return _drawing(
        "outlook",
        _WIDE,
        _HIGH,
        element("polygon", class_="reach", points=" ".join(around)),
        element("polyline", class_="line", points=" ".join(line)),
        element("line", class_="here", id="here", x1=here, x2=here, y1=0, y2=_HIGH),
    )


def _drawing(class_: str, wide: float, high: float, *parts: Markup) -> Markup:
    return element(
        "svg",
        *parts,
        class_=class_,
        viewBox=f"0 0 {wide:g} {high:g}",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
