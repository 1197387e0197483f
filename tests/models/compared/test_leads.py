"""The leads of a comparison: each once, in two lists without an order among equal scores."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from models.compared.leads import one_a_lead, places, ties, top

scores = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=40).map(np.array)


def test_places_count_from_the_highest_score_and_share_the_middle():
    assert places(np.array([3.0, 9.0, 3.0, 1.0])).tolist() == [2.5, 1.0, 2.5, 4.0]


@given(scores)
def test_places_are_the_middle_ranks_of_scipy(values):
    assert (places(values) == rankdata(-values)).all()


def test_ties_number_the_scores_from_the_highest_on():
    assert ties(np.array([3.0, 9.0, 3.0, 1.0])).tolist() == [1, 0, 1, 2]


def test_the_top_is_a_fifth_and_equal_scores_at_its_border_share_what_is_left():
    values = np.array([9.0, 5.0, 5.0, 5.0, 5.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    assert top(values).tolist() == [1.0, 0.25, 0.25, 0.25, 0.25, 0, 0, 0, 0, 0]


@given(scores)
def test_a_top_holds_a_fifth_of_the_leads_whatever_is_tied(values):
    chance = top(values)
    assert np.isclose(chance.sum(), np.ceil(len(values) * 0.2))
    assert ((chance >= 0) & (chance <= 1)).all()
    assert (np.diff(chance[np.argsort(-values, kind="stable")]) <= 1e-12).all()


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=30), st.integers(0, 9))
def test_each_lead_is_drawn_once_and_the_same_seed_draws_the_same(names, seed):
    lead_ids = np.array(names, dtype=np.object_)
    chosen = one_a_lead(lead_ids, seed)
    assert sorted(lead_ids[chosen]) == sorted(set(names))
    assert (np.diff(chosen) > 0).all()
    assert chosen.tolist() == one_a_lead(lead_ids, seed).tolist()


def test_each_snapshot_of_a_lead_is_drawn_about_as_often():
    lead_ids = np.repeat(np.array([f"l{n}" for n in range(600)], dtype=np.object_), 3)
    ages = one_a_lead(lead_ids, seed=1) % 3
    assert np.bincount(ages, minlength=3).min() > 150
