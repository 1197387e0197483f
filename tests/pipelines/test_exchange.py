"""Events in any order go in, each contact's come out together; nothing is left on disk."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from features import clock, event_table
from features.rows import Columns
from features.types import EventTable, Layout, Moments
from pipelines import exchange, spill, threads
from pipelines.exchange import Exchange

pytestmark = pytest.mark.slow

ALL, SOME, NONE = 10**9, 4000, 0
"""Bytes that may be held in memory: more than any test's events, a part of them, nothing."""

LAYOUT = Layout(("call", "visit"), ("channel", "page"), (None, ("home",)), ("amount",), leads=True)


def drawn(count: int, contacts: int, seed: int = 1) -> list[tuple[int, dict]]:
    """Events of random contacts at few moments, so that there are many ties."""
    random = np.random.default_rng(seed)
    return [
        (
            int(random.integers(contacts)),
            {
                "event_type": str(random.choice(LAYOUT.event_types)),
                "occurred_at": int(random.integers(5)),
                "recorded_at": int(random.integers(5, 7)),
                "lead_id": random.choice(["l0", "l1", "l2", None]),
                "channel": random.choice(["web", "ads", "tv", None]),
                "page": random.choice(["home", "shop", None]),
                "amount": random.choice([-1.5, 0.0, 2.0, None]),
            },
        )
        for _ in range(count)
    ]


def columns(exchanged: Exchange, records: list[tuple[int, dict]]) -> Columns:
    """A batch of records as a reader makes it."""
    told = [record for _, record in records]
    names = ("event_type", "channel", "page")
    codes = [
        vocabulary.codes([record[name] for record in told])
        for name, vocabulary in zip(names, exchanged.vocabularies, strict=True)
    ]
    amounts = [np.nan if record["amount"] is None else record["amount"] for record in told]
    leads = {"l0": 0, "l1": 1}
    return Columns(
        contact=np.array([contact for contact, _ in records], dtype=np.int64),
        lead=np.array([leads.get(record["lead_id"], -1) for record in told], dtype=np.int32),
        occurred_at=np.array([record["occurred_at"] for record in told], dtype=np.int64),
        recorded_at=np.array([record["recorded_at"] for record in told], dtype=np.int64),
        codes=np.stack(codes),
        numbers=np.array([amounts]),
    )


def until(contacts: int) -> Moments:
    """Everything is seen of so many contacts."""
    return np.full(contacts, clock.NEVER)


def each_table(exchanged: Exchange, cores: int = 1) -> list[EventTable]:
    return list(threads.each(exchanged.table, exchanged.buckets, cores))


def tables(
    records: list[tuple[int, dict]], contacts: int, *, batch: int = 10**6, cores: int = 1
) -> list[EventTable]:
    """The tables of all buckets, the records having come in batches."""
    with exchange.opened(LAYOUT, until(contacts)) as exchanged:
        for start in range(0, len(records), batch):
            exchanged.add(columns(exchanged, records[start : start + batch]))
        assert exchanged.events == len(records)
        return each_table(exchanged, cores)


def facts(table: EventTable, contact: int) -> list[tuple]:
    """All that is told of the events of a table's contact."""
    some = slice(table.starts[contact], table.starts[contact + 1])
    named = [
        [None if code < 0 else values[code] for code in codes[some]]
        for codes, values in zip(table.codes, table.values, strict=True)
    ]
    amounts = [None if np.isnan(value) else value for value in table.numbers[0, some].tolist()]
    plain = (table.occurred_at, table.recorded_at, table.lead)
    return list(zip(*(each[some].tolist() for each in plain), *named, amounts, strict=True))


def contacts_of(found: list[EventTable]) -> list[list[tuple]]:
    """The events of every contact, bucket after bucket."""
    return [facts(table, place) for table in found for place in range(len(table.starts) - 1)]


def in_order(events: list[tuple]) -> list[tuple]:
    """By the total key, which leaves out the lead."""
    return [(occurred, recorded, *rest) for occurred, recorded, _, *rest in events]


