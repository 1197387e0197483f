"""What of a contact's life is shown as seen is what the kernel counts."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features import clock, event_table, kernel, life
from features.kinds import CODES
from features.plan import Ask, Plan
from features.types import EventGroup, Words
from tests.features.logs import OWN, VISIT, at, event, group

CUTOFF = "2017-02-01T00:00:00Z"
COUPON = EventGroup("coupon", ("visit",), Words("coupon", "coupons"), where={"coupon": ("yes",)})
WIN = group("win", other_leads=True)


def plan_of(*groups):
    return Plan(
        tuple(Ask(CODES["count"], each.name) for each in groups), groups, "UTC"
    )  # fmt: skip


def shown(plan, records, cutoff=CUTOFF):
    events = event_table.of_contact(plan.layout, records, OWN)
    return life.of(plan, events, clock.moment(cutoff)), events


def test_what_is_recorded_at_the_cutoff_or_comes_later_is_not_seen():
    records = [
        event("2017-01-31T23:59:59.999999Z"),
        event("2017-01-30T00:00:00Z", recorded_at=CUTOFF),
        event(CUTOFF),
    ]
    told, _ = shown(plan_of(VISIT), records)
    assert told.seen.tolist() == [False, True, False]  # in the order of time


def test_an_event_belongs_to_every_group_that_lets_it_in():
    records = [
        event("2017-01-01T00:00:00Z", coupon="yes"),
        event("2017-01-02T00:00:00Z", coupon="no"),
    ]
    told, _ = shown(plan_of(VISIT, COUPON), records)
    assert told.belongs.tolist() == [[True, True], [True, False]]


def test_the_own_lead_is_left_out_of_groups_of_other_leads():
    records = [
        event("2017-01-01T00:00:00Z", "win", lead_id=OWN),
        event("2017-01-02T00:00:00Z", "win", lead_id="lead-2"),
    ]
    told, _ = shown(plan_of(WIN), records)
    assert told.belongs.tolist() == [[False], [True]]


moments = st.integers(-50, 50).map(lambda hours: clock.moment(CUTOFF) + hours * clock.HOUR)


@given(
    st.lists(
        st.tuples(moments, st.integers(0, 9), st.sampled_from(["yes", "no", None]), st.booleans()),
        max_size=12,
    )
)
def test_as_many_events_are_shown_as_seen_as_the_kernel_counts(drawn):
    plan = plan_of(VISIT, COUPON, WIN)
    records = [
        {
            "occurred_at": occurred,
            "recorded_at": occurred + late * clock.HOUR,
            "event_type": "visit" if coupon else "win",
            "coupon": coupon,
            "lead_id": OWN if own else "another",
        }
        for occurred, late, coupon, own in drawn
    ]
    told, events = shown(plan, records)
    counts = np.empty((3, 1))
    kernel.measure(plan, {}, events, at(CUTOFF), counts)
    assert (told.belongs & told.seen[:, None]).sum(axis=0).tolist() == counts[:, 0].tolist()
