"""A value whose many rows all convert, or none of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import hypergeom

from models.leaks.columns import Training
from models.leaks.never_fails import never_fails
from tests.models.leaks.looking import NULL, behaviour, column, first, texts

ROWS = np.arange(400)
WON = ROWS % 4 == 0  # 100 of 400
MANY = Training(WON, ROWS)


@pytest.mark.parametrize(
    ("won", "lost", "seen"),
    [
        (30, 0, "'vip': each of 30 leads converts"),
        (0, 60, "'vip': none of 60 leads converts"),
        (30, 1, None),
        (1, 60, None),
        (19, 0, None),  # too few, though chance does not explain them
        (0, 30, None),  # .75 to the power of 30 is 1 in 5,600
    ],
)
def test_a_value_that_never_fails_over_many_rows_is_suspicious(won, lost, seen):
    chosen = first(won, WON) | first(lost, ~WON)
    others = np.array(["web", "phone", None])[ROWS % 3]
    finding = never_fails(texts(np.where(chosen, "vip", others).tolist()), MANY)
    assert (finding and finding.seen) == seen
    assert finding is None or not finding.certain


def test_chance_is_excluded_only_where_it_is_rarer_than_one_in_a_million():
    for lost in (43, 44, 45, 46, 47, 48, 49, 50):
        finding = never_fails(texts(np.where(first(lost, ~WON), "a", "b").tolist()), MANY)
        assert (finding is not None) == (hypergeom(400, 300, lost).pmf(lost) < 1e-6)


def test_missing_is_a_value_of_an_attribute():
    told = column(np.where(first(60, ~WON), NULL, 1.0))
    assert never_fails(told, MANY).seen == "missing: none of 60 leads converts"
    assert never_fails(behaviour(told.values), MANY) is None


def test_an_event_that_nobody_survives_is_a_value_of_its_count():
    counted = np.where(first(60, ~WON), 1.0 + ROWS % 3, 0.0)
    told = behaviour(counted, counts=True)
    assert never_fails(told, MANY).seen == "more than 0: none of 60 leads converts"
    assert never_fails(behaviour(counted), MANY) is None


def test_several_values_are_told_as_one_with_the_most_rows_first():
    told = np.where(first(60, ~WON), "a", np.where(WON, np.where(ROWS < 200, "b", "c"), "d"))
    finding = never_fails(texts(told.tolist()), MANY)
    assert finding.seen == "'d': none of 240 leads converts (and 3 other values like it)"
