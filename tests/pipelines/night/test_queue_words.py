from __future__ import annotations

import pytest

from models.language import ENGLISH
from pipelines.night import queue_words
from pipelines.night.queue_leads import Move


@pytest.mark.parametrize(
    ("expected", "said"),
    [(0.0, "0.0"), (0.44, "0.4"), (2.94, "2.9"), (8.8, "9"), (1234.5, "1,234")],
)
def test_few_wins_have_a_digit_more(expected, said):
    assert queue_words.wins(ENGLISH, expected) == said


@pytest.mark.parametrize(
    ("horizon", "said"),
    [("35d", "within 35 days"), ("1h", "within 1 hour"), (None, "sooner or later")],
)
def test_a_horizon_is_told_in_words(horizon, said):
    assert queue_words.within(ENGLISH, horizon) == said


def test_the_parts_of_a_move_come_by_size_and_none_that_is_nothing():
    told = {"model": 0.0004, "ageing": -0.012, "behaviour": 0.09, "attributes": 0.011}
    move = Move(since=0, probability=0.5, band="hot", change=0.09, parts=told)
    assert queue_words.parts(ENGLISH, move) == [
        ("behaviour", "+9.0"),
        ("ageing", "−1.2"),
        ("attributes", "+1.1"),
    ]
