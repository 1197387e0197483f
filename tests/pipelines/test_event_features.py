"""What is made of snapshots, part by part: each with its own contacts' events and no others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from features import behavioural, clock, event_table
from features.kinds import KINDS
from features.types import EventGroup, EventTable, Snapshots, Words
from pipelines import event_features, exchange, spill
from pipelines.exchange import Exchange

CONTACTS, EVENTS = 60, 2000
SPEC = behavioural.BehaviouralSpec(
    groups=(
        EventGroup("visit", ("visit",), Words("visit", "visits"), {}, ("amount",), ("page",)),
        EventGroup("earlier", ("lead_created",), Words("lead", "leads"), other_leads=True),
    ),
    windows=("1d", "7d"),
    kinds=tuple(KINDS),
    zone="America/New_York",
    half_lives=("2d",),
    vocabularies={"page": ("home",)},
)
LAYOUT = SPEC.plan.layout
LEADS = {f"l{place}": place for place in range(150)}


def drawn() -> list[tuple[int, dict]]:
    random = np.random.default_rng(4)
    start = clock.moment("2017-03-01T00:00:00Z")
    made = []
    for _ in range(EVENTS):
        when = start + int(random.integers(0, 14 * 24)) * clock.HOUR
        record = {
            "event_type": str(random.choice(["visit", "visit", "lead_created"])),
            "occurred_at": when,
            "recorded_at": when + int(random.integers(0, 2)) * clock.DAY,
            "lead_id": f"l{random.integers(0, 150)}",
            "page": random.choice(["home", "shop", "blog", None]),
            "amount": random.choice([None, round(float(random.normal()), 2)]),
        }
        made.append((int(random.integers(0, CONTACTS)), record))
    return made


def snapshots() -> Snapshots:
    """Sorted by contact; some contacts have several leads, some none."""
    random = np.random.default_rng(6)
    cutoffs = clock.moment("2017-03-15T00:00:00Z") - random.integers(0, 14, size=150) * clock.DAY
    return Snapshots(
        lead=np.arange(150, dtype=np.int32),
        contact=np.sort(random.choice(np.arange(0, CONTACTS, 2), size=150)),
        created_at=cutoffs - clock.HOUR,
        cutoffs=cutoffs,
        history_start=np.full(150, clock.moment("2017-03-01T00:00:00Z")),
    )


RECORDS, PLACED = drawn(), snapshots()


@contextmanager
def exchanged(batch: int) -> Iterator[Exchange]:
    """All events, in batches."""
    with exchange.opened(LAYOUT, np.full(CONTACTS, clock.NEVER)) as opened:
        for start in range(0, EVENTS, batch):
            opened.add(columns(opened, RECORDS[start : start + batch]))
        yield opened


def columns(opened: Exchange, records):
    told = [record for _, record in records]
    codes = [
        vocabulary.codes([record[name] for record in told])
        for vocabulary, name in zip(opened.vocabularies, ("event_type", "page"), strict=True)
    ]
    amounts = [np.nan if record["amount"] is None else record["amount"] for record in told]
    return exchange.Columns(
        contact=np.array([contact for contact, _ in records]),
        lead=np.array([LEADS[record["lead_id"]] for record in told], dtype=np.int32),
        occurred_at=np.array([record["occurred_at"] for record in told]),
        recorded_at=np.array([record["recorded_at"] for record in told]),
        codes=np.stack(codes),
        numbers=np.array([amounts]),
    )


def built(events: EventTable, some: Snapshots) -> np.ndarray:
    return behavioural.build(SPEC, events, some)


@pytest.fixture(scope="module")
def whole() -> np.ndarray:
    """The features from one table of all events."""
    events = event_table.of_contacts(LAYOUT, RECORDS, CONTACTS, LEADS)
    matrix = built(events, PLACED)
    assert np.isnan(matrix).any()
    assert len(np.unique(matrix[:, 1])) > 3
    return matrix


def at_most(monkeypatch: pytest.MonkeyPatch, buckets: int) -> None:
    """Let the contacts be in so many buckets or fewer, each as small as can be."""
    monkeypatch.setattr(exchange, "_BITS", 0)
    monkeypatch.setattr(exchange, "_MOST_BUCKETS", buckets)


@pytest.mark.parametrize(("batch", "held"), [(EVENTS, 10**9), (333, 20_000), (50, 4000), (50, 0)])
@pytest.mark.parametrize(
    ("most", "buckets", "contacts"),
    [(1024, 60, 1), (60, 30, 2), (8, 8, 8), (2, 2, 32), (1, 1, 60)],
)
def test_the_same_bytes_come_whatever_the_batches_and_buckets(
    whole, batch, held, most, buckets, contacts, monkeypatch: pytest.MonkeyPatch
):
    at_most(monkeypatch, most)
    monkeypatch.setattr(spill, "_MOST_HELD", held)
    with exchanged(batch) as opened:
        assert len(opened.contacts_of(0)) == contacts
        parts = list(event_features.each_part(opened, PLACED, built))
    assert len(parts) == buckets
    assert np.concatenate(parts).tobytes() == np.ascontiguousarray(whole).tobytes()


def test_a_part_gets_its_own_contacts_events_and_no_others(monkeypatch: pytest.MonkeyPatch):
    at_most(monkeypatch, 8)
    seen = []

    def look(events: EventTable, some: Snapshots) -> np.ndarray:
        contacts = len(events.starts) - 1
        seen.append((contacts, len(events), len(some)))
        assert ((some.contact >= 0) & (some.contact < contacts)).all()
        return some.lead.astype(float)

    with exchanged(EVENTS) as opened:
        leads = np.concatenate(list(event_features.each_part(opened, PLACED, look)))
    assert leads.tolist() == list(range(150))
    counts = np.bincount([contact // 8 for contact, _ in RECORDS])
    rows = np.bincount(PLACED.contact // 8)
    contacts = [8] * 7 + [4]
    assert sorted(seen) == sorted(zip(contacts, counts.tolist(), rows.tolist(), strict=True))


def test_a_bucket_without_a_snapshot_makes_nothing(monkeypatch: pytest.MonkeyPatch):
    at_most(monkeypatch, 8)
    few = Snapshots(
        lead=PLACED.lead[:2],
        contact=np.array([3, 41]),
        created_at=PLACED.created_at[:2],
        cutoffs=PLACED.cutoffs[:2],
        history_start=PLACED.history_start[:2],
    )
    with exchanged(EVENTS) as opened:
        parts = list(event_features.each_part(opened, few, built))
    assert [len(part) for part in parts] == [1, 0, 0, 0, 0, 1, 0, 0]


def test_an_error_while_a_part_is_made_comes_out(monkeypatch: pytest.MonkeyPatch):
    at_most(monkeypatch, 1)

    def fails(events: EventTable, some: Snapshots) -> np.ndarray:
        raise ZeroDivisionError(f"{len(events)} events, {len(some)} snapshots")

    with exchanged(EVENTS) as opened, pytest.raises(ZeroDivisionError, match="2000 events, 150"):
        list(event_features.each_part(opened, PLACED, fails))
