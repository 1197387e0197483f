"""Who moves up and who moves down."""

from __future__ import annotations

import numpy as np
import pytest

from models.compared import agreement, movers
from models.compared.movers import DOWN, UP
from models.reason_text import Told

LABELS = [1, 0, 1, 0, 0, 0, 0, 0, 0, 1]
PROBABILITY = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1]
TOTALS = [50, 1, 40, 9, 8, 7, 6, 5, 4, 3]
"""Lead 1 moves up, from the last place to the second; lead 2 down, from the second to the third."""


@pytest.fixture
def ten(made):
    return made(LABELS, PROBABILITY, TOTALS)


def test_one_lead_takes_the_place_of_another_by_hand(ten):
    found = movers.moved(ten)
    assert found.rows(UP).tolist() == [1]
    assert found.rows(DOWN).tolist() == [2]
    up, down = movers.told(ten, found, UP), movers.told(ten, found, DOWN)
    assert (up["leads"], up["buyers"], up["from_share"], up["to_share"]) == (1, 0, 1.0, 0.2)
    assert (down["leads"], down["buyers"], down["from_share"], down["to_share"]) == (1, 1, 0.2, 0.3)


def test_the_foremost_of_each_list_come_first(many):
    found = movers.moved(many)
    for way, foremost in ((UP, found.after), (DOWN, found.before)):
        assert (np.diff(foremost[found.rows(way)]) >= 0).all()


def test_as_many_move_up_as_down_and_they_are_those_of_one_top_alone(many):
    found, told = movers.moved(many), agreement.told(many)
    assert found.chance[UP].sum() == pytest.approx(found.chance[DOWN].sum())
    for way, name in ((UP, "model_only"), (DOWN, "points_only")):
        of_way = movers.told(many, found, way)
        assert {key: of_way[key] for key in told[name]} == told[name]


def test_a_typical_place_counts_each_lead_by_its_chance_to_move(made):
    """Nine leads share the points' border: the one with 9 points is sure, each other a ninth."""
    leads = made([0] * 10, PROBABILITY, [0, 0, 0, 0, 0, 0, 0, 0, 0, 9])
    found = movers.moved(leads)
    assert found.chance[DOWN].tolist() == pytest.approx([0, 0, *[1 / 9] * 7, 1])
    assert movers.told(leads, found, DOWN)["from_share"] == 0.1
    assert movers.told(leads, found, DOWN)["to_share"] == 1.0


def test_equal_lists_move_nobody(made):
    leads = made(LABELS, PROBABILITY, PROBABILITY)
    found = movers.moved(leads)
    assert found.rows(UP).tolist() == found.rows(DOWN).tolist() == []
    assert movers.told(leads, found, UP)["from_share"] is None


def test_without_points_nobody_moves(made):
    assert movers.moved(made(LABELS, PROBABILITY)) is None


def test_who_moves_is_told_from_the_leads_beside_them_that_stay(ten):
    """By points lead 1 stands with the last eight, lead 2 with lead 0."""
    found = movers.moved(ten)
    assert np.flatnonzero(found.stays[UP]).tolist() == [3, 4, 5, 6, 7, 8, 9]
    assert np.flatnonzero(found.stays[DOWN]).tolist() == [0]


def test_of_many_rows_some_are_explained_evenly(monkeypatch):
    monkeypatch.setattr(movers, "EXPLAINED", 4)
    assert movers.explained(np.arange(10)).tolist() == [0, 3, 6, 9]
    assert movers.explained(np.arange(4)).tolist() == [0, 1, 2, 3]
    assert movers.explained(np.arange(0)).tolist() == []


def test_an_example_tells_both_places_and_what_points_its_way(ten):
    shares = (0.5, -0.4, 0.3, 0.2, 0.1)
    said = [Told(f"f{n}", 1 / 3, "said", share, None, None, None) for n, share in enumerate(shares)]
    found = movers.moved(ten)
    told = movers.example(ten, found, 1, said, 1)
    assert (told["points"], told["points_place"]) == (1, 10)
    assert (told["probability"], told["place"], told["bought"]) == (0.8, 2, False)
    assert [each["feature"] for each in told["reasons"]] == ["f0", "f2", "f3"]
    assert told["reasons"][0] == {"feature": "f0", "value": 0.333333, "share": 0.5}
    down = movers.example(ten, found, 2, said, -1)
    assert [each["feature"] for each in down["reasons"]] == ["f1"]
