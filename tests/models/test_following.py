"""Calibrated again before every block of later leads."""

from __future__ import annotations

import numpy as np
import pytest

from models import calibration, following
from models.following import Later
from models.probability_drift import Limits
from models.sigmoid import sigmoid
from tests.models.worlds import SECOND, checked, made

LIMITS = Limits(shift=0.5, p_value=0.001)


def later(seed, *, shift, count=3000, judged=None):
    """Rows after those of `made`, whose base rate has moved by so much."""
    random = np.random.default_rng(seed)
    raw = random.normal(-1, 1.5, count)
    labels = random.random(count) < sigmoid(raw + shift)
    cutoffs = (10_000 + np.arange(count)) * SECOND
    return Later(raw, labels, cutoffs, np.arange(count) < count if judged is None else judged)


def replayed(rows, after, horizon=SECOND, block_rows=1000):
    return list(following.replay(rows, after, horizon, LIMITS, block_rows))


def test_each_block_is_judged_once_in_the_order_of_time():
    after = later(1, shift=0.0)
    blocks = replayed(made(1, rows=3000), after)
    assert [len(block.rows) for block in blocks] == [1000, 1000, 1000]
    assert np.concatenate([block.rows for block in blocks]).tolist() == list(range(3000))


def test_places_count_the_judged_rows_alone_in_the_order_they_were_given():
    after = later(2, shift=0.0, count=40, judged=np.arange(40) % 2 == 0)
    backwards = Later(after.raw, after.labels, after.cutoffs[::-1], after.judged)
    (block,) = replayed(made(1, rows=3000), backwards)
    assert block.rows.tolist() == list(range(20))[::-1]
    assert block.log_odds == pytest.approx(after.raw[::2][::-1], abs=0.3)


def test_the_first_block_is_calibrated_as_in_training():
    rows, after = made(3, rows=3000, slope=0.6), later(3, shift=1.5)
    chosen = calibration.choose(rows, SECOND, LIMITS).calibrator
    first = replayed(rows, after)[0]
    assert (first.kind, first.known) == (chosen.kind, 0)
    assert np.array_equal(first.log_odds, chosen.log_odds(after.raw[:1000]))


def test_what_has_moved_is_followed_once_labels_tell():
    after = later(4, shift=1.5)
    blocks = replayed(made(4, rows=3000), after)
    gaps = [
        float(sigmoid(block.log_odds).mean() - after.labels[block.rows].mean()) for block in blocks
    ]
    assert gaps[0] < -0.15
    assert max(abs(gap) for gap in gaps[1:]) < 0.1
    assert [block.kind for block in blocks[1:]] == ["latest", "latest"]


def test_labels_that_have_not_matured_by_a_block_are_not_used():
    after = later(5, shift=1.5)
    blocks = replayed(made(5, rows=3000), after, horizon=1500 * SECOND)
    assert [block.known for block in blocks] == [0, 0, 501]
    blind = Later(after.raw, np.zeros(3000, dtype=bool), after.cutoffs, after.judged)
    again = replayed(made(5, rows=3000), blind, horizon=1500 * SECOND)
    for place in (0, 1):
        assert np.array_equal(blocks[place].log_odds, again[place].log_odds)
    assert not np.array_equal(blocks[2].log_odds, again[2].log_odds)


def test_rows_of_the_gap_teach_but_are_not_judged():
    after = later(6, shift=1.5, judged=np.arange(3000) >= 1000)
    blocks = replayed(made(6, rows=3000), after)
    assert [len(block.rows) for block in blocks] == [1000, 1000]
    assert blocks[0].known == 1000
    promised = sigmoid(blocks[0].log_odds).mean()
    assert promised == pytest.approx(after.labels[1000:2000].mean(), abs=0.07)


def test_a_few_later_labels_are_no_fold_of_their_own():
    rows = made(7, rows=3000)
    told = following._with(rows, later(7, shift=0.0, count=20), np.arange(20) < 20)
    assert told.fold.max() == rows.fold.max()
    told = following._with(rows, later(7, shift=0.0, count=2000), np.arange(2000) < 2000)
    assert told.fold.max() == rows.fold.max() + 1
    assert len(np.unique(told.contact)) == 5000


def test_nothing_known_before_is_no_hindrance():
    rows = checked(np.zeros(40), np.arange(40) % 2, fold=np.arange(40) // 20)
    (block,) = replayed(rows, later(8, shift=0.0, count=50))
    assert block.kind == "identity"
