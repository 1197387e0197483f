"""The calibrator as scoring uses it."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import calibration_line
from models.calibration_line import Calibrator

SURE = Calibrator("beta", 0.8, -0.1, 0.2, ((0.1, 0.2, 0.05), (0.0, 0.3, 0.0)), 0.04)


def test_without_a_bend_a_calibrator_is_a_line_in_log_odds():
    told = Calibrator("platt", 0.5, -1.0).log_odds(np.array([-2.0, 0.0, 4.0]))
    assert told.tolist() == [-2.0, -1.0, 1.0]


def test_a_bend_is_beta_calibration_by_hand():
    # p = 1/5: a = .6, b = 1, c = -.1 give .6 ln .2 - ln .8 - .1 = -.9657 + .2231 - .1
    told = SURE.log_odds(np.array([np.log(0.25)]))
    assert told[0] == pytest.approx(-0.842519, abs=1e-6)


def test_the_interval_is_1645_standard_deviations_by_hand():
    # At z = 0 the bow is ln 4: (.2 + .05 · 1.386294)² + .3² + .04 = .072531 + .13 = .202531
    low, high = SURE.bounds(np.zeros(1))
    middle = -0.1 + 0.2 * np.log(4)
    assert (high - low)[0] / 2 == pytest.approx(1.644854 * np.sqrt(0.202531), abs=1e-5)
    assert (high + low)[0] / 2 == pytest.approx(middle)


def test_a_calibrator_without_a_spread_is_sure():
    low, high = Calibrator("identity", 1.0, 0.0).bounds(np.array([-1.0, 2.0]))
    assert low.tolist() == high.tolist() == [-1.0, 2.0]


def test_a_calibrator_comes_back_whole_from_json():
    assert calibration_line.read(json.loads(json.dumps(asdict(SURE)))) == SURE


@given(st.lists(st.floats(-700, 700), min_size=1, max_size=40))
def test_a_row_alone_and_among_others_is_equal_to_the_bit(some):
    raw = np.array(some)
    low, high = SURE.bounds(raw)
    assert np.isfinite([low, high]).all()
    for place in range(len(raw)):
        one = raw[[place]]
        assert SURE.log_odds(one)[0] == SURE.log_odds(raw)[place]
        assert [end[0] for end in SURE.bounds(one)] == [low[place], high[place]]
        number = float(raw[place])
        assert SURE.log_odds(number) == SURE.log_odds(raw)[place]
        assert SURE.bounds(number) == (low[place], high[place])


@pytest.mark.parametrize("spread", [(), ((0.06, 0.08, 0.0), (0.0, 0.06, 0.0))])
@given(st.floats(-700, 700))
def test_one_number_without_a_bend_is_equal_to_its_row(spread, raw):
    straight = Calibrator("platt", 0.9, -0.1, spread=spread, between=0.3)
    assert straight.log_odds(raw) == straight.log_odds(np.array([raw]))[0]
    assert straight.bounds(raw) == tuple(end[0] for end in straight.bounds(np.array([raw])))
