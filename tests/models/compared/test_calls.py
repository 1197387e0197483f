"""What the first calls down each list find."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import metrics
from models.compared import calls
from models.compared.leads import ties

rows = st.lists(
    st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 3)), min_size=1, max_size=25
)


def _down(scores, worth, times, wanted):
    tie = ties(np.array(scores, dtype=float))
    return calls.down(
        tie, np.array(worth, float), np.array(times, float), np.array(wanted, float)
    ).tolist()


def test_calls_go_down_the_list():
    assert _down([0.1, 0.9, 0.5], [1, 1, 0], [1, 1, 1], [0, 1, 2, 3]) == [0, 1, 1, 2]


def test_a_lead_that_was_drawn_twice_is_called_twice():
    assert _down([0.1, 0.9, 0.5], [1, 1, 0], [1, 2, 0], [1, 2, 3]) == [1, 2, 3]


def test_calls_among_equal_scores_find_what_any_order_finds_on_average():
    labels = [1, 0, 0, 1]
    orders = itertools.permutations(labels[1:])
    found = [labels[0] + np.array(order[:1]).sum() for order in orders]
    assert _down([9, 5, 5, 5], labels, [1] * 4, [2]) == [pytest.approx(np.mean(found))]


@given(rows)
def test_more_calls_never_find_fewer_and_all_calls_find_all(told):
    scores, bought, times = (np.array(each, dtype=float) for each in zip(*told, strict=True))
    wanted = np.arange(times.sum() + 1)
    found = np.array(_down(scores, bought, times, wanted))
    assert (np.diff(found) >= -1e-9).all()
    assert (np.diff(found) <= 1 + 1e-9).all()
    assert found[-1] == pytest.approx((times * bought).sum())


@given(rows)
def test_a_draw_equals_a_list_with_each_row_as_often(told):
    scores, bought, times = (np.array(each, dtype=float) for each in zip(*told, strict=True))
    wanted = np.arange(times.sum() + 1)
    often = times.astype(int)
    repeated = [np.repeat(each, often) for each in (scores, bought)]
    if len(repeated[0]):
        once = _down(*repeated, np.ones(often.sum()), wanted)
        assert _down(scores, bought, times, wanted) == pytest.approx(once)


def test_the_numbers_of_calls_are_round_ones_and_the_tenth_and_the_fifth():
    assert calls.steps(234) == [10, 20, 24, 47, 50, 100, 200]
    assert calls.steps(7) == [1, 2]


def test_a_table_of_five_leads_by_hand(made):
    leads = made([1, 0, 1, 0, 0], [0.9, 0.8, 0.3, 0.2, 0.1], [0, 7, 7, 0, 0])
    (told,) = calls.table(leads)
    assert told["calls"] == 1
    assert told["model"]["value"] == 1
    assert told["points"]["value"] == 0.5  # one of two with 7 points is called
    assert told["difference"]["value"] == 0.5
    assert told["blindly"] == 0.4
    assert told["promised"] == 0.9
    assert told["amount_model"] is None


def test_amounts_add_up_where_they_are_known(made):
    nan = float("nan")
    leads = made([1, 1, 0, 1, 0], [0.9, 0.8, 0.7, 0.2, 0.1], [0, 0, 0, 9, 0], [50, nan, 0, 8, 0])
    assert calls.amount(leads) == {"known_for": 2, "total": 58}
    (told,) = calls.table(leads)
    assert (told["amount_model"]["value"], told["amount_points"]["value"]) == (50, 8)


def test_without_points_the_model_stands_alone(made):
    leads = made([1, 0, 1, 0, 0], [0.9, 0.8, 0.3, 0.2, 0.1])
    assert calls.curve(leads)["points"] is None
    assert calls.curve(leads)["difference"] is None
    assert calls.table(leads)[0]["points"] is None
    assert calls.amount(leads) is None


def test_equal_lists_differ_by_nothing_in_every_draw(many, made):
    same = made(many.labels, many.probability, 100 * many.probability)
    told = calls.curve(same)
    assert told["model"] == told["points"]
    assert set(np.ravel(list(told["difference"].values()))) == {0.0}
    for each in calls.table(same):
        assert each["difference"] == {"value": 0, "low": 0, "high": 0}


def test_a_difference_is_paired(many):
    """Both lists rise and fall with the buyers who were drawn: their difference moves less."""
    (told,) = (each for each in calls.table(many) if each["calls"] == 80)
    width = {name: told[name]["high"] - told[name]["low"] for name in ("model", "points")}
    apart = np.hypot(width["model"], width["points"])
    assert told["difference"]["high"] - told["difference"]["low"] < apart
    assert told["difference"]["value"] == pytest.approx(
        told["model"]["value"] - told["points"]["value"], abs=1e-5
    )


def test_a_curve_begins_at_none_and_ends_at_all(many):
    told = calls.curve(many)
    assert told["share"][0] == 0
    assert told["share"][-1] == 1
    for name in ("model", "points"):
        gain, low, high = (np.array(told[name][key]) for key in ("gain", "low", "high"))
        assert (gain[0], gain[-1]) == (0, 1)
        assert (np.diff(gain) >= 0).all()
        assert (low <= high).all()


def test_a_curve_minus_the_other_is_positive_where_the_model_finds_more(many):
    told = calls.curve(many)
    less = np.array(told["model"]["gain"]) - np.array(told["points"]["gain"])
    assert told["difference"]["gain"] == pytest.approx(less, abs=2e-6)
    assert less[20] > 0.1


def test_the_curve_of_a_draw_is_that_of_the_leads_as_often_as_they_were_drawn(many, made):
    times = many.draws[5].astype(int)
    assert times.sum() != len(many)
    often = made(*(np.repeat(each, times) for each in (many.labels, many.totals)), count=1)
    drawn = calls.gained(many, many.totals)[6]
    assert drawn == pytest.approx(calls.gained(often, often.probability)[0])


def test_without_equal_scores_the_fifth_is_that_of_the_metrics(many):
    ranked = metrics.ranking(many.probability, many.labels, many.rows.lead_ids, probabilities=True)
    caught = metrics.capture_at_20pct(ranked, np.ones(len(many)))
    assert calls.curve(many)["model"]["gain"][20] == pytest.approx(caught, abs=1e-6)


def test_where_nobody_bought_the_curve_finds_nobody(made):
    told = calls.curve(made([0, 0, 0], [0.3, 0.2, 0.1], [1, 2, 3]))
    assert set(told["model"]["gain"]) == {0.0}
