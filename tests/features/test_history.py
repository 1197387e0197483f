"""Attributes that change: each snapshot sees the last value that was known by then."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features import clock, history

DAY = clock.DAY


def seen(changes: dict[int, list[int]], lead: int, created: int, cutoff: int) -> int:
    """What one snapshot sees of the changes of several leads, all told in days."""
    counts = [len(changes.get(each, [])) for each in range(3)]
    starts = np.concatenate([[0], np.cumsum(counts)])
    known = np.array([day * DAY for each in range(3) for day in changes.get(each, [])], np.int64)
    at = [np.array([value]) for value in (lead, created * DAY, cutoff * DAY)]
    return int(history.as_of(starts, known, *at)[0])


def test_the_last_value_known_before_the_cutoff_is_seen():
    assert seen({0: [1, 3, 5]}, 0, created=0, cutoff=4) == 1


def test_a_value_that_becomes_known_at_the_cutoff_is_not_seen():
    assert seen({0: [1, 3, 5]}, 0, created=0, cutoff=3) == 0


def test_what_was_known_at_the_creation_is_seen_at_that_very_cutoff():
    assert seen({0: [2]}, 0, created=2, cutoff=2) == 0


def test_before_the_first_value_nothing_is_known():
    assert seen({0: [3]}, 0, created=0, cutoff=2) == -1


def test_a_lead_without_any_value_sees_none_of_another_leads():
    assert seen({0: [1], 2: [1]}, 1, created=0, cutoff=9) == -1
    assert seen({0: [1], 2: [1]}, 2, created=0, cutoff=9) == 1


@given(
    days=st.lists(st.integers(0, 9), max_size=8),
    created=st.integers(0, 9),
    age=st.integers(0, 9),
)
def test_it_is_what_a_walk_over_all_values_finds(days: list[int], created: int, age: int):
    days, cutoff = sorted(days), created + age
    visible = [place for place, day in enumerate(days) if day < cutoff or day <= created]
    assert seen({1: days}, 1, created, cutoff) == (visible[-1] if visible else -1)
