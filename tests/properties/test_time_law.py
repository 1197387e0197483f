from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from features import behavioural
from features.clock import DAY, HOUR
from tests.properties import logs

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
    asked = logs.snapshots([look])
    before = behavioural.build(logs.SPEC, logs.canonical(log), asked)
    after = behavioural.build(logs.SPEC, logs.canonical([*future, *log]), asked)
    assert after.tobytes() == before.tobytes()


@given(data=st.data(), log=logs.logs, look=logs.looks())
def test_a_request_that_holds_the_future_scores_as_one_that_does_not(data, log, look):
    future = data.draw(st.lists(unseeable(look.cutoff), min_size=1, max_size=12))
    asked = logs.snapshots([look])
    before = behavioural.build(logs.SPEC, logs.sent(look.contact_id, log), asked)
    after = behavioural.build(logs.SPEC, logs.sent(look.contact_id, [*log, *future]), asked)
    assert after.tobytes() == before.tobytes()
