"""A life as a picture: what was seen, what was not, and nothing that overlaps."""

from __future__ import annotations

import numpy as np
import pytest

from models import life_drawing
from models.language import ENGLISH
from models.life_drawing import Shown

pytestmark = pytest.mark.slow


def drawn(days=(-100.0, -3.0, 2.0), seen=(True, True, False), won=5.0):
    shown = Shown(
        lanes=["visits", "wins"],
        days=np.array(days),
        belongs=np.array([[True, False], [True, False], [True, True]])[: len(days)],
        seen=np.array(seen, dtype=np.bool_),
        windows=[("1d", 1.0), ("30d", 30.0), ("180d", 180.0)],
        won=won,
    )
    return life_drawing.draw(ENGLISH, shown).axes[0]


def lines(axes, colour):
    """The days of the marks of a colour, lane by lane."""
    wanted = tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [
        [float(segment[0][0]) for segment in each.get_segments()]
        for each in axes.collections
        if tuple(each.get_color()[0][:3]) == wanted and len(each.get_segments())
    ]


def test_what_was_seen_and_what_was_not_have_colours_of_their_own():
    axes = drawn()
    assert lines(axes, "#2f5d8a") == [[-100.0, -3.0]]
    assert lines(axes, "#a9a69d") == [[2.0], [2.0]]


def test_windows_that_begin_before_the_life_or_are_too_narrow_have_no_name():
    names = [text.get_text().strip() for text in drawn().texts]
    assert names == ["30d", "seen", "unseen", "won"]


def test_a_lead_that_was_not_won_has_no_win():
    assert "won" not in [text.get_text().strip() for text in drawn(won=None).texts]


def test_nothing_at_all_is_drawn_without_a_warning():
    drawn(days=(), seen=(), won=None)
