from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle import asked
from tests.oracle.seen import DAY, HOUR, length
from tests.oracle.tables import KNOWN_FOREVER
from tests.properties import logs
from tests.properties.building import bits, nightly, online

delays = st.one_of(st.just(0), st.just(1), st.sampled_from([HOUR, DAY]), st.integers(0, 50 * DAY))


@st.composite
def unseeable(draw: st.DrawFn, cutoff: int) -> dict:
    """An event that was recorded, or occurred, or both, at the cutoff or later."""
    record = draw(logs.records())
    late = {name: cutoff + draw(delays) for name in ("occurred_at", "recorded_at")}
    which = draw(
        st.sampled_from([["occurred_at"], ["recorded_at"], ["occurred_at", "recorded_at"]])
    )
    return record | {name: late[name] for name in which}


@given(data=st.data(), log=logs.logs, look=logs.looks())
def test_what_is_recorded_or_occurs_at_the_cutoff_or_later_changes_no_feature(data, log, look):
    future = data.draw(st.lists(unseeable(look.cutoff), min_size=1, max_size=12))
    assert bits(nightly([*future, *log], [look])) == bits(nightly(log, [look]))


@given(data=st.data(), log=logs.logs, look=logs.looks())
def test_a_request_that_holds_the_future_scores_as_one_that_does_not(data, log, look):
    future = data.draw(st.lists(unseeable(look.cutoff), min_size=1, max_size=12))
    assert bits(online([*log, *future], look)) == bits(online(log, look))


@given(log=logs.logs, look=logs.looks())
def test_a_late_arrival_is_seen_from_the_microsecond_after_its_record_on(log, look):
    arrival = {
        "contact_id": look.contact_id,
        "occurred_at": look.cutoff - HOUR,
        "recorded_at": look.cutoff,
        "event_type": "visit",
    }
    look = replace(look, history_start=KNOWN_FOREVER)
    later = replace(look, cutoff=look.cutoff + 1)
    assert bits(nightly([arrival, *log], [look])) == bits(nightly(log, [look]))
    with_it, without = nightly([arrival, *log], [later]), nightly(log, [later])
    assert with_it["visit_count_7d"][0] == without["visit_count_7d"][0] + 1


@given(
    look=logs.looks(),
    window=st.sampled_from(logs.SPEC.windows),
    beyond=st.sampled_from([-1, 0, 1]),
    at_start=st.booleans(),
)
def test_a_window_holds_its_beginning_and_not_the_cutoff_to_the_microsecond(
    look, window, beyond, at_start
):
    edge = look.cutoff - length(window) if at_start else look.cutoff
    visit = {
        "contact_id": look.contact_id,
        "occurred_at": edge + beyond,
        "recorded_at": look.cutoff - 1,
        "event_type": "visit",
    }
    inside = beyond >= 0 if at_start else beyond < 0
    look = replace(look, history_start=KNOWN_FOREVER)
    assert nightly([visit], [look])[f"visit_count_{window}"][0] == inside


@given(log=logs.logs, look=logs.looks())
def test_a_window_is_null_unless_all_of_it_lies_in_the_known_history(log, look):
    answer = nightly(log, [look]).iloc[0]
    for window in logs.SPEC.windows:
        is_null = look.cutoff - length(window) < look.history_start
        assert (answer[f"visit_count_{window}"] != answer[f"visit_count_{window}"]) == is_null


WINDOWED = [
    name
    for name in asked.KINDS
    if "{window}" in asked.NAMES[name] and name != "trend"  # which looks at two windows
]


@pytest.mark.slow
@pytest.mark.parametrize("window", logs.SPEC.windows)
@given(log=logs.logs, look=logs.looks())
def test_what_occurred_outside_a_window_changes_none_of_its_features(window, log, look):
    spec = replace(logs.SPEC, kinds=tuple(WINDOWED), windows=(window,))
    start = look.cutoff - length(window)
    inside = [record for record in log if start <= record["occurred_at"] < look.cutoff]
    assert bits(nightly(inside, [look], spec)) == bits(nightly(log, [look], spec))
