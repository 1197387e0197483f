"""Dates that lie after the cutoff."""

from __future__ import annotations

import numpy as np
import pytest

from features import clock
from models.leaks.dates import after_cutoff

CUTOFF = clock.moment("2026-03-01T00:00:00Z")


def told(late, filled):
    """A thousand leads: so many dates, so many of them two days after the cutoff."""
    moments = np.full(1000, clock.NEVER)
    moments[:filled] = CUTOFF - clock.DAY
    moments[:late] = CUTOFF + 2 * clock.DAY
    return after_cutoff("signed_on", moments, np.full(1000, CUTOFF))


@pytest.mark.parametrize(
    ("late", "filled", "certain"),
    [
        (1, 1000, False),
        (10, 1000, False),  # 1 %: typos
        (11, 1000, True),
        (2, 2, False),
        (3, 3, True),
        (500, 500, True),
    ],
)
def test_more_dates_after_the_cutoff_than_typos_explain_are_a_certain_leak(late, filled, certain):
    finding = told(late, filled)
    assert finding.certain == certain
    assert (finding.about, finding.entries) == ("attribute signed_on", ("attributes.signed_on",))
    assert finding.seen == (
        f"lies after the cutoff of {late} of {filled} snapshots, 2.0 days in the median"
    )


def test_a_date_up_to_the_cutoff_and_one_that_never_came_are_fine():
    assert told(0, 1000) is None
    at = after_cutoff("signed_on", np.full(9, CUTOFF), np.full(9, CUTOFF))
    assert at is None
    assert told(0, 0) is None


def test_a_date_that_is_known_ahead_is_declared_as_planned():
    assert "{ planned: true }" in told(500, 500).declare
