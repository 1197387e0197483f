"""The score 0-100."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.score import score, score_of
from models.sigmoid import logit


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (0.5, 50),  # even odds
        (2 / 3, 55),  # 2 to 1
        (0.8, 60),  # 4 to 1
        (1 / 3, 45),  # 1 to 2
        (0.125, 36),  # 50 + 5 · log2(1/7) = 35.96
        (0.25, 42),  # 50 + 5 · log2(1/3) = 42.08
        (0.03, 25),  # 50 + 5 · log2(3/97) = 24.92
        (0.001, 0),  # 50 + 5 · log2(1/999) = 0.18
        (0.0001, 0),  # -16.4, clipped
        (0.9999, 100),  # 116.4, clipped
    ],
)
def test_golden_scores(probability, expected):
    assert score(logit(np.array([probability]))).tolist() == [expected]


@given(st.integers(-9, 8))
def test_five_points_more_double_the_odds(doublings):
    log_odds = np.array([doublings, doublings + 1]) * np.log(2)
    assert score(log_odds).tolist() == [50 + 5 * doublings, 55 + 5 * doublings]


@given(st.lists(st.floats(-1e9, 1e9), min_size=2))
def test_a_score_is_a_whole_number_of_0_to_100_and_never_falls_as_log_odds_rise(log_odds):
    scores = score(np.sort(np.array(log_odds)))
    assert scores.dtype == np.int64
    assert scores.min() >= 0
    assert scores.max() <= 100
    assert (np.diff(scores) >= 0).all()


@given(st.floats(-60, 60) | st.integers(-20, 20).map(lambda fifths: fifths / 5 * np.log(2).item()))
def test_one_lead_gets_the_score_that_it_gets_among_others(log_odds):
    assert score_of(log_odds) == score(np.array([log_odds]))[0]
    assert type(score_of(log_odds)) is int
