"""What the trees gain most by."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import numpy as np
from matplotlib.figure import Figure

from features.types import Floats
from models.language import Language
from models.pictures import paper

_LONGEST = 62
"""Letters of a feature that stand in one line over its bar."""
_LINE, _BAR, _GAP = 0.17, 0.1, 0.08
"""Inches."""


@paper.picture("importance")
def importance(language: Language, names: Sequence[str], shares: Floats) -> Figure:
    """Draw the features that the trees gain most by, the strongest on top.

    Each is named above its bar, for names are sentences and a phone is narrow.
    """
    lines = [wrap(name, _LONGEST) for name in names]
    heights = np.array([_LINE * len(each) + _BAR + _GAP for each in lines])
    ends = heights.cumsum()
    figure, axes = paper.blank(language.say("share of the gain"), "", height=ends[-1] + 0.6)
    axes.barh(ends - _GAP - _BAR / 2, shares, height=_BAR, color=paper.MODEL)
    for said, begin in zip(lines, ends - heights, strict=True):
        axes.text(0, begin, "\n".join(said), va="top", fontsize=8, linespacing=1.25)
    axes.set_ylim(ends[-1], 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False)  # its lines would run through the names
    paper.percent(axes.xaxis, language)
    return figure