@pytest.mark.parametrize("held", [ALL, SOME, NONE])
@pytest.mark.parametrize("batch", [7, 1000, 10**6])
@pytest.mark.parametrize("cores", [1, 3])
def test_each_contact_gets_its_own_events_sorted_whatever_the_batches(
    batch, cores, held, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(spill, "_MOST_HELD", held)
    records = drawn(3000, 1200)
    expected = event_table.of_contacts(LAYOUT, records, 1200, {"l0": 0, "l1": 1})
    found = contacts_of(tables(records, 1200, batch=batch, cores=cores))
    assert len(found) == 1200
    for contact, events in enumerate(found):
        assert in_order(events) == in_order(facts(expected, contact))
        assert sorted(event[2] for event in events) == sorted(
            event[2] for event in facts(expected, contact)
        )


@pytest.mark.slow
@pytest.mark.parametrize("held", [ALL, SOME, NONE])
def test_the_same_events_in_another_order_give_the_same_tables(
    held, monkeypatch: pytest.MonkeyPatch
):
    records = [(contact, record | {"lead_id": None}) for contact, record in drawn(2000, 700)]
    shuffled = [records[place] for place in np.random.default_rng(5).permutation(2000)]
    first = tables(records, 700, batch=300)
    monkeypatch.setattr(spill, "_MOST_HELD", held)
    for one, other in zip(first, tables(shuffled, 700, batch=77), strict=True):
        assert one.values == other.values
        for name in ("starts", "occurred_at", "recorded_at", "lead", "codes", "numbers"):
            assert getattr(one, name).tobytes() == getattr(other, name).tobytes()


@pytest.mark.parametrize(("held", "on_disk"), [(ALL, 0), (SOME, 2), (NONE, 4)])
def test_events_go_to_disk_where_they_are_too_many_to_be_held(
    held, on_disk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(spill, "_MOST_HELD", held)
    with exchange.opened(LAYOUT, until(30)) as exchanged:
        for seed in range(4):
            exchanged.add(columns(exchanged, drawn(50, 30, seed)))
        # 3 words, 2 for the codes, and 1 for the number: 50 events take 2,400 bytes.
        assert os.fstat(exchanged._kept._file.fileno()).st_size == on_disk * 2400
        assert sum(map(len, each_table(exchanged))) == 200


def test_without_events_every_bucket_has_an_empty_table():
    *others, last = tables([], 600)
    assert len(others) == 9
    assert {len(table) for table in (*others, last)} == {0}
    assert {tuple(table.starts.tolist()) for table in others} == {(0,) * 65}
    assert last.starts.tolist() == [0] * 25


@pytest.mark.parametrize("held", [ALL, NONE])
def test_a_batch_without_events_adds_none(held, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spill, "_MOST_HELD", held)
    with exchange.opened(LAYOUT, until(3)) as exchanged:
        exchanged.add(columns(exchanged, drawn(10, 3)))
        exchanged.add(Columns(*(each[..., :0] for each in columns(exchanged, drawn(1, 3)))))
        exchanged.add(columns(exchanged, drawn(5, 3, seed=2)))
        assert sum(map(len, each_table(exchanged))) == exchanged.events == 15


def test_a_contact_without_events_has_none():
    found = contacts_of(tables([(3, drawn(1, 1)[0][1])], 6))
    assert [len(events) for events in found] == [0, 0, 0, 1, 0, 0]


def test_a_value_that_a_later_batch_brings_is_known_in_every_bucket():
    record = drawn(1, 1)[0][1]
    records = [(0, record | {"channel": "web"}), (600, record | {"channel": "ads"})]
    for table in tables(records, 601, batch=1):
        assert table.values[1] == ("ads", "web")


def fail_with(exchanged: Exchange) -> None:
    exchanged.add(columns(exchanged, drawn(10, 3)))
    raise ZeroDivisionError


def test_the_file_is_gone_in_the_end_also_after_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(spill, "_MOST_HELD", NONE)
    with exchange.opened(LAYOUT, until(3)) as exchanged:
        exchanged.add(columns(exchanged, drawn(10, 3)))
        each_table(exchanged)
        assert os.fstat(exchanged._kept._file.fileno()).st_size > 0
    assert exchanged._kept._file.closed
    with exchange.opened(LAYOUT, until(3)) as failed, pytest.raises(ZeroDivisionError):
        fail_with(failed)
    assert failed._kept._file.closed
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_as_such(monkeypatch: pytest.MonkeyPatch):
    def full(prefix: str):  # noqa: ARG001
        return open("/dev/full", "wb")  # noqa: PTH123

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    monkeypatch.setattr(spill, "_MOST_HELD", NONE)
    with (
        pytest.raises(OSError, match="No space left"),
        exchange.opened(LAYOUT, until(3)) as exchanged,
    ):
        exchanged.add(columns(exchanged, drawn(1000, 3)))


def test_events_that_no_snapshot_may_see_are_not_kept():
    records = drawn(300, 4)  # recorded at 5 or 6
    last = np.array([5, 6, 7, clock.ALWAYS])
    with exchange.opened(LAYOUT, last) as exchanged:
        exchanged.add(columns(exchanged, records))
        found = contacts_of(each_table(exchanged))
        kept = exchanged.events
    expected = contacts_of(tables(records, 4))
    assert [len(events) for events in found] == [
        0,
        sum(event[1] < 6 for event in expected[1]),
        len(expected[2]),
        0,
    ]
    assert found[1] == [event for event in expected[1] if event[1] < 6]
    assert kept == sum(map(len, found))


def test_batches_may_come_from_several_threads():
    records = drawn(2000, 50)
    with exchange.opened(LAYOUT, until(50)) as exchanged:

        def add(start: int) -> None:
            exchanged.add(columns(exchanged, records[start : start + 40]))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(add, range(0, 2000, 40)))
        found = contacts_of(each_table(exchanged))
    assert exchanged.events == 2000
    for one, other in zip(found, contacts_of(tables(records, 50)), strict=True):
        assert in_order(one) == in_order(other)
