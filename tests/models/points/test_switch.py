"""Who decides, points or model: one line, refused where it means nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import ConfigError
from features.types import Category, Fact
from models.points import switch

FACTS = [
    Fact("channel", "category", "channel", ""),
    Fact("size", "ordered", "size", "", order=("small", "large")),
    Fact("newsletter", "yes_no", "newsletter", ""),
    Fact("employees", "number", "employees", "people"),
]
LEADS = {
    "channel": Category(np.array([0, 1, 2, -1], dtype=np.int32), ("web", "fair", "phone")),
    "size": ["small", "large", "large", None],
    "newsletter": [True, False, None, True],
}


def by_points(told):
    return switch.read(told, FACTS).by_points(LEADS, 4).tolist()


def test_one_word_decides_for_every_lead():
    assert by_points("points") == [True] * 4
    assert by_points("model") == [False] * 4


def test_segments_are_switched_and_no_others():
    assert by_points("points; model where channel=web|phone") == [False, True, False, True]
    assert by_points("model; points where size=large") == [False, True, True, False]
    assert by_points("model;points where newsletter = yes") == [True, False, False, True]
    both = "points; model where channel=fair; model where size=small"
    assert by_points(both) == [False, False, True, True]


def test_a_segment_of_which_nothing_is_told_is_empty():
    told = switch.read("points; model where channel=web", FACTS)
    assert told.by_points({}, 2).tolist() == [True, True]


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ("both", "model, points, or for segments"),
        ("points; model if channel=web", "model, points, or for segments"),
        ("points; points where channel=web", "segments of the other: model where"),
        ("points; model where color=red", "one of channel, newsletter, size"),
        ("points; model where employees=5", "one of channel, newsletter, size"),
        ("points; model where size=huge", "values of size: small, large"),
        ("points; model where newsletter=1", "values of newsletter: yes, no"),
        ("points;", "model, points, or for segments"),
    ],
)
def test_a_line_that_means_nothing_is_refused_with_what_would_do(told, wanted):
    with pytest.raises(ConfigError) as refused:
        switch.read(told, FACTS)
    assert wanted in refused.value.wanted
    assert repr(told) in refused.value.found


@given(st.text(max_size=40))
def test_any_other_text_is_refused_and_never_a_crash(told):
    try:
        read = switch.read(told, FACTS)
    except ConfigError:
        return
    assert read.usual in {"model", "points"}
