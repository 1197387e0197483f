"""Sum, mean and largest of a declared number."""

from __future__ import annotations

import math

import pytest

from features.kinds.kind import BEFORE_HISTORY
from tests.features.logs import at, event, group, spec, told

CUTOFF = "2017-02-01T00:00:00Z"
SPENT = group("visit", numbers=("amount",))


def of(kind: str, *amounts, stem: str | None = None, groups=(SPENT,)):
    """The feature over visits on the last days, one a day, the first amount on the first day."""
    count = len(amounts)
    events = [
        event(f"2017-01-{32 - count + place:02}T00:00:00Z", amount=amount)
        for place, amount in enumerate(amounts)
    ]
    return told(spec(kind, groups=groups), events, at(CUTOFF))[f"visit_amount_{stem or kind}_7d"][0]


def test_sum_adds_up_what_is_there_and_is_zero_without_anything():
    assert of("sum", 10.5, None, 2.25) == 12.75
    assert of("sum", 10.5, math.nan, -0.5) == 10.0
    assert of("sum", None, None) == 0.0
    assert of("sum") == 0.0


def test_mean_is_over_the_events_that_have_the_number():
    assert of("mean", 10.5, None, 2.5) == 6.5
    assert of("mean", -1.0, 0.0) == -0.5
    assert of("mean", None, math.nan) is None
    assert of("mean") is None


def test_largest_is_the_largest_that_is_there():
    assert of("largest", 1.0, None, 7.5, 2.0, stem="max") == 7.5
    assert of("largest", -3.0, -1.5, -2.0, stem="max") == -1.5
    assert of("largest", None, math.nan, stem="max") is None
    assert of("largest", stem="max") is None


def test_a_number_that_a_record_does_not_have_is_none():
    events = [event("2017-01-31T00:00:00Z"), event("2017-01-30T00:00:00Z", minutes=3.0)]
    found = told(spec("sum", "mean", "largest", groups=(SPENT,)), events, at(CUTOFF))
    assert list(found.values())[1:] == [[0.0], [None], [None]]


def test_a_sum_runs_from_the_earliest_event_to_the_latest():
    # One is lost beside 1e16 unless it is added last.
    assert of("sum", 1e16, -1e16, 1.0) == 1.0
    assert of("sum", 1.0, 1e16, -1e16) == 0.0


def test_events_of_one_moment_are_added_from_the_smallest_number_to_the_largest():
    amounts = (1e16, 1.0, -1e16)  # (-1e16 + 1) + 1e16 is 0 in floats
    for turn in range(3):
        events = [
            event("2017-01-31T00:00:00Z", amount=amount)
            for amount in (*amounts[turn:], *amounts[:turn])
        ]
        found = told(spec("sum", groups=(SPENT,)), events, at(CUTOFF))
        assert found["visit_amount_sum_7d"] == [(-1e16 + 1.0) + 1e16] == [0.0]


@pytest.mark.parametrize(("kind", "stem"), [("sum", "sum"), ("mean", "mean"), ("largest", "max")])
def test_every_number_of_every_group_has_a_feature_for_each_window(kind, stem):
    declared = (
        group("visit", numbers=("minutes",)),
        group("mail", numbers=("amount",)),
        group("contact", "visit", "call", numbers=("minutes", "amount")),
    )
    events = [
        event("2017-01-31T01:00:00Z", "visit", amount=1.0, minutes=30.0),
        event("2017-01-28T02:00:00Z", "call", amount=2.0, minutes=20.0),
    ]
    found = told(spec(kind, groups=declared, windows=("1d", "7d")), events, at(CUTOFF))
    values = {"sum": (50.0, 3.0), "mean": (25.0, 1.5), "max": (30.0, 2.0)}[stem]
    nothing = 0.0 if kind == "sum" else None
    assert found == {
        "lead_age_hours": [31 * 24.0],
        f"visit_minutes_{stem}_1d": [30.0],
        f"visit_minutes_{stem}_7d": [30.0],
        f"mail_amount_{stem}_1d": [nothing],
        f"mail_amount_{stem}_7d": [nothing],
        f"contact_minutes_{stem}_1d": [30.0],
        f"contact_minutes_{stem}_7d": [values[0]],
        f"contact_amount_{stem}_1d": [1.0],
        f"contact_amount_{stem}_7d": [values[1]],
    }


def test_a_group_without_a_number_has_none_of_them():
    assert len(spec("sum", "mean", "largest").features) == 1


def test_a_feature_tells_its_unit_its_meaning_and_what_null_means():
    spent = group("visit", numbers=("amount_usd",))
    features = spec("sum", "mean", "largest", groups=(spent,), windows=("12h",)).features[1:]
    null = f"{BEFORE_HISTORY}, or no event in it has the number"
    assert [(each.name, each.sentence, each.unit, each.null_means) for each in features] == [
        (
            "visit_amount_usd_sum_12h",
            "amount usd of visits in the last 12 hours",
            "amount usd",
            BEFORE_HISTORY,
        ),
        (
            "visit_amount_usd_mean_12h",
            "mean amount usd of visits in the last 12 hours",
            "amount usd",
            null,
        ),
        (
            "visit_amount_usd_max_12h",
            "largest amount usd of visits in the last 12 hours",
            "amount usd",
            null,
        ),
    ]
    assert {each.number for each in features} == {"amount_usd"}
