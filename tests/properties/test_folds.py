from __future__ import annotations

import itertools

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from features.clock import DAY
from features.errors import TooLittleData
from models import folds

horizons = st.sampled_from([1, DAY, 7 * DAY, 35 * DAY])
cutoffs_drawn = st.one_of(
    st.integers(0, 12).map(lambda week: week * 7 * DAY), st.integers(0, 90 * DAY)
)
rows = st.lists(st.tuples(cutoffs_drawn, st.booleans()), min_size=8, max_size=40)


def cut(rows, horizon, count):
    cutoffs = np.array([cutoff for cutoff, _ in rows], dtype=np.int64)
    labels = np.array([label for _, label in rows])
    try:
        found = folds.forward(cutoffs, labels, horizon, count)
    except TooLittleData:
        found = ()
    assume(found)
    return cutoffs, labels, found


@given(rows=rows, horizon=horizons, count=st.integers(1, 5))
def test_no_training_label_reaches_the_start_of_the_check_and_none_before_is_left_out(
    rows, horizon, count
):
    cutoffs, _, found = cut(rows, horizon, count)
    for fold in found:
        start = cutoffs[fold.check].min()
        assert cutoffs[fold.learn].max() + horizon <= start
        assert fold.learn.tolist() == [bool(cutoff + horizon <= start) for cutoff in cutoffs]


@given(rows=rows, horizon=horizons, count=st.integers(1, 5))
def test_folds_go_forward_check_each_row_at_most_once_and_have_both_classes(rows, horizon, count):
    cutoffs, labels, found = cut(rows, horizon, count)
    assert 1 <= len(found) <= count
    assert np.sum([fold.check for fold in found], axis=0).max() == 1
    for earlier, later in itertools.pairwise(found):
        assert cutoffs[earlier.check].max() < cutoffs[later.check].min()
    for fold in found:
        for side in (fold.learn, fold.check):
            assert 0 < labels[side].sum() < side.sum()


@given(rows=rows, horizon=horizons, count=st.integers(1, 5), data=st.data())
def test_folds_do_not_depend_on_the_order_of_the_rows(rows, horizon, count, data):
    cutoffs, labels, found = cut(rows, horizon, count)
    order = np.array(data.draw(st.permutations(range(len(rows)))))
    again = folds.forward(cutoffs[order], labels[order], horizon, count)
    for fold, other in zip(found, again, strict=True):
        assert other.check.tolist() == fold.check[order].tolist()
        assert other.learn.tolist() == fold.learn[order].tolist()
