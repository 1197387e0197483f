from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features import behavioural
from features.clock import ALWAYS
from tests.properties import logs

batches = st.lists(logs.looks(), min_size=1, max_size=6)
ANNA = logs.snapshots([logs.Look("lead-9", "anna", logs.CUTOFF, logs.CUTOFF, ALWAYS)])


@given(data=st.data(), log=st.one_of(logs.crowds, logs.logs))
def test_the_order_in_which_events_are_sent_does_not_matter(data, log):
    shuffled = data.draw(st.permutations(log))
    one = behavioural.build(logs.SPEC, logs.sent("anna", log), ANNA)
    other = behavioural.build(logs.SPEC, logs.sent("anna", shuffled), ANNA)
    assert other.tobytes() == one.tobytes()


@given(log=logs.crowds)
def test_events_of_one_moment_add_up_in_a_request_as_in_the_night_job(log):
    nightly = behavioural.build(logs.SPEC, logs.canonical(log), ANNA)
    online = behavioural.build(logs.SPEC, logs.sent("anna", log), ANNA)
    assert online.tobytes() == nightly.tobytes()


@given(log=logs.logs, looks=batches)
def test_one_lead_at_a_time_gives_the_rows_of_the_batch_bit_for_bit(log, looks):
    events = logs.canonical(log)
    together = behavioural.build(logs.SPEC, events, logs.snapshots(looks))
    alone = [behavioural.build(logs.SPEC, events, logs.snapshots([look])) for look in looks]
    assert np.vstack(alone).tobytes() == together.tobytes()


@given(log=logs.logs, looks=batches)
def test_a_request_gives_the_row_of_the_night_job_bit_for_bit(log, looks):
    nightly = behavioural.build(logs.SPEC, logs.canonical(log), logs.snapshots(looks))
    for row, look in zip(nightly, looks, strict=True):
        events = logs.sent(look.contact_id, log)
        online = behavioural.build(logs.SPEC, events, logs.snapshots([look]))
        assert online.tobytes() == row.tobytes()


@given(log=logs.logs, others=logs.logs, look=logs.looks())
def test_events_of_other_contacts_change_no_feature(log, others, look):
    strangers = [record for record in others if record["contact_id"] != look.contact_id]
    asked = logs.snapshots([look])
    before = behavioural.build(logs.SPEC, logs.canonical(log), asked)
    after = behavioural.build(logs.SPEC, logs.canonical([*strangers, *log]), asked)
    assert after.tobytes() == before.tobytes()
