"""The strongest topics, their direction and their evidence."""

from __future__ import annotations

import numpy as np
import pytest

from features.types import Feature
from models import drivers
from models.evidence import Evidence
from models.reasons import Reasons


def feature(name: str, kind: str = "count", about: str = "visit", window: str | None = None):
    return Feature(name, kind, about, "events", "unknown", name, window=window)


FEATURES = [feature("v7", window="7d"), feature("v30", window="30d"), feature("age", "number")]
SEEN = [Evidence(np.array([0.0, 2.0]), np.array([100, 40, 29]), np.array([10, 20, 29]))] * 3
MATRIX = np.column_stack([np.arange(8.0), np.arange(8.0), -np.arange(8.0)])


def reasons(visits, age, places=None):
    """Each row's share of the visits' topic, told by v30 unless `places` say else, and of age's."""
    n = len(visits)
    where = np.full(n, 1) if places is None else np.array(places)
    return Reasons(
        np.zeros(n),
        np.column_stack([visits, age]),
        np.column_stack([where, np.full(n, 2)]),
        np.zeros(n),
    )


def test_windows_of_one_thing_are_one_topic_with_the_mean_of_its_sizes():
    told = drivers.strongest(
        FEATURES, MATRIX, reasons([1, -1] * 4, np.full(8, 0.5), [0, 1, 1, 1] * 2), SEEN, 10
    )
    assert drivers.count(FEATURES) == 2
    assert [each["weight"] for each in told] == pytest.approx([1.0, 0.5])
    assert [each["features"] for each in told] == [2, 1]
    assert [FEATURES[each["place"]].name for each in told] == ["v30", "age"]


@pytest.mark.parametrize(("sign", "direction"), [(1, 1), (-1, -1), (0, 0)])
def test_the_direction_is_that_of_shares_by_values(sign, direction):
    shares = sign * (np.arange(8.0) - 3.5) + (sign == 0)
    told = drivers.strongest(FEATURES, MATRIX, reasons(shares, np.zeros(8)), SEEN, 1)
    assert told[0]["direction"] == direction


def test_a_category_has_no_direction():
    features = [*FEATURES[:2], feature("channel", "category")]
    told = drivers.strongest(features, MATRIX, reasons(np.zeros(8), np.arange(8.0)), SEEN, 1)
    assert told[0]["direction"] is None
    assert told[0]["alone"] is None


@pytest.mark.parametrize(("converted", "alone"), [((10, 20), 1), ((50, 5), -1), ((10, 4), 0)])
def test_how_the_rate_goes_alone_is_that_of_bins_of_known_values(converted, alone):
    seen = Evidence(np.array([0.0, 2.0]), np.array([100, 40, 900]), np.array([*converted, 899]))
    told = drivers.strongest(FEATURES, MATRIX, reasons(np.ones(8), np.zeros(8)), [seen] * 3, 1)
    assert told[0]["alone"] == alone


def test_bins_of_few_leads_are_not_told():
    told = drivers.strongest(FEATURES, MATRIX, reasons(np.ones(8), np.zeros(8)), SEEN, 1)
    assert told[0]["bins"] == [
        {"low": 0.0, "leads": 100, "rate": 0.1},
        {"low": 2.0, "leads": 40, "rate": 0.5},
    ]


def test_what_moves_nothing_is_no_driver():
    told = drivers.strongest(FEATURES, MATRIX, reasons(np.ones(8), np.zeros(8)), SEEN, 10)
    assert len(told) == 1


def test_topics_that_rise_and_fall_together_are_one_driver_with_all_of_their_weight():
    matrix = np.column_stack([np.arange(8.0), np.arange(8.0), np.arange(8.0) ** 3])
    told = drivers.strongest(
        FEATURES, matrix, reasons(np.arange(8.0) - 4, np.arange(8.0) - 3), SEEN, 10
    )
    assert [(each["place"], each["with"], each["features"]) for each in told] == [(1, [2], 3)]
    assert told[0]["weight"] == pytest.approx(np.abs(2 * np.arange(8.0) - 7).mean())
    assert told[0]["direction"] == 1


def test_topics_that_go_together_and_cancel_each_other_are_no_driver():
    matrix = np.column_stack([np.arange(8.0)] * 3)
    assert drivers.strongest(FEATURES, matrix, reasons(np.ones(8), -np.ones(8)), SEEN, 10) == []
