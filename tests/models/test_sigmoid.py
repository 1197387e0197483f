"""Log-odds to probability and back."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from scipy.special import logit as scipy_logit

from models.sigmoid import logit, sigmoid


def test_even_odds_are_a_half_and_three_to_one_three_quarters():
    assert sigmoid(np.array([0.0, np.log(3), -np.log(3)])).tolist() == [0.5, 0.75, 0.25]


@given(st.floats(-700, 700))
def test_the_sigmoid_is_scipys(log_odds):
    np.testing.assert_allclose(sigmoid(np.array([log_odds])), expit(log_odds), rtol=1e-14)


@given(st.floats(1e-12, 1 - 1e-12))
def test_the_logit_is_scipys_and_undoes_the_sigmoid(probability):
    log_odds = logit(np.array([probability]))
    np.testing.assert_allclose(log_odds, scipy_logit(probability), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(sigmoid(log_odds), probability, rtol=1e-9)


def test_log_odds_too_large_for_exp_give_zero_and_one_without_a_warning():
    assert sigmoid(np.array([-1e6, -800.0, 800.0, 1e6])).tolist() == [0.0, 0.0, 1.0, 1.0]
