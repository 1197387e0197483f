"""The history store in an SQLite file: the default, for one machine."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from features.errors import HistoryError
from models.history.stored import FORMAT, Row, Stored, packed, unpacked

_STATE = """
create table if not exists history_state (
    only_row integer primary key check (only_row = 1),
    format integer not null
)
"""
_DROP = "drop table if exists contact_history; drop table history_state;"
_HISTORY = """
create table if not exists contact_history (
    contact_id text primary key,
    events text not null,
    complete_since integer,
    known_until integer not null
) without rowid
"""
_LOOK_UP = """
select contact_id, events, complete_since, known_until
from contact_history where contact_id in (select value from json_each(?))
"""
_PUT = "insert or replace into contact_history values (?, ?, ?, ?)"
_PATIENCE = 1.0
"""Seconds to wait for a file that another process locks."""


class SqliteStore:
    """An SQLite file; every thread has a connection of its own."""

    def __init__(self, path: Path, *, may_write: bool = False) -> None:
        self._path, self._may_write = path, may_write
        self._of_thread = threading.local()
        self._open: list[sqlite3.Connection] = []
        if may_write:
            with self._connected() as connection:
                connection.execute("pragma journal_mode = wal")
                if self._format(connection) not in (None, FORMAT):
                    connection.executescript(_DROP)
                connection.execute(_STATE)
                connection.execute(_HISTORY)
                connection.execute("insert or ignore into history_state values (1, ?)", [FORMAT])
                connection.commit()

    def look_up(self, contact_ids: Collection[str]) -> dict[str, Stored]:
        """What is known of those contacts that are; `HistoryError` where there is no answer."""
        with self._connected() as connection:
            told = self._format(connection)
            if told != FORMAT:
                raise self._broken("no history" if told is None else f"format {told}")
            found = connection.execute(_LOOK_UP, [json.dumps(list(contact_ids))]).fetchall()
        return {
            contact_id: Stored(unpacked(events), since, until)
            for contact_id, events, since, until in found
        }

    def write(self, rows: Sequence[Row], known_until: int) -> None:
        """Put these rows in the place of those of the same contacts, all of them or none."""
        told = [
            (row.contact_id, packed(row.events), row.complete_since, known_until) for row in rows
        ]
        with self._connected() as connection, connection:
            connection.executemany(_PUT, told)

    def finish(self, known_until: int) -> None:
        """Forget the contacts that are known up to another moment: nobody wrote them this time."""
        with self._connected() as connection, connection:
            connection.execute("delete from contact_history where known_until <> ?", [known_until])

    def close(self) -> None:
        """Close the connections of all threads."""
        while self._open:
            self._open.pop().close()
        self._of_thread = threading.local()

    def _format(self, connection: sqlite3.Connection) -> int | None:
        """The format of the tables, None where there are none."""
        named = "select name from sqlite_schema where name = 'history_state'"
        if connection.execute(named).fetchone() is None:
            return None
        found = connection.execute("select format from history_state").fetchone()
        return None if found is None else int(found[0])

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._connection()
        except sqlite3.Error as error:
            raise self._broken(f"{type(error).__name__}: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        known: sqlite3.Connection | None = getattr(self._of_thread, "connection", None)
        if known is None:
            mode = "rwc" if self._may_write else "ro"
            known = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=_PATIENCE,
                check_same_thread=False,
            )
            self._of_thread.connection = known
            self._open.append(known)
        return known

    def _broken(self, found: str) -> HistoryError:
        return HistoryError(
            f"the history store {self._path.name}",
            found=found,
            wanted=f"an SQLite file of format {FORMAT}, as the night job writes it",
            way_out="let the night job make it again; meanwhile send the events with the lead",
        )
