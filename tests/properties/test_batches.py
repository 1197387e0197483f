from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import logs
from tests.properties.building import bits, nightly, online
from tests.properties.logs import ANNA

pytestmark = pytest.mark.slow


@given(data=st.data(), log=st.one_of(logs.crowds, logs.logs))
def test_the_order_in_which_events_are_sent_does_not_matter(data, log):
    shuffled = data.draw(st.permutations(log))
    assert bits(online(shuffled, ANNA)) == bits(online(log, ANNA))


@given(data=st.data(), log=st.one_of(logs.crowds, logs.logs), looks=logs.batches)
def test_the_order_of_the_rows_does_not_matter(data, log, looks):
    shuffled = data.draw(st.permutations(log))
    assert bits(nightly(shuffled, looks)) == bits(nightly(log, looks))


@given(data=st.data(), log=logs.logs, looks=logs.batches)
def test_the_order_of_the_snapshots_does_not_matter(data, log, looks):
    order = data.draw(st.permutations(range(len(looks))))
    shuffled = nightly(log, [looks[place] for place in order])
    assert bits(shuffled) == bits(nightly(log, looks).iloc[order])


@given(log=logs.crowds)
def test_events_of_one_moment_add_up_in_a_request_as_in_the_night_job(log):
    assert bits(online(log, ANNA)) == bits(nightly(log, [ANNA]))


@given(log=logs.logs, looks=logs.batches)
def test_one_lead_at_a_time_gives_the_rows_of_the_batch_bit_for_bit(log, looks):
    alone = pd.concat([nightly(log, [look]) for look in looks])
    assert bits(alone) == bits(nightly(log, looks))


@given(log=logs.logs, looks=logs.batches)
def test_contact_by_contact_gives_the_rows_of_the_batch_bit_for_bit(log, looks):
    for contact_id in {look.contact_id for look in looks}:
        own = [record for record in log if record["contact_id"] == contact_id]
        wanted = [look.contact_id == contact_id for look in looks]
        alone = nightly(own, [look for look in looks if look.contact_id == contact_id])
        assert bits(alone) == bits(nightly(log, looks)[wanted])


@given(log=logs.logs, looks=logs.batches)
def test_a_request_gives_the_row_of_the_night_job_bit_for_bit(log, looks):
    together = nightly(log, looks)
    for row, look in enumerate(looks):
        assert bits(online(log, look)) == bits(together.iloc[[row]])


@given(log=logs.logs, others=logs.logs, look=logs.looks())
def test_events_of_other_contacts_change_no_feature(log, others, look):
    strangers = [record for record in others if record["contact_id"] != look.contact_id]
    assert bits(nightly([*strangers, *log], [look])) == bits(nightly(log, [look]))
