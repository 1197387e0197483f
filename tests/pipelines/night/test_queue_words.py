from __future__ import annotations

import pytest

from features import clock
from pipelines.night import queue_words
from pipelines.night.queue_leads import Move


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, "0%"),
        (0.00004, "0.004%"),
        (0.0021, "0.2%"),
        (0.0094, "0.9%"),
        (0.00951, "1.0%"),
        (0.0994, "9.9%"),
        (0.0996, "10%"),
        (0.226, "23%"),
        (1.0, "100%"),
    ],
)
def test_a_probability_has_two_digits(probability, said):
    assert queue_words.percent(probability) == said


def test_an_interval_has_its_sign_once():
    assert queue_words.between(0.18, 0.294) == "18–29%"
    assert queue_words.between(0.004, 0.02) == "0.4–2.0%"


@pytest.mark.parametrize(
    ("change", "said"), [(0.1234, "+12.3"), (-0.06, "−6.0"), (0.0, "+0.0"), (-1e-9, "+0.0")]
)
def test_points_have_a_sign(change, said):
    assert queue_words.points(change) == said


@pytest.mark.parametrize(
    ("expected", "said"),
    [(0.0, "0.0"), (0.44, "0.4"), (2.94, "2.9"), (8.8, "9"), (1234.5, "1,234")],
)
def test_few_wins_have_a_digit_more(expected, said):
    assert queue_words.wins(expected) == said


def test_moments_are_told_in_utc():
    moment = clock.moment("2017-11-01T00:30:00+02:00")
    assert queue_words.whole(moment) == "Tuesday 31 Oct 2017, 22:30 UTC"


@pytest.mark.parametrize(
    ("horizon", "said"),
    [("35d", "within 35 days"), ("1h", "within 1 hour"), (None, "sooner or later")],
)
def test_a_horizon_is_told_in_words(horizon, said):
    assert queue_words.within(horizon) == said


def test_the_parts_of_a_move_come_by_size_and_none_that_is_nothing():
    told = {"model": 0.0004, "ageing": -0.012, "behaviour": 0.09, "attributes": 0.011}
    move = Move(since=0, probability=0.5, band="hot", change=0.09, parts=told)
    assert queue_words.parts(move) == [
        ("behaviour", "+9.0"),
        ("ageing", "−1.2"),
        ("attributes", "+1.1"),
    ]
