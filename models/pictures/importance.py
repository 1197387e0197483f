"""What the trees gain most by."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from features.types import Floats
from models.language import Language
from models.pictures import paper


@paper.picture("importance")
def importance(language: Language, names: Sequence[str], shares: Floats) -> Figure:
    """Draw the features that the trees gain most by, the strongest on top."""
    figure, axes = paper.blank(language.say("share of the gain"), "", height=3.6)
    axes.barh(list(names)[::-1], shares[::-1], height=0.7, color=paper.MODEL)
    axes.tick_params(axis="y", labelsize=7.5)
    axes.grid(visible=False, axis="y")
    paper.percent(axes.xaxis, language)
    return figure
