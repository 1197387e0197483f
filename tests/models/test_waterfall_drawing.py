"""A score as a picture: the bars lead from the start to the end, and say so in percent."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from models import waterfall_drawing
from models.language import ENGLISH
from models.reason_text import Told

pytestmark = pytest.mark.slow


def reason(said, share):
    return Told("f", 1.0, said, share, None, None, None)


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_bars_of_reasons_lead_from_any_lead_to_this_one():
    figure = waterfall_drawing.of_reasons(
        ENGLISH, float(np.log(0.1 / 0.9)), [reason("visits: 3", 1.0), reason("age: 40", -0.25)], 0.5
    )
    bars = figure.axes[0].patches
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]
    assert ends[0][0] == pytest.approx(np.log(0.1 / 0.9))
    assert all(end == begin for (_, end), (begin, _) in pairwise(ends))
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == ["any lead", "visits: 3", "age: 40", "everything else", "this lead"]
    # 10 % and odds times e, then e to the .75 and to the 1.25: worked out by hand.
    assert texts(figure) == ["10%", "28%", "+13.2", "−4.2", "+8.9"]


def test_more_is_blue_and_less_is_orange():
    figure = waterfall_drawing.of_reasons(ENGLISH, 0.0, [reason("a", 1.0), reason("b", -1.0)], 0.1)
    blue, orange, _ = (bar.get_facecolor()[:3] for bar in figure.axes[0].patches)
    assert blue[2] > blue[0]
    assert orange[0] > orange[2]


def test_changes_are_told_in_percentage_points():
    steps = {"model": 0.0, "ageing": np.array([-0.02]), "behaviour": 0.05, "attributes": 0.0}
    assert texts(waterfall_drawing.of_changes(ENGLISH, 0.1, steps)) == [
        "10%", "13%", "+0.0", "−2.0", "+5.0", "+0.0",
    ]  # fmt: skip
