"""Where two lists agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from models.compared import agreement, groups

values = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 3)), min_size=3, max_size=30
)


def test_four_groups_of_ten_leads_by_hand(made):
    leads = made(
        labels=[1, 0, 1, 0, 0, 0, 0, 0, 0, 1],
        probability=[0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1],
        totals=[50, 0, 40, 0, 0, 0, 0, 0, 0, 0],
    )
    told = agreement.told(leads)
    assert [(told[name]["leads"], told[name]["buyers"]) for name in GROUPS] == [
        (1, 1),
        (1, 0),
        (1, 1),
        (7, 1),
    ]
    assert told["overlap"] == 0.5
    assert told["neither"]["rate"]["value"] == pytest.approx(1 / 7, abs=1e-6)


GROUPS = ("both", "model_only", "points_only", "neither")


def test_the_groups_hold_every_lead_and_every_buyer(many):
    told = agreement.told(many)
    assert sum(told[name]["leads"] for name in GROUPS) == len(many) == told["rows"]
    assert abs(sum(told[name]["buyers"] for name in GROUPS) - many.labels.sum()) <= 2
    assert told["model_only"]["leads"] == told["points_only"]["leads"]


def test_equal_lists_agree_wholly(many, made):
    told = agreement.told(made(many.labels, many.probability, 100 * many.probability))
    assert told["overlap"] == 1
    assert told["model_only"] == {"leads": 0, "buyers": 0, "rate": None}
    assert told["rank_correlation"] == {"value": 1, "low": 1, "high": 1}


def test_without_points_nothing_is_told(made):
    assert agreement.told(made([1, 0], [0.5, 0.4])) is None


@given(values)
def test_the_rank_correlation_is_that_of_scipy_on_rows_repeated_as_often(told):
    one, other, times = (np.array(each, dtype=float) for each in zip(*told, strict=True))
    found = agreement.rank_correlation(one, other, times[None, :])
    often = times.astype(int)
    for ours, rows in ((found.value, np.ones(len(one), int)), (found.draws[0], often)):
        first, second = np.repeat(one, rows), np.repeat(other, rows)
        if len(np.unique(first)) > 1 and len(np.unique(second)) > 1:
            assert ours == pytest.approx(spearmanr(first, second).statistic)
        else:
            assert np.isnan(ours)


def test_a_rate_of_none_or_all_has_the_interval_of_wilson(made):
    """The draws would all say the same. Wilson: 0 of 10 lies up to 27.8 %."""
    leads = made([0] * 10, np.linspace(0.1, 0.9, 10))
    told = groups.rate(leads, np.ones(10))
    assert told == {"value": 0, "low": 0, "high": pytest.approx(0.2775, abs=1e-4)}


def test_a_rate_lies_within_what_the_draws_of_its_contacts_say(many):
    some = many.probability > 0.3
    told = groups.rate(many, some.astype(float))
    rates = [times[some] @ many.labels[some] / times[some].sum() for times in many.draws]
    assert (told["low"], told["high"]) == pytest.approx(np.percentile(rates, [2.5, 97.5]), abs=1e-6)
    assert told["low"] < told["value"] < told["high"]


def test_a_rate_counts_a_lead_by_its_chance_to_belong(made):
    leads = made([1, 1, 0, 0], [0.4, 0.3, 0.2, 0.1])
    assert groups.rate(leads, np.array([1, 0.5, 0.5, 0]))["value"] == 0.75
