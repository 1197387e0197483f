"""The history store: what is put in comes out, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import ConfigError, HistoryError
from features.told_events import NOTHING, of_records
from models.history import opening
from models.history.stored import Row, packed, unpacked

EVENTS = of_records(
    [{"event_type": "visit", "occurred_at": 5, "recorded_at": 6, "amount": 1.5, "page": "ä"}]
)


_FORMAT_1 = """
create table contact_history (contact_id text primary key, events text, complete_since integer);
create table history_state (only_row integer primary key, format integer, known_until integer);
insert into contact_history values ('old', '[]', null);
insert into history_state values (1, 1, 5);
"""


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/history.db"


def test_a_history_comes_out_as_it_was_put_in_and_a_stranger_is_unknown(address: str) -> None:
    writing = opening.open_store(address, may_write=True)
    writing.write([Row("ann", EVENTS, 3), Row("bob", NOTHING, None)], 100)
    found = opening.open_store(address).look_up(["ann", "bob", "eve"])
    assert sorted(found) == ["ann", "bob"]
    ann, bob = found["ann"], found["bob"]
    assert (ann.events, ann.complete_since, ann.known_until) == (EVENTS, 3, 100)
    assert (bob.events, bob.complete_since, bob.known_until) == (NOTHING, None, 100)


def test_in_a_store_without_rows_nobody_is_known(address: str) -> None:
    opening.open_store(address, may_write=True)
    assert opening.open_store(address).look_up(["ann"]) == {}


def test_a_later_row_takes_the_place_of_the_one_before(address: str) -> None:
    writing = opening.open_store(address, may_write=True)
    for events in (EVENTS, NOTHING):
        writing.write([Row("ann", events, None)], 1)
    assert writing.look_up(["ann"])["ann"].events == NOTHING


def test_each_contact_is_known_up_to_the_moment_with_which_it_was_written(address: str) -> None:
    writing = opening.open_store(address, may_write=True)
    writing.write([Row("ann", NOTHING, None), Row("bob", NOTHING, None)], 1)
    writing.write([Row("ann", EVENTS, None)], 2)
    found = opening.open_store(address).look_up(["ann", "bob"])
    assert (found["ann"].events, found["ann"].known_until) == (EVENTS, 2)
    assert (found["bob"].events, found["bob"].known_until) == (NOTHING, 1)


def test_whom_the_last_job_did_not_write_is_forgotten_at_its_end(address: str) -> None:
    writing = opening.open_store(address, may_write=True)
    writing.write([Row("ann", EVENTS, None), Row("gone", EVENTS, None)], 1)
    writing.finish(1)
    writing.write([Row("ann", EVENTS, None)], 2)
    assert sorted(writing.look_up(["ann", "gone"])) == ["ann", "gone"]
    writing.finish(2)
    assert sorted(writing.look_up(["ann", "gone"])) == ["ann"]


def test_a_store_of_an_older_format_is_made_anew_by_who_writes(address: str) -> None:
    with sqlite3.connect(address.removeprefix("sqlite:///")) as connection:
        connection.executescript(_FORMAT_1)
    with pytest.raises(HistoryError, match="format 1"):
        opening.open_store(address).look_up(["ann"])
    writing = opening.open_store(address, may_write=True)
    writing.write([Row("ann", EVENTS, None)], 1)
    assert sorted(writing.look_up(["ann", "old"])) == ["ann"]


def test_many_threads_can_ask_at_once(address: str) -> None:
    writing = opening.open_store(address, may_write=True)
    writing.write([Row(str(n), NOTHING, n) for n in range(100)], 1)
    reading = opening.open_store(address)
    with ThreadPoolExecutor(8) as pool:
        told = list(
            pool.map(lambda n: reading.look_up([str(n)])[str(n)].complete_since, range(100))
        )
    assert told == list(range(100))


def test_a_store_that_is_gone_or_broken_or_of_another_format_is_named(tmp_path: Path) -> None:
    gone = opening.open_store(f"sqlite:///{tmp_path}/gone.db")
    (tmp_path / "broken.db").write_bytes(b"nothing of the kind" * 100)
    broken = opening.open_store(f"sqlite:///{tmp_path}/broken.db")
    other = opening.open_store(f"sqlite:///{tmp_path}/other.db", may_write=True)
    other.write([Row("ann", NOTHING, None)], 1)
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("update history_state set format = 99")
    for store, name in ((gone, "gone.db"), (broken, "broken.db"), (other, "other.db")):
        with pytest.raises(HistoryError, match=name):
            store.look_up(["ann"])


def test_an_address_of_another_kind_is_refused_without_its_password() -> None:
    with pytest.raises(ConfigError) as error:
        opening.open_store("mysql://user:secret@host/db")
    assert "secret" not in str(error.value)


_VALUES = st.one_of(st.none(), st.text(), st.floats(allow_nan=False), st.booleans())
_EVENTS = st.fixed_dictionaries(
    {
        "event_type": st.text(),
        "occurred_at": st.integers(-(2**63), 2**63 - 1),
        "recorded_at": st.integers(-(2**63), 2**63 - 1),
        "lead_id": st.none() | st.text(),
    },
    optional={"page": _VALUES, "amount": _VALUES},
)


@given(st.lists(_EVENTS))
def test_the_text_of_events_is_read_back_as_it_was(events: list[dict[str, Any]]) -> None:
    told = of_records(events)
    try:
        text = packed(told)
        text.encode()
    except UnicodeEncodeError:
        return
    read = unpacked(text)
    known = {name: each for name, each in told.properties.items() if each != [None] * len(events)}
    assert read == told._replace(properties=known)
