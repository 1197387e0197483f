"""The last value, the first one, and how many different ones."""

from __future__ import annotations

import pytest

from features.kinds.kind import BEFORE_HISTORY
from tests.features.logs import at, event, group, spec, told

CUTOFF = "2017-02-01T00:00:00Z"
READ = group("visit", values=("channel",))


def of(kind: str, *channels: str | None, known=("web", "ads"), window: str = "7d"):
    """The feature over visits of the last days, one a day, the first value on the first day."""
    count = len(channels)
    events = [
        event(f"2017-01-{32 - count + place:02}T00:00:00Z", channel=channel)
        for place, channel in enumerate(channels)
    ]
    declared = spec(kind, groups=(READ,), windows=(window,), vocabularies={"channel": known})
    (_, (value,)) = list(told(declared, events, at(CUTOFF)).items())[1]
    return value


def test_the_last_value_is_the_place_of_the_latest_event_that_has_one():
    assert of("last_value", "ads", "web") == 0
    assert of("last_value", "web", "ads", None) == 1
    assert of("last_value", "web", None, None) == 0


def test_the_first_value_is_the_place_of_the_earliest_event_that_has_one():
    assert of("first_value", "ads", "web") == 1
    assert of("first_value", None, "web", "ads") == 0


@pytest.mark.parametrize("kind", ["last_value", "first_value"])
def test_all_values_without_a_place_share_the_one_behind_the_last(kind):
    assert of(kind, "tv") == of(kind, "fax") == of(kind, "") == 2
    assert of(kind, "web", known=()) == 0  # there is no other place


@pytest.mark.parametrize("kind", ["last_value", "first_value"])
def test_where_no_event_has_a_value_there_is_no_last_and_no_first(kind):
    assert of(kind) is None
    assert of(kind, None, None) is None


@pytest.mark.parametrize("kind", ["last_value", "first_value"])
def test_a_value_is_found_however_long_ago(kind):
    declared = spec(kind, groups=(READ,), vocabularies={"channel": ("web", "ads")})
    events = [event("2001-01-01T00:00:00Z", channel="ads")]
    assert list(told(declared, events, at(CUTOFF)).values())[1] == [1]


def test_of_two_events_of_one_moment_the_last_value_is_that_of_the_last_in_the_total_order():
    events = [event("2017-01-31T00:00:00Z", channel=channel) for channel in ("web", "ads")]
    declared = spec(
        "last_value", "first_value", groups=(READ,), vocabularies={"channel": ("web", "ads")}
    )
    for some in (events, events[::-1]):
        found = told(declared, some, at(CUTOFF))
        # ads comes before web, by its name.
        assert (found["visit_last_channel"], found["visit_first_channel"]) == ([0], [1])


def test_distinct_values_are_counted_by_value_with_a_place_or_without():
    assert of("distinct", "web", "ads", "web") == 2
    assert of("distinct", "tv", "fax", None, "tv") == 2
    assert of("distinct", "tv", "fax", known=()) == 2
    assert of("distinct", "", None) == 1
    assert of("distinct", None) == 0
    assert of("distinct") == 0


def test_distinct_values_are_those_in_the_window():
    assert of("distinct", "web", "ads", "tv", window="2d") == 2
    assert of("distinct", "web", "ads", "ads", window="2d") == 1


def test_every_question_for_distinct_values_begins_anew():
    declared = spec("distinct", groups=(READ, group("call", values=("channel",))), windows=("7d",))
    events = [
        event("2017-01-29T00:00:00Z", channel="web"),
        event("2017-01-30T00:00:00Z", "call", channel="web"),
        event("2017-01-31T00:00:00Z", channel="web"),
    ]
    cutoffs = at(CUTOFF, "2017-01-30T00:00:00Z", CUTOFF)
    found = told(declared, events, cutoffs)
    assert found["visit_channel_values_7d"] == [1, 1, 1]
    assert found["call_channel_values_7d"] == [1, 0, 1]


def test_each_category_has_its_own_values_and_vocabulary():
    both = group("visit", values=("page", "channel"))
    events = [
        event("2017-01-30T00:00:00Z", channel="web", page="home"),
        event("2017-01-31T00:00:00Z", page="web"),
    ]
    declared = spec(
        "last_value",
        "distinct",
        groups=(both,),
        vocabularies={"channel": ("ads", "web"), "page": ("web", "home")},
    )
    assert told(declared, events, at(CUTOFF)) == {
        "lead_age_hours": [31 * 24.0],
        "visit_last_page": [0],
        "visit_last_channel": [1],
        "visit_page_values_7d": [2],
        "visit_channel_values_7d": [1],
    }


def test_a_group_may_be_cut_by_the_category_whose_values_are_read():
    paid = group("visit", where={"channel": ("ads", "tv")}, values=("channel",))
    events = [
        event("2017-01-29T00:00:00Z", channel="tv"),
        event("2017-01-30T00:00:00Z", channel="ads"),
        event("2017-01-31T00:00:00Z", channel="web"),
    ]
    declared = spec(
        "last_value", "distinct", groups=(paid,), vocabularies={"channel": ("web", "ads", "tv")}
    )
    found = told(declared, events, at(CUTOFF))
    assert (found["visit_last_channel"], found["visit_channel_values_7d"]) == ([1], [2])


def test_a_feature_tells_its_unit_its_meaning_and_what_null_means():
    read = group("visit", values=("sales_channel",))
    features = spec("last_value", "first_value", "distinct", groups=(read,)).features[1:]
    unit = "place in the vocabulary, most frequent first"
    null = "no visit with a sales channel is known"
    assert [(each.name, each.sentence, each.unit, each.null_means) for each in features] == [
        ("visit_last_sales_channel", "sales channel of the last visit", unit, null),
        ("visit_first_sales_channel", "sales channel of the first visit", unit, null),
        (
            "visit_sales_channel_values_7d",
            "different values of sales channel among visits in the last 7 days",
            "values",
            BEFORE_HISTORY,
        ),
    ]
    assert {each.category for each in features} == {"sales_channel"}
