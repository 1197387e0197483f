"""The one scoring path."""

from __future__ import annotations

import dataclasses
import threading

import lightgbm
import numpy as np
import pytest

from features import clock, event_table
from features.told_events import NOTHING, of_records
from features.types import Snapshots
from models.scorer import Lead, Scorer
from tests.features.logs import records
from tests.soak import SOAK

EVERY = range(240)


@pytest.fixture(scope="module")
def batch(world, small_scorer):
    return small_scorer.score_snapshots(world.events, world.snapshots, world.attributes)


def same(one, other):
    """Whether two scores are equal to the bit."""
    mine, theirs = arrays(one), arrays(other)
    return mine.keys() == theirs.keys() and all(
        np.array_equal(told, theirs[name]) for name, told in mine.items()
    )


def fields(scores):
    told = {field.name: getattr(scores, field.name) for field in dataclasses.fields(scores)}
    return {name: each for name, each in told.items() if isinstance(each, np.ndarray)}


def arrays(scores):
    """All that is said of some rows, by name."""
    words = {"band": scores.band, "evidence": scores.evidence}
    return fields(scores) | words | dict(scores.mapped)


def row(scores, place):
    """One row of a batch's scores."""
    told = {name: values[[place]] for name, values in fields(scores).items()}
    return dataclasses.replace(scores, **told)


def test_the_world_has_what_scoring_must_cope_with(world, batch):
    # So that the comparisons below compare something: nulls, unseen values, every band, no ties.
    assert np.isnan(world.matrix).any()
    assert "fax" in world.attributes["channel"]
    assert "c39" in world.contact_ids
    assert set(batch.band) == {"cold", "warm", "hot"}
    assert len(np.unique(batch.raw_log_odds)) > 30


def test_a_probability_comes_with_its_interval(world, parts):
    told = parts.models["history"].calibrator
    sure = dataclasses.replace(told, spread=((0.1, 0.2, 0.0),), between=0.04)
    scorer = Scorer(parts.calibrated(sure).models, parts.contract, (), digest="")
    told = scorer.score(world.matrix)
    raw = told.raw_log_odds
    reach = 1.6448536269514722 * np.sqrt((0.1 * raw + 0.2) ** 2 + 0.04)
    for end, sign in ((told.low, -1), (told.high, 1)):
        wanted = 1 / (1 + np.exp(-(0.9 * raw - 0.1 + sign * reach)))
        np.testing.assert_allclose(end, wanted, rtol=1e-12)
    for place in range(0, 240, 40):
        assert same(scorer.score(world.matrix[[place]]), row(told, place))


def partly_unknown(world):
    """The world's rows, every fifth as if nothing were known of what the contact did."""
    matrix = world.matrix.copy()
    unknown = np.arange(len(matrix)) % 5 == 0
    of_history = np.setdiff1d(np.arange(matrix.shape[1]), world.catalogue.without_history)
    matrix[np.ix_(unknown, of_history)] = np.nan
    return matrix, unknown


