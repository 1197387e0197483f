"""One lead answered in plain values, bit for bit as the arrays of any batch say it."""

from __future__ import annotations

import dataclasses
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import catalogue, clock, event_table
from features.told_events import NOTHING, of_records
from features.types import Snapshots
from models.calibration_line import Calibrator
from models.scorer import Lead, Scorer
from tests.features.logs import records

EVERY = range(240)
WHOLE = ("probability", "low", "high", "log_odds")


@pytest.fixture(scope="module")
def leads(world):
    """The world's leads; of every seventh nothing is known, and every fifth's store is old."""
    found = []
    for place in EVERY:
        lead = world.lead(place)
        if place % 7 == 0:
            lead = dataclasses.replace(lead, events=None)
        if place % 5 == 0:
            lead = dataclasses.replace(lead, history_until=lead.as_of - place * clock.HOUR)
        found.append(lead)
    return found


def in_a_batch(world, leads):
    """The matrix of some leads as a batch builds it: from one table of all their events."""
    layout = world.catalogue.behavioural.plan.layout
    told = [
        (place, {**record, "lead_id": f"{place}"} if is_own(record, lead) else without_lead(record))
        for place, lead in enumerate(leads)
        for record in records(lead.events or NOTHING)
    ]
    named = {f"{place}": place for place in range(len(leads))}
    until = np.array([history_cutoff(lead) for lead in leads])
    begins = [at if lead.events is None else lead.history_start
              for lead, at in zip(leads, until.tolist(), strict=True)]  # fmt: skip
    snapshots = Snapshots(
        lead=np.arange(len(leads), dtype=np.int32),
        contact=np.arange(len(leads)),
        created_at=np.array([lead.created_at for lead in leads]),
        cutoffs=np.array([lead.as_of for lead in leads]),
        history_start=np.array(begins),
        history_until=until,
    )
    events = event_table.of_contacts(layout, told, len(leads), named)
    names = {name for lead in leads for name in lead.attributes}
    columns = {name: [lead.attributes.get(name) for lead in leads] for name in names}
    return catalogue.build(world.catalogue, events, snapshots, columns)


def is_own(record, lead):
    return record.get("lead_id") == lead.lead_id


def without_lead(record):
    return {name: value for name, value in record.items() if name != "lead_id"}


def history_cutoff(lead):
    return lead.as_of if lead.history_until is None else min(lead.as_of, lead.history_until)


def said(scores, place):
    """What the arrays say of one row, as an answer says it."""
    return {
        **{name: getattr(scores, name)[place].item() for name in (*WHOLE, "score")},
        "band": str(scores.band[place]),
        "evidence": str(scores.evidence[place]),
        "mapped": {name: str(words[place]) for name, words in scores.mapped.items()},
    }


def of(answer, names):
    return {name: getattr(answer, name) for name in names}


def test_an_answer_is_what_the_arrays_say_in_plain_values(world, small_scorer, leads):
    scores = small_scorer.score(in_a_batch(world, leads))
    for place in EVERY:
        wanted, answer = said(scores, place), small_scorer.answer(leads[place])
        assert of(answer, wanted) == wanted
        assert [type(value) for value in of(answer, wanted).values()] == [
            type(value) for value in wanted.values()
        ]
    assert set(scores.evidence) == {"attributes only", "history and attributes"}


def test_a_bent_calibrator_and_its_interval_are_those_of_the_arrays(world, parts, leads):
    bent = Calibrator("beta", 0.8, -0.1, 0.2, ((0.1, 0.2, 0.05), (0.0, 0.3, 0.0)), 0.04)
    scorer = Scorer(parts.calibrated(bent).models, parts.contract, evidence=(), digest="")
    scores = scorer.score(in_a_batch(world, leads))
    for place in EVERY[::3]:
        wanted, answer = said(scores, place), scorer.answer(leads[place])
        assert of(answer, wanted) == wanted
        assert {type(getattr(answer, name)) for name in WHOLE} == {float}
    assert (scores.low < scores.probability).any()


def test_a_batch_answers_what_each_lead_is_answered_alone(small_scorer, leads):
    assert small_scorer.answers(leads) == [small_scorer.answer(lead) for lead in leads]
    some = leads[::9]
    told = small_scorer.answers(some, reasons=3)
    assert told == [small_scorer.answer(lead, reasons=3) for lead in some]
    assert small_scorer.answers([]) == []


def test_reasons_are_those_of_the_matrix_and_add_up_to_the_log_odds(world, small_scorer, leads):
    matrix = in_a_batch(world, leads)
    told, found = small_scorer.tell(matrix, 2), small_scorer.reasons(matrix, 2)
    for place in EVERY[::5]:
        answer = small_scorer.answer(leads[place], reasons=2)
        assert answer.reasons == told[place]
        assert (answer.base, answer.rest) == (found.base[place], found.rest[place])
        summed = answer.base + answer.rest + sum(each.share for each in answer.reasons)
        assert summed == pytest.approx(answer.log_odds, abs=1e-9)


def test_without_reasons_nothing_is_said_of_them(small_scorer, leads):
    answer = small_scorer.answer(leads[1])
    assert (answer.base, answer.rest, answer.reasons) == (None, None, [])


