"""Bands: which one a probability has, and what it is called."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import bands
from models.bands import Bands

USUAL = Bands(("hot", "warm", "cold"), (0.3, 0.1, 0.0))
FUNNEL = {"hot": "bottom", "warm": "middle", "cold": "top"}
QUALIFICATION = {"hot": "SQL", "warm": "MQL", "cold": "none"}
MAPPED = Bands(USUAL.names, USUAL.starts, {"funnel": FUNNEL, "qualification": QUALIFICATION})
CHANCES = st.floats(0, 1)


def some_bands(starts):
    falling = sorted(starts, reverse=True)
    return Bands(tuple(f"band {place}" for place in range(len(starts) + 1)), (*falling, 0.0))


def test_a_probability_on_the_edge_belongs_to_the_hotter_band():
    probabilities = np.array([0.0, 0.0999, 0.1, 0.2, 0.2999, 0.3, 1.0])
    told = USUAL.of(probabilities)
    assert told.tolist() == ["cold", "cold", "warm", "warm", "warm", "hot", "hot"]


def test_the_order_of_the_rows_is_kept():
    assert USUAL.of(np.array([0.9, 0.0, 0.2])).tolist() == ["hot", "cold", "warm"]


def test_equal_starts_leave_no_lead_between_them():
    edges = Bands(("hot", "warm", "cold"), (0.2, 0.2, 0.0))
    assert edges.of(np.array([0.1, 0.2])).tolist() == ["cold", "hot"]


def test_two_bands_have_one_cut():
    edges = Bands(("call", "wait"), (0.25, 0.0))
    assert edges.of(np.array([0.24, 0.25])).tolist() == ["wait", "call"]


def test_a_band_is_told_in_each_of_the_teams_words():
    places = MAPPED.places(np.array([0.5, 0.05, 0.1]))
    told = {name: words.tolist() for name, words in MAPPED.mapped(places).items()}
    assert told == {"funnel": ["bottom", "top", "middle"], "qualification": ["SQL", "none", "MQL"]}
    assert MAPPED.words("warm") == {"funnel": "middle", "qualification": "MQL"}
    assert USUAL.mapped(places) == {}


def test_bands_are_readable_as_json_and_come_back_whole():
    told = bands.to_dict(MAPPED)
    assert told == {
        "from_the_hottest": [
            {"name": "hot", "from": 0.3},
            {"name": "warm", "from": 0.1},
            {"name": "cold", "from": 0.0},
        ],
        "mappings": {"funnel": FUNNEL, "qualification": QUALIFICATION},
    }
    assert bands.from_dict(json.loads(json.dumps(told))) == MAPPED


def test_the_cuts_are_said_in_one_line():
    assert bands.said(USUAL) == "hot from 30%, warm from 10%"


@pytest.mark.parametrize(
    ("probability", "said"),
    [(0.25, "25%"), (0.06125, "6.12%"), (0.000_123_4, "0.0123%"), (1.0, "100%")],
)
def test_a_rare_win_is_not_said_to_have_no_chance(probability, said):
    assert bands.percent(probability) == said


@given(st.lists(CHANCES, min_size=1, max_size=9), st.lists(CHANCES, min_size=1, max_size=30))
def test_every_probability_has_exactly_the_hottest_band_that_it_reaches(starts, probabilities):
    edges = some_bands(starts)
    expected = [
        next(n for n, start in zip(edges.names, edges.starts, strict=True) if each >= start)
        for each in probabilities
    ]
    assert edges.of(np.array(probabilities)).tolist() == expected


@given(st.lists(CHANCES, min_size=1, max_size=9), st.lists(CHANCES, min_size=2, max_size=30))
def test_a_higher_probability_is_never_in_a_colder_band(starts, probabilities):
    places = some_bands(starts).places(np.sort(np.array(probabilities)))
    assert (np.diff(places) <= 0).all()


@given(st.lists(CHANCES, min_size=1, max_size=9), st.lists(CHANCES, min_size=1, max_size=30))
def test_a_probability_has_the_band_that_it_has_among_thousands(starts, probabilities):
    edges = some_bands(starts)
    told = np.array([*probabilities, *starts, *np.nextafter(starts, 0)])
    many = edges.places(np.tile(told, 1000))
    assert np.array_equal(many, np.tile(edges.places(told), 1000))
    assert [edges.place(each) for each in told.tolist()] == edges.places(told).tolist()
