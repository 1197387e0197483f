"""Two matrices that should be the same, bit for bit."""

from __future__ import annotations

import numpy as np

from models.leaks.canary import compare

NAMES = ("visits_count", "visits_share")
ROWS = np.array([7, 3, 9])
MATRIX = np.array([[1.0, np.nan], [2.0, 0.5], [0.0, 0.25]])


def test_the_same_bits_are_no_finding_and_null_is_the_same_as_null():
    assert compare(NAMES, ROWS, MATRIX, MATRIX.copy()) == []


def test_a_difference_names_the_feature_the_lead_and_both_values():
    seen = MATRIX.copy()
    seen[1, 0], seen[2, 0] = 3.0, 4.0
    (finding,) = compare(NAMES, ROWS, seen, MATRIX)
    assert (finding.about, finding.certain) == ("feature visits_count", True)
    assert finding.seen == (
        "not the same without the events from its cutoff on in 2 of 3 snapshots: of the lead in"
        " row 3 it is 3.0 with them and 2.0 without"
    )


def test_the_last_bit_counts_and_null_is_no_number():
    almost, absent = MATRIX.copy(), MATRIX.copy()
    almost[1, 1] = np.nextafter(0.5, 1)
    absent[1, 1] = np.nan
    for seen in (almost, absent):
        (finding,) = compare(NAMES, ROWS, seen, MATRIX)
        assert finding.about == "feature visits_share"


def test_nobody_can_accept_sight_behind_the_cutoff():
    (finding,) = compare(NAMES, ROWS, MATRIX + 1, MATRIX)[:1]
    assert finding.entries == ()
