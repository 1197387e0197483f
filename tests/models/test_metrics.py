"""Figures of a ranking, against scikit-learn and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics

from models import metrics
from models.metrics import PROBABILITY_METRICS, RANK_METRICS, ranking

ALL = RANK_METRICS | PROBABILITY_METRICS
SKLEARN = {
    "roc_auc": sklearn_metrics.roc_auc_score,
    "pr_auc": sklearn_metrics.average_precision_score,
    "log_loss": sklearn_metrics.log_loss,
    "brier": sklearn_metrics.brier_score_loss,
}

row = st.tuples(
    st.sampled_from([0.05, 0.2, 0.35, 0.5, 0.9]),  # few levels, so that many rows are tied
    st.booleans(),
    st.integers(0, 4),
)


@st.composite
def weighted_rows(draw):
    """Scores, labels and weights, with a row of each class that counts."""
    rows = [*draw(st.lists(row, max_size=40)), (0.2, True, 1), (0.35, False, 2)]
    scores, labels, weights = (
        np.array(column) for column in zip(*draw(st.permutations(rows)), strict=True)
    )
    return scores, labels, weights.astype(np.float64)


def named(count):
    return np.array([f"l{place:03}" for place in range(count)], dtype=np.object_)


def once(ranked):
    return np.ones(len(ranked.order))


def test_five_leads_by_hand(rank):
    ranked = rank([0.9, 0.8, 0.7, 0.6, 0.5], [True, False, True, False, False])
    assert metrics.roc_auc(ranked, once(ranked)) == pytest.approx(5 / 6)  # 5 of 6 pairs
    assert metrics.pr_auc(ranked, once(ranked)) == pytest.approx((1 / 1 + 2 / 3) / 2)
    squares = 0.01 + 0.64 + 0.09 + 0.36 + 0.25
    assert metrics.brier(ranked, once(ranked)) == pytest.approx(squares / 5)
    likelihoods = [0.9, 0.2, 0.7, 0.4, 0.5]
    assert metrics.log_loss(ranked, once(ranked)) == pytest.approx(-np.log(likelihoods).mean())


def test_rows_stand_from_the_highest_score_to_the_lowest_and_ties_by_lead_id(rank):
    ranked = rank([0.2, 0.7, 0.2, 0.7], [True, False, False, True], ["d", "c", "b", "a"])
    assert ranked.order.tolist() == [3, 1, 2, 0]
    assert ranked.labels.tolist() == [1, 0, 0, 1]
    assert ranked.scores.tolist() == [0.7, 0.7, 0.2, 0.2]
    assert ranked.tie_starts.tolist() == [0, 2]


def test_a_tie_counts_half_a_pair(rank):
    ranked = rank([0.5, 0.5, 0.1], [True, False, False])
    assert metrics.roc_auc(ranked, once(ranked)) == pytest.approx((0.5 + 1) / 2)


@given(weighted_rows())
def test_every_figure_that_scikit_learn_has_is_scikit_learns_ties_and_weights_included(rows):
    scores, labels, weights = rows
    ranked = ranking(scores, labels, named(len(scores)), probabilities=True)
    for name, oracle in SKLEARN.items():
        expected = oracle(labels, scores, sample_weight=weights)
        assert ALL[name](ranked, weights[ranked.order]) == pytest.approx(expected), name


@given(weighted_rows())
def test_a_whole_weight_is_a_row_repeated_that_often(rows):
    scores, labels, weights = rows
    ids = named(len(scores))
    ranked = ranking(scores, labels, ids, probabilities=True)
    again = np.repeat(np.arange(len(scores)), weights.astype(int))
    repeated = ranking(scores[again], labels[again], ids[again], probabilities=True)
    for name in ALL:
        expected = ALL[name](repeated, once(repeated))
        assert ALL[name](ranked, weights[ranked.order]) == pytest.approx(expected), name


@given(weighted_rows(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_figure(rows, random):
    scores, labels, weights = rows
    ids = named(len(scores))
    places = list(range(len(scores)))
    random.shuffle(places)
    ranked = ranking(scores, labels, ids, probabilities=True)
    shuffled = ranking(scores[places], labels[places], ids[places], probabilities=True)
    for name, metric in ALL.items():
        there = metric(shuffled, weights[places][shuffled.order])
        assert there == metric(ranked, weights[ranked.order]), name


@pytest.mark.parametrize("converted", ["a", "b", "j"])
def test_at_the_border_among_tied_leads_all_count_by_their_part(rank, converted):
    ids = [*"jihgfedcba"]  # only one of ten is in the top tenth, and all have the same score
    ranked = rank([0.3] * 10, [each == converted for each in ids], ids)
    assert metrics.lift_at_10pct(ranked, once(ranked)) == pytest.approx(1)
    assert metrics.capture_at_20pct(ranked, once(ranked)) == pytest.approx(0.2)


@given(weighted_rows())
def test_lift_and_capture_are_the_means_over_all_orders_of_tied_rows(rows):
    """Each run of equal scores is shuffled two hundred times; the mean comes near."""
    scores, labels, _ = rows
    ranked = ranking(scores, labels, named(len(scores)), probabilities=True)
    rng = np.random.default_rng(0)
    shuffled = [np.lexsort((rng.random(len(scores)), -scores)) for _ in range(200)]
    for metric, part in ((metrics.lift_at_10pct, 10), (metrics.capture_at_20pct, 5)):
        top = int(np.ceil(len(scores) / part))
        caught = np.array([labels[order[:top]].sum() for order in shuffled])
        told = metric(ranked, once(ranked))
        if labels.any():
            scale = labels.sum() if part == 5 else top * labels.mean()
            room = 5 * caught.std() / np.sqrt(200) + 1e-9
            assert told * scale == pytest.approx(caught.mean(), abs=room)


def test_lift_is_the_rate_of_the_top_tenth_over_that_of_all(rank):
    # 20 leads, 4 convert: places 1, 2, 7 and 20. The top two convert always, all do in 1 of 5.
    labels = [place in (1, 2, 7, 20) for place in range(1, 21)]
    ranked = rank(np.linspace(0.95, 0.05, 20), labels)
    assert metrics.lift_at_10pct(ranked, once(ranked)) == pytest.approx(5.0)
    # The top fifth are four leads, with two of the four conversions.
    assert metrics.capture_at_20pct(ranked, once(ranked)) == pytest.approx(0.5)


def test_a_part_of_a_lead_in_the_top_counts_as_a_whole_one(rank):
    # 11 leads: a tenth is 1.1 leads, so two; a fifth is 2.2, so three.
    ranked = rank(np.linspace(0.9, 0.1, 11), [place in (2, 3) for place in range(1, 12)])
    assert metrics.lift_at_10pct(ranked, once(ranked)) == pytest.approx((1 / 2) / (2 / 11))
    assert metrics.capture_at_20pct(ranked, once(ranked)) == pytest.approx(1.0)


def test_ece_of_ten_leads_is_the_mean_distance_of_each(rank):
    scores = np.linspace(0.05, 0.95, 10)
    labels = scores > 0.5
    distances = [0.05, 0.15, 0.25, 0.35, 0.45] * 2
    ranked = rank(scores, labels)
    assert metrics.ece(ranked, once(ranked)) == pytest.approx(np.mean(distances))


def test_ece_within_a_bin_lets_too_high_and_too_low_cancel_and_across_bins_not(rank):
    # Pairs of neighbours share a bin: .4 and .4 with one conversion are off by .1 on average.
    scores = np.repeat(np.linspace(0.05, 0.95, 10), 2)
    labels = np.tile([True, False], 10)
    expected = np.abs(np.linspace(0.05, 0.95, 10) - 0.5).mean()
    ranked = rank(scores, labels)
    assert metrics.ece(ranked, once(ranked)) == pytest.approx(expected)


def test_ece_counts_each_bin_by_its_rows(rank):
    # The first of five leads counts six times, so it fills six of ten bins' worth of rows.
    ranked = rank([0.9, 0.8, 0.6, 0.4, 0.2], [True, True, False, False, False])
    weights = np.array([6.0, 1, 1, 1, 1])
    assert metrics.ece(ranked, weights) == pytest.approx((6 * 0.1 + 0.2 + 0.6 + 0.4 + 0.2) / 10)


@pytest.mark.parametrize("name", PROBABILITY_METRICS)
def test_points_have_no_figure_of_probabilities(rank, name):
    points = rank([12.0, 3.0, 0.0], [True, False, False], probabilities=False)
    with pytest.raises(TypeError, match="points"):
        ALL[name](points, once(points))


@pytest.mark.parametrize("name", RANK_METRICS)
def test_where_nothing_converts_a_figure_of_the_ranking_is_not_a_number(rank, name):
    ranked = rank([0.9, 0.5, 0.1], [False, False, False])
    assert np.isnan(RANK_METRICS[name](ranked, once(ranked)))


def test_where_everything_converts_the_auc_is_not_a_number(rank):
    ranked = rank([0.9, 0.5], [True, True])
    assert np.isnan(metrics.roc_auc(ranked, once(ranked)))


def test_a_bare_certainty_that_is_wrong_costs_a_lot_and_not_everything(rank):
    ranked = rank([1.0, 0.0], [False, True])
    assert 30 < metrics.log_loss(ranked, once(ranked)) < 40


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", [*metrics.RANK_METRICS, *metrics.PROBABILITY_METRICS])
def test_a_draw_that_took_none_of_the_rows_has_no_figure(rank, name):
    metric = (metrics.RANK_METRICS | metrics.PROBABILITY_METRICS)[name]
    assert np.isnan(metric(rank([0.1, 0.9], [False, True]), np.zeros(2)))
