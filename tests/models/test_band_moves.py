"""What a retraining does to the bands, counted by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models import band_moves
from models.bands import Bands

BEFORE = Bands(("hot", "warm", "cold"), (0.3, 0.1, 0.0))
AFTER = Bands(("hot", "warm", "cold"), (0.25, 0.1, 0.0))
THEIRS = np.array([0.5, 0.4, 0.29, 0.2, 0.05, 0.01])  # hot, hot, warm, warm, cold, cold
OURS = np.array([0.6, 0.2, 0.29, 0.2, 0.12, 0.02])  # hot, warm, hot, warm, warm, cold
MOVES = band_moves.compare("3", BEFORE, THEIRS, AFTER, OURS)
OTHERS = Bands(("call", "wait"), (0.2, 0.0))


def test_leads_are_counted_from_band_to_band():
    assert MOVES.counts.tolist() == [[1, 1, 0], [1, 1, 0], [0, 1, 1]]
    assert (MOVES.rows, MOVES.moved) == (6, 3)


def test_the_line_tells_the_cuts_and_the_share_that_moves():
    assert band_moves.line(MOVES) == (
        "bands against version 3: hot from 25% (was 30%), warm from 10% (as before); "
        "50.0% of 6 test snapshots change their band (3)"
    )


def test_the_report_names_every_count_by_both_bands():
    told = band_moves.told(MOVES)
    assert told["counts"] == {
        "hot": {"hot": 1, "warm": 1, "cold": 0},
        "warm": {"hot": 1, "warm": 1, "cold": 0},
        "cold": {"hot": 0, "warm": 1, "cold": 1},
    }
    assert (told["champion"], told["rows"], told["moved"], told["moved_share"]) == ("3", 6, 3, 0.5)
    assert told["before"]["from_the_hottest"][0] == {"name": "hot", "from": 0.3}
    assert told["after"]["from_the_hottest"][0] == {"name": "hot", "from": 0.25}
    assert told["said"] == band_moves.line(MOVES)


def test_the_page_has_a_row_for_each_band_before():
    assert list(band_moves.page(MOVES))[1:] == [
        "| test snapshots that were | now hot | now warm | now cold |",
        "|---|---|---|---|",
        "| hot | 1 | 1 | 0 |",
        "| warm | 1 | 1 | 0 |",
        "| cold | 0 | 1 | 1 |",
    ]


def test_bands_of_other_names_are_counted_and_none_is_said_to_be_kept():
    moves = band_moves.compare("3", BEFORE, THEIRS, OTHERS, OURS)
    assert moves.counts.tolist() == [[2, 0], [2, 0], [0, 2]]
    assert moves.moved is None
    assert band_moves.line(moves) == (
        "bands against version 3: call from 20%, instead of hot from 30%, warm from 10%; the bands "
        "are others, so all 6 test snapshots change theirs"
    )
    assert band_moves.told(moves)["moved_share"] is None


def test_without_a_common_lead_there_is_no_share():
    none = np.empty(0)
    moves = band_moves.compare("3", BEFORE, none, AFTER, none)
    assert "no test snapshot was scored by both" in band_moves.line(moves)
    assert band_moves.told(moves)["moved_share"] is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_a_model_against_itself_moves_nobody(probabilities):
    some = np.array(probabilities)
    moves = band_moves.compare("1", BEFORE, some, BEFORE, some)
    assert (moves.moved, moves.rows) == (0, len(some))
    assert moves.counts.sum() == np.trace(moves.counts)
