"""The history store in a real PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from features.errors import HistoryError
from features.told_events import NOTHING, of_records
from models.history import opening
from models.history.stored import Row
from tests.postgres_server import PASSWORD, Server

pytestmark = pytest.mark.slow

EVENTS = of_records([{"event_type": "visit", "occurred_at": 5, "recorded_at": 6, "page": "ä"}])


@pytest.fixture(scope="module")
def address(postgres: Server) -> str:
    postgres.run("create database histories")
    return postgres.address(database="histories")


def test_what_is_put_in_comes_out_until_a_job_ends_that_did_not_write_it(address: str) -> None:
    writing = opening.open_store(address, may_write=True)
    reading = opening.open_store(address)
    assert reading.look_up(["ann"]) == {}
    writing.write([Row("ann", EVENTS, 3), Row("bob", NOTHING, None)], 100)
    writing.finish(100)
    found = reading.look_up(["ann", "bob", "eve"])
    assert sorted(found) == ["ann", "bob"]
    assert (found["ann"].events, found["ann"].complete_since) == (EVENTS, 3)
    assert (found["bob"].events, found["bob"].known_until) == (NOTHING, 100)
    writing.write([Row("bob", EVENTS, None)], 200)
    found = reading.look_up(["ann", "bob"])
    assert (found["ann"].known_until, found["bob"].known_until) == (100, 200)
    assert found["bob"].events == EVENTS
    writing.finish(200)
    assert sorted(reading.look_up(["ann", "bob"])) == ["bob"]
    reading.close()
    writing.close()


def test_a_store_of_an_older_format_is_made_anew_by_who_writes(postgres: Server) -> None:
    postgres.run("create database older")
    postgres.run(
        "create table contact_history (contact_id text, events text, complete_since bigint)",
        "create table history_state (only_row integer, format integer, known_until bigint)",
        "insert into history_state values (1, 1, 5)",
        database="older",
    )
    address = postgres.address(database="older")
    reading = opening.open_store(address)
    with pytest.raises(HistoryError):
        reading.look_up(["ann"])
    writing = opening.open_store(address, may_write=True)
    writing.write([Row("ann", EVENTS, None)], 1)
    assert sorted(reading.look_up(["ann"])) == ["ann"]
    reading.close()
    writing.close()


def test_many_threads_can_ask_at_once(address: str) -> None:
    writing = opening.open_store(address, may_write=True)
    writing.write([Row(str(n), NOTHING, n) for n in range(100)], 1)
    with ThreadPoolExecutor(16) as pool:
        found = pool.map(lambda n: writing.look_up([str(n)])[str(n)].complete_since, range(100))
        assert list(found) == list(range(100))
    writing.close()


def test_a_server_that_is_gone_is_told_within_seconds_without_its_password(
    address: str, postgres: Server
) -> None:
    gone = opening.open_store(address.replace(str(postgres.port), "9"))
    with pytest.raises(HistoryError) as error:
        gone.look_up(["ann"])
    assert PASSWORD not in str(error.value)
    gone.close()


def test_a_connection_that_was_cut_is_made_again(address: str, postgres: Server) -> None:
    reading = opening.open_store(address)
    reading.look_up(["ann"])
    postgres.run(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where datname = 'histories' and pid <> pg_backend_pid()"
    )
    told = []
    for _ in range(3):
        try:
            told.append(reading.look_up(["ann"]))
        except HistoryError:
            continue
    assert told
    reading.close()
