"""The history store in PostgreSQL: for several machines."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from features.errors import HistoryError
from models.history.stored import FORMAT, Row, Stored, packed, unpacked

_STATE = """
create table if not exists history_state (
    only_row integer primary key check (only_row = 1),
    format integer not null
)
"""
_DROP = "drop table if exists contact_history, history_state"
_HISTORY = """
create table if not exists contact_history (
    contact_id text collate "C" primary key,
    events text not null,
    complete_since bigint,
    known_until bigint not null
)
"""
_LOOK_UP = """
select contact_id, events, complete_since, known_until, format
from history_state left join contact_history on contact_id = any(%s)
"""
_BEGIN = "insert into history_state values (1, %s) on conflict do nothing"
_PUT = """
insert into contact_history values (%s, %s, %s, %s)
on conflict (contact_id) do update set events = excluded.events,
    complete_since = excluded.complete_since, known_until = excluded.known_until
"""
_PATIENCE = 1.0
"""Seconds to wait for a connection, and for an answer."""
_MOST_CONNECTIONS = 8


class PostgresStore:
    """Tables of a PostgreSQL database, reached through a pool of connections."""

    def __init__(self, address: str, *, may_write: bool = False) -> None:
        options = f"-c statement_timeout={int(_PATIENCE * 1000)}"
        given: dict[str, Any] = {"connect_timeout": 2, "autocommit": True}
        if not may_write:
            given["options"] = options
        self._pool = ConnectionPool(
            address, min_size=0, max_size=_MOST_CONNECTIONS, kwargs=given, open=True
        )
        if may_write:
            with self._connected() as connection:
                _bring_up(connection)

    def look_up(self, contact_ids: Collection[str]) -> dict[str, Stored]:
        """What is known of those contacts that are; `HistoryError` where there is no answer."""
        with self._connected() as connection:
            found = connection.execute(_LOOK_UP, [list(contact_ids)]).fetchall()
        told = {form for *_, form in found} or {None}
        if told != {FORMAT}:
            raise _broken(f"format {max(told, key=str)}")
        return {
            contact_id: Stored(unpacked(events), since, until)
            for contact_id, events, since, until, _ in found
            if contact_id is not None
        }

    def write(self, rows: Sequence[Row], known_until: int) -> None:
        """Put these rows in the place of those of the same contacts, all of them or none."""
        told = [
            (row.contact_id, packed(row.events), row.complete_since, known_until) for row in rows
        ]
        with self._connected() as connection, connection.transaction():
            connection.cursor().executemany(_PUT, told)

    def finish(self, known_until: int) -> None:
        """Forget the contacts that are known up to another moment: nobody wrote them this time."""
        with self._connected() as connection:
            connection.execute("delete from contact_history where known_until <> %s", [known_until])

    def close(self) -> None:
        """Close the pool."""
        self._pool.close()

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            with self._pool.connection(timeout=_PATIENCE) as connection:
                yield connection
        except psycopg.Error as error:
            raise _broken(type(error).__name__) from error


def _bring_up(connection: psycopg.Connection[Any]) -> None:
    """Make the tables, anew where they are of another format."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtext('history_state'))")
        there = connection.execute("select to_regclass('history_state')").fetchone()
        if there is not None and there[0] is not None:
            found = connection.execute("select format from history_state").fetchone()
            if found is not None and found[0] != FORMAT:
                connection.execute(_DROP)
        connection.execute(_STATE)
        connection.execute(_HISTORY)
        connection.execute(_BEGIN, [FORMAT])


def _broken(found: str) -> HistoryError:
    """The address may hold a password, and the server's words a contact: neither is repeated."""
    return HistoryError(
        "the history store in PostgreSQL",
        found=found,
        wanted=f"a database that answers within {_PATIENCE:g} s, with tables of format {FORMAT}",
        way_out="look after the database; meanwhile send the events with the lead",
    )