def test_every_number_follows_from_the_trees_and_the_linear_part(world, parts, small_scorer):
    matrix, unknown = partly_unknown(world)
    scores = small_scorer.score(matrix)
    raw, log_odds = np.empty(len(matrix)), np.empty(len(matrix))
    for part, rows, slope, intercept in (
        ("history", ~unknown, 0.9, -0.1),  # the calibrators of the small world
        ("attributes", unknown, 0.8, 0.2),
    ):
        columns = [world.catalogue.names.index(name) for name in parts.contract.names_of(part)]
        own = matrix[np.ix_(rows, columns)]
        trees = lightgbm.Booster(model_str=parts.models[part].booster)
        terms = parts.models[part].linear
        summed = terms.intercept + terms.added(own).sum(axis=1)
        raw[rows] = trees.predict(own, raw_score=True) + summed
        log_odds[rows] = slope * raw[rows] + intercept
    probability = 1 / (1 + np.exp(-log_odds))
    np.testing.assert_allclose(scores.raw_log_odds, raw, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(scores.probability, probability, rtol=1e-12)
    points = 50 + 5 * np.log2(probability / (1 - probability))
    assert np.array_equal(scores.score, np.rint(points).astype(int))
    bands = np.select([probability >= 0.6, probability >= 0.3], ["hot", "warm"], "cold")
    assert scores.band.tolist() == bands.tolist()
    funnel = np.select([bands == "hot", bands == "warm"], ["bottom", "middle"], "top")
    assert scores.mapped["funnel"].tolist() == funnel.tolist()


def test_what_a_score_rests_on_is_said(world, parts, small_scorer):
    matrix, unknown = partly_unknown(world)
    evidence = small_scorer.score(matrix).evidence
    assert (evidence[unknown] == "attributes only").all()
    assert (evidence[~unknown] == "history and attributes").all()
    rate = dataclasses.replace(
        parts.contract, made_of={"history": "base rate", "attributes": "trees"}
    )
    assert Scorer(parts.models, rate, (), "").score(matrix).evidence[1] == "base rate"


def test_an_unknown_history_is_not_an_empty_one(world, small_scorer):
    lead = dataclasses.replace(world.lead(0), history_start=clock.ALWAYS)
    unknown, empty = (
        small_scorer.score_lead(dataclasses.replace(lead, events=events))
        for events in (None, NOTHING)
    )
    assert (unknown.evidence[0], empty.evidence[0]) == ("attributes only", "history and attributes")
    assert unknown.probability[0] != empty.probability[0]


def test_many_rows_in_any_layout_and_with_any_threads_are_scored_as_few(world, small_scorer):
    matrix, _ = partly_unknown(world)
    times = 32_768 // len(matrix) + 2  # so that the rows do not fit into one block
    few, found = small_scorer.score(matrix), small_scorer.reasons(matrix)
    wanted = {name: np.tile(values, times) for name, values in arrays(few).items()}
    many = np.tile(matrix, (times, 1))
    apart = np.empty((len(many), 2 * many.shape[1]))
    apart[:, ::2] = many
    for rows in (many, np.asfortranarray(many), apart[:, ::2]):
        for threads in (1, 2):
            told = arrays(small_scorer.score(rows, threads))
            assert told.keys() == wanted.keys()
            for name, values in told.items():
                assert np.array_equal(values, wanted[name]), name
        explained = small_scorer.reasons(rows)
        assert np.array_equal(explained.feature, np.tile(found.feature, (times, 1)))
        assert np.array_equal(explained.share, np.tile(found.share, (times, 1)))


def test_no_row_at_all_has_no_score(world, small_scorer):
    told = arrays(small_scorer.score(world.matrix[:0]))
    assert {len(values) for values in told.values()} == {0}
    assert small_scorer.reasons(world.matrix[:0]).share.shape == (0, 3)


def test_a_batch_is_its_rows_one_by_one_to_the_bit(world, small_scorer):
    scores = small_scorer.score(world.matrix)
    for place in EVERY:
        assert same(small_scorer.score(world.matrix[[place]]), row(scores, place))


def test_the_order_and_the_threads_of_a_batch_change_no_score(world, small_scorer):
    scores = small_scorer.score(world.matrix)
    places = np.random.default_rng(1).permutation(len(world.matrix))
    mixed = small_scorer.score(world.matrix[places], threads=2)
    assert np.array_equal(mixed.raw_log_odds, scores.raw_log_odds[places])
    assert np.array_equal(mixed.probability, scores.probability[places])


def test_snapshots_get_the_scores_of_their_features(world, small_scorer, batch):
    assert same(batch, small_scorer.score(world.matrix))


def test_one_lead_with_its_raw_events_is_a_batch_of_one_to_the_bit(world, small_scorer, batch):
    for place in EVERY:
        assert same(small_scorer.score_lead(world.lead(place)), row(batch, place))


def test_the_order_in_which_events_are_sent_changes_nothing(world, small_scorer):
    random = np.random.default_rng(2)
    for place in range(0, 240, 12):
        lead = world.lead(place)
        told = records(lead.events)
        mixed = [told[at] for at in random.permutation(len(told))]
        other = dataclasses.replace(lead, events=of_records(mixed))
        assert same(small_scorer.score_lead(other), small_scorer.score_lead(lead))


def test_what_happens_at_the_cutoff_or_later_changes_nothing(world, small_scorer):
    for place in range(0, 240, 12):
        lead = world.lead(place)
        future = {"event_type": "visit", "page": "prices", "minutes": 99.0}
        seen_too_late = [
            future | {"occurred_at": lead.as_of, "recorded_at": lead.as_of},
            future | {"occurred_at": lead.as_of - 1, "recorded_at": lead.as_of},
        ]
        other = dataclasses.replace(
            lead, events=of_records([*records(lead.events), *seen_too_late])
        )
        assert same(small_scorer.score_lead(other), small_scorer.score_lead(lead))


def test_unknown_events_are_not_the_same_as_none(world, small_scorer):
    visits = world.matrix[:, world.catalogue.names.index("visit_count_30d")]
    told = {"as_of": world.lead(0).as_of, "created_at": world.lead(0).as_of}
    attributes = {"channel": "web"}
    unknown = small_scorer.score_lead(Lead(attributes, events=None, **told))
    nothing = small_scorer.score_lead(Lead(attributes, events=NOTHING, **told))
    assert np.isnan(visits).any()
    assert unknown.raw_log_odds != nothing.raw_log_odds


def test_a_lead_of_which_nothing_is_known_gets_a_probability(small_scorer, world):
    moment = world.lead(0).as_of
    told = small_scorer.score_lead(Lead({}, as_of=moment, created_at=moment))
    assert 0 < told.probability[0] < 1
    assert told.band[0] in ("cold", "warm", "hot")


def test_a_new_value_of_a_category_is_scored_and_an_attribute_nobody_declared_is_passed_over(
    small_scorer, world
):
    lead = world.lead(0)
    new = dataclasses.replace(lead, attributes={"channel": "carrier pigeon"})
    more = dataclasses.replace(new, attributes=new.attributes | {"colour": "red"})
    assert same(small_scorer.score_lead(more), small_scorer.score_lead(new))


def test_the_gains_are_those_of_the_trees_in_the_catalogues_order(parts, small_scorer):
    model = lightgbm.Booster(model_str=parts.models["history"].booster)
    gains = small_scorer.gains()
    assert gains.tolist() == model.feature_importance("gain").tolist()
    assert len(gains) == len(parts.contract.catalogue.names)
    assert gains.sum() > 0


def test_threads_may_share_a_scorer(world, small_scorer, batch):
    wrong = []

    def score(places):
        wrong.extend(
            place
            for place in places
            if not same(small_scorer.score_lead(world.lead(place)), row(batch, place))
        )

    workers = [threading.Thread(target=score, args=(EVERY[start::4],)) for start in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == []


def in_batches(journey, size):
    """The raw log-odds of all test leads, `size` of them at once, from their contacts' events."""
    scored = []
    for start in range(0, len(journey.snapshots), size):
        table = journey.snapshots.slice(start, size)
        contact_ids = table["contact_id"].to_pylist()
        contacts = {
            contact_id: place for place, contact_id in enumerate(dict.fromkeys(contact_ids))
        }
        records = [
            (place, record)
            for contact_id, place in contacts.items()
            for record in journey.records(contact_id)
        ]
        leads = {lead_id: place for place, lead_id in enumerate(table["lead_id"].to_pylist())}
        snapshots = Snapshots(
            lead=np.arange(len(table), dtype=np.int32),
            contact=np.array([contacts[contact_id] for contact_id in contact_ids]),
            created_at=table["created_at"].to_numpy(),
            cutoffs=table["cutoff"].to_numpy(),
            history_start=np.full(len(table), journey.history_start),
        )
        built = journey.scorer.contract.catalogue
        events = event_table.of_contacts(
            built.behavioural.plan.layout, records, len(contacts), leads
        )
        rows = journey.leads.take(table["lead_row"])
        attributes = {
            each.name: rows[each.name].to_pylist() for each in built.demographic.attributes
        }
        scored.append(journey.scorer.score_snapshots(events, snapshots, attributes).raw_log_odds)
    return np.concatenate(scored)


@pytest.mark.slow
def test_the_test_leads_of_the_main_job_score_online_as_in_the_batch_and_as_on_disk(journey):
    """Online is a batch of one: from raw events, from many contacts' events, from the matrix.

    In batches every lead is scored; one by one every fourth, or every one in `make soak`.
    """
    table = journey.snapshots
    on_disk = journey.scorer.score(journey.matrix)
    assert np.array_equal(in_batches(journey, 100), on_disk.raw_log_odds)
    different = [
        table["lead_id"][place].as_py()
        for place in range(0, len(table), 1 if SOAK else 4)
        if not same(journey.scorer.score_lead(journey.lead(place)), row(on_disk, place))
    ]
    assert different == []
    assert len(table) > 1500
    assert len(np.unique(on_disk.raw_log_odds)) > 1000
