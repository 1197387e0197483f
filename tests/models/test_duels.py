"""Which slices the model wins against the points."""

from __future__ import annotations

import numpy as np
import pytest

from models import bootstrap, duels
from models.comparison import Rows
from models.slice_cuts import Cut

N = 200
IDS = np.array([f"l{place:03}" for place in range(N)], dtype=np.object_)
LABELS = np.arange(N) % 5 == 0
ROWS = Rows(LABELS, IDS, bootstrap.draw(IDS, 200, 1))
KNOWS, KNOWS_NOT = LABELS.astype(float), 1 - LABELS.astype(float)
HALF = np.arange(N) < 100


def duel(model, points, parts, least=20):
    return duels.duels([Cut("channel", parts)], model, points, ROWS, least)


def test_who_knows_the_buyers_finds_them_all_in_the_best_fifth():
    (told,) = duel(KNOWS, KNOWS_NOT, {"web": HALF})
    assert (told["leads"], told["buyers"]) == (100, 20)
    assert told["model"]["value"] == 1.0
    assert told["points"]["value"] == 0.0
    assert told["difference"]["low"] > 0.5


def test_equal_scores_are_level_in_every_draw():
    (told,) = duel(KNOWS, KNOWS, {"web": HALF})
    assert told["difference"] == {"value": 0, "low": 0, "high": 0}


def test_each_slice_is_ranked_on_its_own():
    scores = np.where(HALF, KNOWS - 10, KNOWS)  # all of the first half stands below the second
    told = duel(scores, KNOWS_NOT, {"first": HALF, "second": ~HALF})
    assert [each["model"]["value"] for each in told] == [1.0, 1.0]


@pytest.mark.parametrize(
    "some",
    [np.arange(N) < 19, np.arange(N) < 45, LABELS],
    ids=["few rows", "9 buyers", "all bought"],
)
def test_a_slice_of_few_rows_or_buyers_is_not_told(some):
    assert duel(KNOWS, KNOWS_NOT, {"web": some}) == []
