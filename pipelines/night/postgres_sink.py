"""Scores in tables of a PostgreSQL database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

import psycopg
import pyarrow as pa

from features import clock
from pipelines.night import faults, postgres_rows, refusals
from pipelines.night.locks import already_running
from pipelines.night.postgres_rows import copy_in, led_by
from pipelines.night.previous_rows import PreviousRows
from pipelines.night.rows import PREVIOUS, SCHEMA, SET_ASIDE
from pipelines.night.sink import Begun, Run
from pipelines.night.table_forms import COLUMNS, FORM, FORM_TABLE, FORMAT, VIEW, steps_from

_TABLE = "the lead tables in PostgreSQL"
_TYPES = {
    "text": 'text collate "C"',
    "moment": "timestamptz",
    "number": "double precision",
    "flag": "boolean",
}
_SETTINGS = {
    "client_connection_check_interval": "1s",
    "TimeZone": "UTC",
    "lock_timeout": "3s",
    "work_mem": "64MB",
}
"""The first one lets a server notice that a client was killed in the middle of a long statement;
so whoever comes next waits that long for its lock. Older servers do not know it."""
_SET = """
select set_config(name, %s::jsonb ->> name, false) from pg_settings where name = any(%s)
"""
_LOCK = """
select pg_advisory_lock(hashtextextended('lead_scores ' || coalesce(current_schema(), ''), 0))
"""
_LEFT = "delete from lead_score_runs where state = 'begun' and run_id <> %s"
_BEGIN = "insert into lead_score_runs values (%s, %s, %s, 'begun', null) on conflict do nothing"
_AGAIN = """
update lead_score_runs set finished_as = (select max(finished_as) + 1 from lead_score_runs)
where run_id = %s and finished_as < (
    select max(others.finished_as) from lead_score_runs others
    where others.as_of = lead_score_runs.as_of
)
"""
"""Lets a run that is finished be the last one as of its moment once more."""
_BEFORE = """
select run_id, as_of from lead_score_runs where state = 'finished' and as_of < %s
order by as_of desc, finished_as desc limit 1
"""
_LISTED = ", ".join(COLUMNS)
_UNRANKED = ", ".join(name for name in COLUMNS if name != "rank")
_RANK = f"""
insert into lead_score_history (run_id, rank, {_UNRANKED})
select %s, row_number() over (order by expired, decided_log_odds desc, lead_id), {_UNRANKED}
from lead_score_begun
"""
_FINISH = """
update lead_score_runs set state = 'finished',
    finished_as = (select coalesce(max(finished_as), 0) + 1 from lead_score_runs)