def test_leads_of_one_name_in_a_batch_do_not_mix_their_events(small_scorer, leads):
    """A CRM may send the same lead twice, as of two moments, or no name at all."""
    one = leads[3]
    earlier = dataclasses.replace(one, as_of=one.as_of - 9 * clock.DAY)
    nameless = [dataclasses.replace(lead, lead_id="") for lead in leads[1:4]]
    some = [one, earlier, *nameless]
    assert small_scorer.answers(some) == [small_scorer.answer(lead) for lead in some]
    assert small_scorer.answer(one) != small_scorer.answer(earlier)


def row(small_scorer, lead):
    return small_scorer.features([lead])[0]


@pytest.fixture(scope="module")
def known(world, small_scorer):
    """A lead whose contact was already at work forty days before the as-of."""
    visited = world.catalogue.names.index("visit_recency_hours")
    leads = [dataclasses.replace(world.lead(place), history_start=clock.ALWAYS) for place in EVERY]
    early = [dataclasses.replace(lead, as_of=lead.as_of - 40 * clock.DAY) for lead in leads]
    return next(
        lead
        for lead, then in zip(leads, early, strict=True)
        if not np.isnan(row(small_scorer, then)[visited])
    )


def test_history_that_ends_before_the_as_of_is_told_as_of_its_end(world, small_scorer, known):
    """Only a lead's age and its attributes are those of the as-of."""
    own = world.catalogue.without_history
    for days in (1, 8, 40):
        until = known.as_of - days * clock.DAY
        stored = row(small_scorer, dataclasses.replace(known, history_until=until))
        told = row(small_scorer, dataclasses.replace(known, as_of=until))
        told[own] = row(small_scorer, known)[own]
        np.testing.assert_array_equal(stored, told)
        assert (np.nan_to_num(stored) != np.nan_to_num(row(small_scorer, known))).any()


def test_the_time_since_the_history_ended_is_not_taken_for_silence(world, small_scorer, known):
    place = world.catalogue.names.index("visit_recency_hours")
    lead = dataclasses.replace(known, history_until=known.as_of - 5 * clock.DAY)
    for days in (1, 10, 100):
        waits = dataclasses.replace(lead, as_of=lead.as_of + days * clock.DAY)
        assert row(small_scorer, waits)[place] == row(small_scorer, lead)[place] >= 0


def test_a_history_until_after_the_as_of_shows_nothing_of_what_came_later(small_scorer, known):
    earlier = dataclasses.replace(known, as_of=known.as_of - 40 * clock.DAY)
    more = dataclasses.replace(earlier, history_until=known.as_of)
    assert small_scorer.answer(more) == small_scorer.answer(earlier)


def test_threads_may_share_answers(small_scorer, leads):
    wanted, wrong = small_scorer.answers(leads), []

    def work(start):
        wrong.extend(
            place
            for place in range(start, len(leads), 4)
            if small_scorer.answer(leads[place]) != wanted[place]
        )

    workers = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == []


NOW = clock.moment("2026-03-01T00:00:00Z")
SINCE = st.one_of(st.integers(0, 4000), st.sampled_from([0, 7 * 24, 30 * 24])).map(
    lambda hours: NOW - hours * clock.HOUR
)
RECORDS = st.fixed_dictionaries(
    {
        "event_type": st.sampled_from(["visit", "mail", "lead_created", "lead_won"]),
        "occurred_at": SINCE,
        "recorded_at": SINCE,
    },
    optional={
        "page": st.sampled_from(["prices", "home", "other", None, 3.0, True]),
        "minutes": st.sampled_from([None, 0.0, -0.0, 1, 2.5, 1e300]),
        "lead_id": st.sampled_from([None, "", "own", "another"]),
    },
)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "channel": st.sampled_from(["web", " fair ", "fax", "", None, 3, False]),
        "employees": st.sampled_from([None, "", 3, 12.5, "1e3", -0.0]),
        "size": st.sampled_from(["small", "large", "huge", None]),
        "newsletter": st.sampled_from(["yes", "NO", True, 0, None]),
        "colour": st.text(max_size=3),
    },
)
LEADS = st.builds(
    Lead,
    attributes=ATTRIBUTES,
    as_of=SINCE,
    created_at=SINCE,
    events=st.none() | st.lists(RECORDS, max_size=25).map(of_records),
    history_start=SINCE | st.just(clock.ALWAYS),
    lead_id=st.sampled_from(["", "own"]),
    history_until=st.none() | SINCE,
)


@given(st.lists(LEADS, min_size=1, max_size=3))
def test_alone_together_and_in_arrays_every_lead_gets_the_same_bits(world, small_scorer, leads):
    scores = small_scorer.score(in_a_batch(world, leads))
    together = small_scorer.answers(leads, reasons=2)
    for place, lead in enumerate(leads):
        wanted = said(scores, place)
        assert of(small_scorer.answer(lead), wanted) == wanted
        assert small_scorer.answer(lead, reasons=2) == together[place]
        assert of(together[place], wanted) == wanted


@pytest.mark.slow
def test_every_test_lead_of_the_main_job_is_answered_as_the_matrix_on_disk_scores(journey):
    scores = journey.scorer.score(journey.matrix)
    leads = [journey.lead(place) for place in range(len(journey.snapshots))]
    told = journey.scorer.answers(leads)
    for place, lead in enumerate(leads):
        wanted = said(scores, place)
        assert of(told[place], wanted) == wanted
        assert journey.scorer.answer(lead) == told[place]
    assert len(leads) > 1500
