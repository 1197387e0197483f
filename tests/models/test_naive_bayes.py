"""Naive Bayes as Odoo's CRM does it, against its formula worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from models.folds import Fold
from models.rivals import naive_bayes

NULL = np.nan


def whole(rows):
    """One fold that learns from and is checked on all rows, to make every useful field chosen."""
    return [Fold(np.ones(rows, dtype=np.bool_), np.ones(rows, dtype=np.bool_))]


def rows(*counts):
    """A column and labels from (value, won, lost) counts."""
    column, labels = [], []
    for value, won, lost in counts:
        column += [value] * (won + lost)
        labels += [True] * won + [False] * lost
    return np.array(column), np.array(labels)


def odoo(base, *shares):
    """P = won / (won + lost), each the base rate times the product of its values' shares."""
    won, lost = base
    for share_won, share_lost in shares:
        won, lost = won * share_won, lost * share_lost
    return won / (won + lost)


def test_one_field_by_hand():
    # value 0: 3 won, 1 lost; value 1: 1 won, 5 lost. Every count gets 0.1 more.
    column, labels = rows((0.0, 3, 1), (1.0, 1, 5))
    model = naive_bayes.fit(column[:, None], labels, whole(10))
    told = model.probability(np.array([[0.0], [1.0]]))
    expected = [
        odoo((0.4, 0.6), (3.1 / 4.2, 1.1 / 6.2)),
        odoo((0.4, 0.6), (1.1 / 4.2, 5.1 / 6.2)),
    ]
    assert told.tolist() == pytest.approx(expected)


def test_two_fields_multiply():
    first, labels = rows((0.0, 3, 1), (1.0, 1, 5))
    second = np.array([0.0, 0, 1, 1, 0, 1, 1, 1, 1, 1])  # 0: 3 won, 0 lost; 1: 1 won, 6 lost
    model = naive_bayes.fit(np.column_stack([first, second]), labels, whole(10))
    assert set(model.fields) == {0, 1}
    told = model.probability(np.array([[0.0, 0.0], [0.0, 1.0]]))
    first_share = (3.1 / 4.2, 1.1 / 6.2)
    expected = [
        odoo((0.4, 0.6), first_share, (3.1 / 4.2, 0.1 / 6.2)),
        odoo((0.4, 0.6), first_share, (1.1 / 4.2, 6.1 / 6.2)),
    ]
    assert told.tolist() == pytest.approx(expected)


def test_a_field_that_is_not_set_is_passed_over_and_takes_no_share():
    column, labels = rows((0.0, 3, 1), (1.0, 1, 5), (NULL, 2, 4))
    model = naive_bayes.fit(column[:, None], labels, whole(16))
    told = model.probability(np.array([[NULL], [0.0]]))
    assert told[0] == pytest.approx(6 / 16)  # the base rate of all rows
    assert told[1] == pytest.approx(odoo((6 / 16, 10 / 16), (3.1 / 4.2, 1.1 / 6.2)))


def test_a_value_never_won_is_not_ruled_out():
    column, labels = rows((0.0, 4, 4), (1.0, 0, 8))
    model = naive_bayes.fit(column[:, None], labels, whole(16))
    told = model.probability(np.array([[1.0]]))
    assert told[0] == pytest.approx(odoo((4 / 16, 12 / 16), (0.1 / 4.2, 8.1 / 12.2)))


def test_nothing_is_less_than_a_hundredth_of_a_percent_nor_more_than_all_but_that():
    column, labels = rows((0.0, 400, 0), (1.0, 0, 400))
    model = naive_bayes.fit(np.column_stack([column] * 3), labels, whole(800))
    assert set(model.fields) == {0, 1, 2}
    told = model.probability(np.array([[0.0] * 3, [1.0] * 3]))
    assert told.tolist() == [0.9999, 0.0001]


def test_a_number_with_many_values_is_cut_into_fifths():
    column = np.arange(100, dtype=np.float64)
    model = naive_bayes.fit(column[:, None], column >= 40, whole(100))
    told = model.probability(column[:, None])
    # The cuts are at 19, 39, 59 and 79, each the lowest of the fifth above it.
    assert (np.flatnonzero(np.diff(told)) + 1).tolist() == [19, 39, 59, 79]
    # Of 39 to 58 one is lost and 19 are won; the fifths' won are 0, 0, 19, 20 and 21.
    assert told[39] == pytest.approx(odoo((0.6, 0.4), (19.1 / 60.5, 1.1 / 40.5)))


def test_a_number_beyond_all_that_were_seen_falls_into_the_outer_fifths():
    column = np.arange(100, dtype=np.float64)
    model = naive_bayes.fit(column[:, None], column >= 40, whole(100))
    told = model.probability(np.array([[-5.0], [0.0], [99.0], [1e9]]))
    assert told[0] == told[1]
    assert told[2] == told[3]


def test_a_field_that_tells_nothing_is_not_chosen():
    column, labels = rows((0.0, 5, 15), (1.0, 15, 5))
    nothing = np.empty(40)
    nothing[labels] = nothing[~labels] = np.tile([0.0, 1.0], 10)
    model = naive_bayes.fit(np.column_stack([nothing, column]), labels, whole(40))
    assert set(model.fields) == {1}


def test_a_field_that_means_the_opposite_later_is_not_chosen():
    early, early_labels = rows((0.0, 5, 15), (1.0, 15, 5))
    labels = np.concatenate([early_labels, early_labels])
    lasts = np.concatenate([early, early])
    turns = np.concatenate([early, 1 - early])
    past = np.arange(80) < 40
    model = naive_bayes.fit(np.column_stack([turns, lasts]), labels, [Fold(past, ~past)])
    assert set(model.fields) == {1}


def test_no_more_than_a_dozen_fields_are_chosen():
    column, labels = rows((0.0, 30, 20), (1.0, 20, 30))
    random = np.random.default_rng(1)
    noisy = [np.where(random.random(100) < 0.6, column, 1 - column) for _ in range(40)]
    model = naive_bayes.fit(np.column_stack(noisy), labels, whole(100))
    assert len(model.fields) == naive_bayes.MOST_FIELDS == 12


def test_a_value_that_no_training_row_has_is_passed_over_like_null():
    column, labels = rows((0.0, 3, 1), (1.0, 1, 5))
    model = naive_bayes.fit(column[:, None], labels, whole(10))
    told = model.probability(np.array([[2.0], [0.5], [np.nan]]))
    assert told.tolist() == pytest.approx([0.4, 0.4, 0.4])