where run_id = %s
"""
_PREVIOUS = f"select {', '.join(PREVIOUS.names)} from lead_score_history where run_id = %s"
_SAFE_TO_TELL = {"08", "25", "42", "53", "55", "57", "58"}
"""Kinds of errors whose first line names tables and resources, but no values."""


class PostgresSink:
    """The tables of `table_forms` in the first schema of the search path; its lock is advisory."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opened: psycopg.Connection[Any] | None = None
        self._run: Run | None = None
        self._before: str | None = None
        self._previous: PreviousRows | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def begin(self, run: Run) -> Begun:
        """Take the lock, bring the tables to today's form, and go on with the run."""
        self._run, self._previous = run, None
        with _told():
            if self._opened is None or self._opened.closed:
                self._opened = psycopg.connect(self._address, autocommit=True, connect_timeout=10)
            connection = self._opened
            connection.execute(_SET, [json.dumps(_SETTINGS), list(_SETTINGS)])
            _lock(connection)
            with connection.transaction():
                _migrate(connection)
            with connection.transaction():
                if connection.execute(_LEFT, [run.run_id]).rowcount:
                    connection.execute("truncate lead_score_begun")
                moment = clock.to_datetime(run.as_of)
                connection.execute(_BEGIN, [run.run_id, moment, run.model_version])
                connection.execute(_AGAIN, [run.run_id])
            return self._begun(connection, run)

    def previous(self, lead_ids: pa.Array) -> pa.Table:
        """What the run before said of those of the leads that it scored."""
        if self._before is None:
            return PREVIOUS.empty_table()
        with _told():
            if self._previous is None:
                rows = postgres_rows.batches(self._open, _PREVIOUS, self._before, PREVIOUS)
                self._previous = PreviousRows(rows)
        return self._previous.of(lead_ids)

    def write(self, chunk: int, rows: pa.Table, set_aside: pa.Table) -> None:
        """Keep a chunk."""
        run_id = self._wanted.run_id
        key = [run_id, chunk]
        with _told():
            with self._open.transaction(), self._open.cursor() as cursor:
                noted = "insert into lead_score_chunks values (%s, %s) on conflict do nothing"
                if not cursor.execute(noted, key).rowcount:
                    cursor.execute("delete from lead_score_begun where chunk = %s", [chunk])
                    old = "delete from lead_score_set_aside where run_id = %s and chunk = %s"
                    cursor.execute(old, key)
                copy_in(cursor, f"lead_score_begun (chunk, {_LISTED})", led_by(rows, chunk=chunk))
                bad = led_by(set_aside, run_id=run_id, chunk=chunk)
                copy_in(cursor, "lead_score_set_aside (run_id, chunk, lead_id, reason)", bad)
                faults.reach("write")
            faults.reach("write")

    def finish(self) -> None:
        """Rank the rows and let the run be seen, in one transaction."""
        run_id = self._wanted.run_id
        with _told():
            with self._open.transaction():
                if self._is_finished():
                    return
                self._open.execute(_RANK, [run_id])
                self._open.execute("truncate lead_score_begun")
                self._open.execute("delete from lead_score_chunks where run_id = %s", [run_id])
                self._open.execute(_FINISH, [run_id])
                faults.reach("commit")
            faults.reach("commit")

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Columns of the begun run's rows, in any order."""
        schema = pa.schema([SCHEMA.field(name) for name in columns])
        source = "lead_score_begun where %s::text is not null"
        with _told():
            if self._is_finished():
                source = "lead_score_history where run_id = %s"
            asked = f"select {', '.join(columns)} from {source}"
            yield from postgres_rows.batches(self._open, asked, self._wanted.run_id, schema)

    def set_aside(self) -> pa.Table:
        """The leads of the begun run that could not be scored, by lead_id."""
        asked = "select lead_id, reason from lead_score_set_aside where run_id = %s"
        with _told():
            found = self._open.execute(f"{asked} order by lead_id, reason", [self._wanted.run_id])
            told = [dict(zip(SET_ASIDE.names, each, strict=True)) for each in found]
        return pa.Table.from_pylist(told, SET_ASIDE)

    @property
    def _wanted(self) -> Run:
        if self._run is None:
            raise RuntimeError("no run was begun")
        return self._run

    @property
    def _open(self) -> psycopg.Connection[Any]:
        if self._opened is None:
            raise RuntimeError("no run was begun")
        return self._opened

    def _is_finished(self) -> bool:
        asked = "select state from lead_score_runs where run_id = %s"
        found = self._open.execute(asked, [self._wanted.run_id]).fetchone()
        return bool(found == ("finished",))

    def _begun(self, connection: psycopg.Connection[Any], run: Run) -> Begun:
        asked = "select chunk from lead_score_chunks where run_id = %s"
        chunks = frozenset(chunk for (chunk,) in connection.execute(asked, [run.run_id]))
        before = connection.execute(_BEFORE, [clock.to_datetime(run.as_of)]).fetchone()
        self._before = before[0] if before else None
        as_of = clock.from_datetime(before[1]) if before else None
        return Begun(self._is_finished(), chunks, as_of)


def _lock(connection: psycopg.Connection[Any]) -> None:
    try:
        connection.execute(_LOCK)
    except psycopg.errors.LockNotAvailable:
        connection.close()
        raise already_running(_TABLE) from None


def _migrate(connection: psycopg.Connection[Any]) -> None:
    connection.execute(FORM_TABLE)
    found = connection.execute(f"select format from {FORM}").fetchone()
    form = found[0] if found else 0
    if form > FORMAT:
        raise refusals.newer(_TABLE, found=form, known=FORMAT)
    if form < FORMAT:
        for statement in steps_from(form, _TYPES):
            connection.execute(statement)
        # The view is not dropped, since it would lose what the readers were granted.
        connection.execute(f"create or replace {VIEW}")
        connection.execute(
            f"insert into {FORM} values (1, %s) on conflict (only_row) do update "
            "set format = excluded.format",
            [FORMAT],
        )


@contextmanager
def _told() -> Iterator[None]:
    """The address may hold a password, and the server's words a lead: neither is repeated."""
    try:
        yield
    except psycopg.Error as error:
        found = type(error).__name__
        if (error.sqlstate or "")[:2] in _SAFE_TO_TELL:
            found = f"{found}: {error.diag.message_primary}"
        raise refusals.refused(
            _TABLE,
            found=found,
            wanted="a database that answers, with room and the right to make tables and write",
            way_out="look after the database",
        ) from error
