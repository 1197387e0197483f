"""The history store in an SQLite file: the default, for one machine."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from features.errors import HistoryError
from models.history.stored import FORMAT, NEVER_FILLED, Row, Stored, packed, unpacked

_TABLES = """
create table if not exists contact_history (
    contact_id text primary key,
    events text not null,
    complete_since integer
) without rowid;
create table if not exists history_state (
    only_row integer primary key check (only_row = 1),
    format integer not null,
    known_until integer not null
);
"""
_LOOK_UP = """
select contact_id, events, complete_since, known_until, format
from contact_history, history_state
where contact_id in (select value from json_each(?)) and known_until > ?
"""
_BEGIN = "insert or ignore into history_state values (1, ?, ?)"
_PUT = "insert or replace into contact_history values (?, ?, ?)"
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
                connection.executescript(_TABLES)
                connection.execute(_BEGIN, [FORMAT, NEVER_FILLED])
                connection.commit()

    def look_up(self, contact_ids: Collection[str]) -> dict[str, Stored]:
        """What is known of those contacts that are; `HistoryError` where there is no answer."""
        with self._connected() as connection:
            found = connection.execute(
                _LOOK_UP, [json.dumps(list(contact_ids)), NEVER_FILLED]
            ).fetchall()
        told = {form for *_, form in found}
        if told - {FORMAT}:
            raise self._broken(f"format {max(told)}")
        return {
            contact_id: Stored(unpacked(events), since, until)
            for contact_id, events, since, until, _ in found
        }

    def write(self, rows: Sequence[Row]) -> None:
        """Put these rows in the place of those of the same contacts, all of them or none."""
        told = [(row.contact_id, packed(row.events), row.complete_since) for row in rows]
        with self._connected() as connection, connection:
            connection.executemany(_PUT, told)

    def finish(self, known_until: int) -> None:
        """Say up to when the histories are known now; before, readers see the old moment."""
        with self._connected() as connection, connection:
            connection.execute("update history_state set known_until = ?", [known_until])

    def close(self) -> None:
        """Close the connections of all threads."""
        while self._open:
            self._open.pop().close()
        self._of_thread = threading.local()

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
