"""Drift is told where leads are distributed otherwise than in training, and beyond chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evidence import Evidence
from models.feature_drift import Distributions, stability


def _learned(values: np.ndarray) -> Evidence:
    """Bins from 0, 1, 2 and 3 on, and null."""
    edges = np.arange(4.0)
    leads = [int(((values >= edge) & (values < edge + 1)).sum()) for edge in edges]
    return Evidence(edges, np.array([*leads, int(np.isnan(values).sum())]), np.zeros(5, np.int64))


def _moved(then: np.ndarray, now: np.ndarray) -> list[str]:
    seen = Distributions(["visits"], [_learned(then)])
    seen.add(now[:, None])
    return [moved.feature for moved in seen.moved()]


def test_the_index_is_that_worked_out_by_hand() -> None:
    # Half a lead more in each bin: (100.5, 100.5) of 201 then, (150.5, 50.5) of 201 now.
    was, is_ = np.array([0.5, 0.5]), np.array([150.5, 50.5]) / 201
    by_hand = ((is_ - was) * np.log(is_ / was)).sum()
    assert stability(np.array([100, 100]), np.array([150, 50])) == pytest.approx(by_hand)


@given(st.lists(st.integers(0, 500), min_size=2, max_size=6))
def test_what_has_not_moved_has_an_index_of_zero(counts: list[int]) -> None:
    assert stability(np.array(counts), np.array(counts)) == pytest.approx(0)


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=6),
)
def test_the_index_is_never_negative_and_the_same_both_ways(pairs: list[tuple[int, int]]) -> None:
    then, now = (np.array(column) for column in zip(*pairs, strict=True))
    assert stability(then, now) >= 0
    assert stability(then, now) == pytest.approx(stability(now, then))


def test_leads_like_those_of_training_warn_of_nothing() -> None:
    random = np.random.default_rng(1)
    assert _moved(random.poisson(1, 2000).astype(float), random.poisson(1, 500).astype(float)) == []


def test_leads_that_do_more_are_told() -> None:
    random = np.random.default_rng(1)
    then, now = (random.poisson(rate, 1000).astype(float) for rate in (0.5, 2.0))
    assert _moved(then, now) == ["visits"]


def test_a_feature_that_is_suddenly_unknown_is_told_with_its_nulls() -> None:
    then = np.repeat([0.0, 1.0, 2.0, 3.0], 250)
    seen = Distributions(["visits"], [_learned(then)])
    seen.add(np.where(np.arange(1000) % 2 == 0, np.nan, then)[:, None])
    (moved,) = seen.moved()
    assert (moved.nulls_then, moved.nulls_now) == (0.0, 0.5)


def test_a_handful_of_leads_proves_nothing() -> None:
    then = np.repeat([0.0, 1.0, 2.0, 3.0], 250)
    assert _moved(then, np.array([3.0, 3.0, 3.0])) == []
    assert _moved(then, np.full(300, 3.0)) == ["visits"]


def test_leads_may_come_in_any_pieces() -> None:
    random = np.random.default_rng(1)
    then, now = (random.poisson(rate, 1000).astype(float) for rate in (0.5, 2.0))
    whole, parts = (Distributions(["visits"], [_learned(then)]) for _ in range(2))
    whole.add(now[:, None])
    for part in np.array_split(now, 7):
        parts.add(part[:, None])
    assert parts.moved() == whole.moved()
    nobody = Distributions(["visits"], [_learned(then)])
    assert nobody.moved() == []
