"""Intervals by drawing contacts again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import bootstrap
from models.metrics import PROBABILITY_METRICS, RANK_METRICS, ranking

contacts = st.lists(st.sampled_from(["anna", "ben", "cleo", "dora"]), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def judged_rows():
    """300 leads of 100 contacts; ours ranks well, the rival so-so."""
    random = np.random.default_rng(3)
    labels = random.random(300) < 0.3
    ids = np.array([f"l{place:03}" for place in range(300)], dtype=np.object_)
    contact_ids = np.array([f"c{place % 100}" for place in range(300)], dtype=np.object_)
    ours, rival = (
        np.clip(0.3 + strength * (labels - 0.3) + random.normal(0, 0.2, 300), 0.01, 0.99).round(2)
        for strength in (0.5, 0.2)
    )
    draws = bootstrap.draw(contact_ids, 200, seed=1)
    return {
        "ours": bootstrap.judge(ranking(ours, labels, ids, probabilities=True), draws),
        "rival": bootstrap.judge(ranking(rival, labels, ids, probabilities=True), draws),
        "points": bootstrap.judge(ranking(rival * 100, labels, ids, probabilities=False), draws),
        "arrays": (ours, labels, ids, draws),
    }


@given(contacts, st.integers(0, 5))
def test_a_draw_takes_whole_contacts_as_many_as_there_are(names, seed):
    contact_ids = np.array(names, dtype=np.object_)
    draws = bootstrap.draw(contact_ids, 20, seed)
    assert draws.shape == (20, len(names))
    assert (draws == np.round(draws)).all()
    assert (draws >= 0).all()
    distinct, first = np.unique(contact_ids.astype(str), return_index=True)
    for name, place in zip(distinct, first, strict=True):
        rows = draws[:, contact_ids == name]
        assert (rows == draws[:, [place]]).all(), "rows of one contact were drawn apart"
    assert (draws[:, first].sum(axis=1) == len(distinct)).all()


def test_a_draw_is_with_replacement_and_every_contact_is_drawn_alike():
    draws = bootstrap.draw(np.array(["a", "b", "b", "c", "d"], dtype=np.object_), 4000, seed=2)
    assert draws.max() > 1
    assert draws.min() == 0
    np.testing.assert_allclose(draws.mean(axis=0), 1.0, atol=0.06)


def test_the_same_seed_draws_the_same_and_another_seed_another():
    contact_ids = np.array([f"c{place}" for place in range(30)], dtype=np.object_)
    first = bootstrap.draw(contact_ids, 10, seed=1)
    assert np.array_equal(first, bootstrap.draw(contact_ids, 10, seed=1))
    assert not np.array_equal(first, bootstrap.draw(contact_ids, 10, seed=2))


@given(contacts, st.randoms(use_true_random=False))
def test_a_contact_weighs_the_same_whatever_the_order_of_the_rows(names, random):
    contact_ids = np.array(names, dtype=np.object_)
    places = list(range(len(names)))
    random.shuffle(places)
    draws = bootstrap.draw(contact_ids, 5, seed=1)
    assert np.array_equal(bootstrap.draw(contact_ids[places], 5, seed=1), draws[:, places])


def test_every_draw_is_the_figure_on_the_rows_that_were_drawn(judged_rows):
    ours, labels, ids, draws = judged_rows["arrays"]
    again = np.repeat(np.arange(len(ours)), draws[7].astype(int))
    drawn = ranking(ours[again], labels[again], ids[again], probabilities=True)
    for name in ("roc_auc", "pr_auc", "log_loss", "brier", "lift_at_10pct", "capture_at_20pct"):
        metric = (RANK_METRICS | PROBABILITY_METRICS)[name]
        expected = metric(drawn, np.ones(len(again)))
        assert judged_rows["ours"].draws[name][7] == pytest.approx(expected), name


@pytest.mark.parametrize("name", RANK_METRICS | PROBABILITY_METRICS)
def test_an_interval_contains_its_value_and_95_of_100_draws(judged_rows, name):
    told = bootstrap.intervals(judged_rows["ours"])[name]
    assert told["low"] < told["value"] < told["high"]
    draws = judged_rows["ours"].draws[name]
    inside = ((draws >= told["low"] - 1e-6) & (draws <= told["high"] + 1e-6)).mean()
    assert 0.95 <= inside <= 0.97


def test_figures_are_written_with_six_digits(judged_rows):
    for told in bootstrap.intervals(judged_rows["ours"]).values():
        assert told == {name: round(value, 6) for name, value in told.items()}


def test_points_have_no_interval_of_a_figure_of_probabilities(judged_rows):
    told = bootstrap.intervals(judged_rows["points"])
    assert [name for name, interval in told.items() if interval is None] == [*PROBABILITY_METRICS]
    assert list(told) == [*RANK_METRICS, *PROBABILITY_METRICS]


def test_a_difference_is_paired_draw_by_draw(judged_rows):
    ours, rival = judged_rows["ours"], judged_rows["rival"]
    told = bootstrap.differences(ours, rival)["roc_auc"]
    by_draw = ours.draws["roc_auc"] - rival.draws["roc_auc"]
    low, high = np.percentile(by_draw, [2.5, 97.5])
    value = ours.values["roc_auc"] - rival.values["roc_auc"]
    assert told == pytest.approx({"value": value, "low": low, "high": high}, abs=1e-6)
    assert told["low"] < told["value"] < told["high"]


def test_a_model_differs_from_itself_by_nothing_in_every_draw(judged_rows):
    for told in bootstrap.differences(judged_rows["ours"], judged_rows["ours"]).values():
        assert told == {"value": 0.0, "low": 0.0, "high": 0.0}


def test_only_figures_that_both_have_are_set_against_each_other(judged_rows):
    told = bootstrap.differences(judged_rows["ours"], judged_rows["points"])
    assert set(told) == set(RANK_METRICS)


def test_a_draw_without_both_classes_is_left_out_of_the_interval():
    # Two contacts: one draw in two holds only one of them, and no AUC.
    ids = np.array(["a", "b"], dtype=np.object_)
    ranked = ranking(np.array([0.8, 0.2]), np.array([True, False]), ids, probabilities=True)
    judged = bootstrap.judge(ranked, bootstrap.draw(ids, 100, seed=1))
    assert np.isnan(judged.draws["roc_auc"]).any()
    told = bootstrap.intervals(judged)["roc_auc"]
    assert told == {"value": 1.0, "low": 1.0, "high": 1.0}
