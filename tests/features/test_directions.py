"""Which kinds of feature can have a direction: one more event can only move them one way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import behavioural, clock, directions, event_table
from features.behavioural import BehaviouralSpec
from features.kinds import KINDS
from features.types import EventGroup, Feature, Snapshots, Words

GROUP = EventGroup(
    "visit", ("visit",), Words("visit", "visits"), numbers=("amount",), values=("page",)
)
SPEC = BehaviouralSpec(
    groups=(GROUP,),
    windows=("1d", "3d"),
    kinds=tuple(KINDS),
    zone="UTC",
    half_lives=("1d",),
    vocabularies={"page": ("a", "b")},
)
CUTOFF = clock.moment("2024-03-10T12:00:00Z")
EVENT = st.tuples(
    st.integers(1, 5 * 24), st.floats(0, 100, allow_nan=False), st.sampled_from(["a", "b", "c"])
)


def built(events):
    records = [
        {
            "event_type": "visit",
            "occurred_at": CUTOFF - hours * clock.HOUR,
            "recorded_at": CUTOFF - hours * clock.HOUR,
            "amount": amount,
            "page": page,
        }
        for hours, amount, page in events
    ]
    table = event_table.of_contact(SPEC.plan.layout, records, "own")
    one = Snapshots(
        lead=np.zeros(1, dtype=np.int32),
        contact=np.zeros(1, dtype=np.int64),
        created_at=np.array([CUTOFF - clock.DAY]),
        cutoffs=np.array([CUTOFF]),
        history_start=np.array([CUTOFF - 100 * clock.DAY]),
    )
    return behavioural.build(SPEC, table, one)[0]


@given(st.lists(EVENT, max_size=6), EVENT)
def test_one_more_event_moves_a_feature_in_no_other_direction(events, more):
    signs = directions.signs(SPEC.features, {"visit": "up"}, {})
    moved = np.array(signs) * (built([*events, more]) - built(events))
    # Null says nothing, and a sum in another order may differ in its last digit.
    assert np.nanmin(np.where(np.isnan(moved), 0.0, moved)) >= -1e-9


def test_kinds_without_a_direction_can_move_either_way():
    """If one of these could only rise or only fall, it should have a direction too."""
    some = [[(30, 1.0, "a")], [(30, 9.0, "a"), (3, 1.0, "b")], [(60, 5.0, "a"), (20, 1.0, "a")]]
    some += [[(4, 2.0, "a"), (2, 2.0, "a")], [(90, 1.0, "c"), (12, 1.0, "b"), (11, 1.0, "b")]]
    some += [[(2, 1.0, "a"), (2, 1.0, "a")], [(50, 1.0, "a"), (50, 1.0, "a"), (50, 1.0, "a")]]
    more = [(h, a, p) for h in (1, 3, 14, 29, 40, 70, 110) for a in (0.0, 3.0, 50.0) for p in "abc"]
    changes = np.array([built([*e, each]) - built(e) for e in some for each in more])
    signs = np.array(directions.signs(SPEC.features, {"visit": "up"}, {}))
    rises, falls = (changes > 1e-9).any(axis=0), (changes < -1e-9).any(axis=0)
    kinds = np.array([feature.kind for feature in SPEC.features])
    for kind in ("mean", "per_session", "gap", "trend", "night_share", "weekend_share"):
        assert (rises[kinds == kind].any(), falls[kinds == kind].any()) == (True, True), kind
        assert not signs[kinds == kind].any()
    assert np.array_equal(rises[signs != 0], signs[signs != 0] > 0)
    assert np.array_equal(falls[signs != 0], signs[signs != 0] < 0)


def attribute(name, kind):
    return Feature(name, kind, about="lead", unit="", null_means="", sentence="")


@pytest.mark.parametrize(
    ("kind", "direction", "sign"),
    [("number", "up", 1), ("number", "down", -1), ("ordered", "up", 1), ("yes_no", "down", -1)],
)
def test_an_attribute_has_the_direction_that_was_declared(kind, direction, sign):
    features = [attribute("size", kind), attribute("other", kind)]
    assert directions.signs(features, {}, {"size": direction}) == (sign, 0)


def test_down_is_the_opposite_of_up():
    up, down = (directions.signs(SPEC.features, {"visit": each}, {}) for each in ("up", "down"))
    assert tuple(-sign for sign in up) == down
    assert {f.kind for f, sign in zip(SPEC.features, up, strict=True) if sign < 0} == {"recency"}
