"""Scores in tables of a PostgreSQL database."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

import psycopg
import pyarrow as pa
from pyarrow import csv

from features import clock
from pipelines.night import faults, refusals
from pipelines.night.locks import already_running
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
_BATCH = 32_768
_SETTINGS = {"TimeZone": "UTC", "lock_timeout": "3s", "client_connection_check_interval": "1s"}
"""The last one lets a server notice that a client was killed in the middle of a long statement;
so whoever comes next waits that long for its lock. Older servers do not know it."""
_SET = """
select set_config(name, %s::jsonb ->> name, false) from pg_settings where name = any(%s)
"""
_LOCK = """
select pg_advisory_lock(hashtextextended('lead_scores ' || coalesce(current_schema(), ''), 0))
"""
_LEFT = "select run_id from lead_score_runs where state = 'begun' and run_id <> %s"
_REMOVE_LEFT = (
    f"delete from lead_score_history where run_id in ({_LEFT})",
    f"delete from lead_score_runs where run_id in ({_LEFT})",
)
_BEGIN = "insert into lead_score_runs values (%s, %s, %s, 'begun', null) on conflict do nothing"
_BEFORE = """
select run_id, as_of from lead_score_runs where state = 'finished' and as_of < %s
order by as_of desc, finished_as desc limit 1
"""
_LISTED = ", ".join(COLUMNS)
_TAKEN = f"""
create temp table if not exists taken on commit delete rows as
select {_LISTED} from lead_score_history with no data
"""
_PUT = f"""
insert into lead_score_history (run_id, {_LISTED}) select %s, {_LISTED} from taken
on conflict (run_id, lead_id) do update set
    {", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name != "lead_id")}
"""
_RANK = """
update lead_score_history as history set rank = ranked.place
from (
    select lead_id, row_number() over (order by log_odds desc, lead_id) as place
    from lead_score_history where run_id = %(run)s
) as ranked
where history.run_id = %(run)s and history.lead_id = ranked.lead_id
"""
_FINISH = """
update lead_score_runs set state = 'finished',
    finished_as = (select coalesce(max(finished_as), 0) + 1 from lead_score_runs)
where run_id = %s
"""
_PREVIOUS = f"""
select {", ".join(f"history.{name}" for name in PREVIOUS.names)}
from unnest(%s::text[]) with ordinality as asked (lead_id, place)
join lead_score_history as history
on history.run_id = %s and history.lead_id = asked.lead_id collate "C"
order by asked.place
"""
_SAFE_TO_TELL = {"08", "25", "42", "53", "55", "57", "58"}
"""Kinds of errors whose first line names tables and resources, but no values."""


class PostgresSink:
    """The tables of `table_forms` in the first schema of the search path; its lock is advisory."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opened: psycopg.Connection[Any] | None = None
        self._run: Run | None = None
        self._before: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def begin(self, run: Run) -> Begun:
        """Take the lock, bring the tables to today's form, and go on with the run."""
        self._run = run
        with _told():
            if self._opened is None or self._opened.closed:
                self._opened = psycopg.connect(self._address, autocommit=True, connect_timeout=10)
            connection = self._opened
            connection.execute(_SET, [json.dumps(_SETTINGS), list(_SETTINGS)])
            _lock(connection)
            with connection.transaction():
                _migrate(connection)
            connection.execute(_TAKEN)
            with connection.transaction():
                for statement in _REMOVE_LEFT:
                    connection.execute(statement, [run.run_id])
                moment = clock.to_datetime(run.as_of)
                connection.execute(_BEGIN, [run.run_id, moment, run.model_version])
            return self._begun(connection, run)

    def previous(self, lead_ids: pa.Array) -> pa.Table:
        """What the run before said of those of the leads that it scored."""
        if self._before is None:
            return PREVIOUS.empty_table()
        with _told():
            rows = self._open.execute(_PREVIOUS, [lead_ids.to_pylist(), self._before]).fetchall()
        return pa.Table.from_batches([_arrow(rows, PREVIOUS)], PREVIOUS)

    def write(self, chunk: int, rows: pa.Table, set_aside: pa.Table) -> None:
        """Keep a chunk."""
        key = [self._wanted.run_id, chunk]
        with _told():
            with self._open.transaction(), self._open.cursor() as cursor:
                cursor.execute(
                    "insert into lead_score_chunks values (%s, %s) on conflict do nothing", key
                )
                _copy(cursor, f"taken ({_LISTED})", rows)
                cursor.execute(_PUT, key[:1])
                old = "delete from lead_score_set_aside where run_id = %s and chunk = %s"
                cursor.execute(old, key)
                whole = set_aside.add_column(0, "chunk", pa.repeat(chunk, len(set_aside)))
                whole = whole.add_column(0, "run_id", pa.repeat(key[0], len(set_aside)))
                _copy(cursor, "lead_score_set_aside (run_id, chunk, lead_id, reason)", whole)
                faults.reach("write")
            faults.reach("write")

    def finish(self) -> None:
        """Rank the rows and let the run be seen, in one transaction."""
        run_id = self._wanted.run_id
        with _told():
            with self._open.transaction():
                asked = "select state from lead_score_runs where run_id = %s"
                if self._open.execute(asked, [run_id]).fetchone() == ("finished",):
                    return
                self._open.execute(_RANK, {"run": run_id})
                self._open.execute("delete from lead_score_chunks where run_id = %s", [run_id])
                self._open.execute(_FINISH, [run_id])
                faults.reach("commit")
            faults.reach("commit")

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Columns of the begun run's rows, in any order."""
        schema = pa.schema([SCHEMA.field(name) for name in columns])
        asked = f"select {', '.join(columns)} from lead_score_history where run_id = %s"
        with _told(), self._open.transaction(), self._open.cursor("rows") as cursor:
            cursor.execute(asked, [self._wanted.run_id])
            while rows := cursor.fetchmany(_BATCH):
                yield _arrow(rows, schema)

    def set_aside(self) -> pa.Table:
        """The leads of the begun run that could not be scored, by lead_id."""
        asked = "select lead_id, reason from lead_score_set_aside where run_id = %s"
        with _told():
            found = self._open.execute(f"{asked} order by lead_id, reason", [self._wanted.run_id])
            return pa.Table.from_batches([_arrow(found.fetchall(), SET_ASIDE)], SET_ASIDE)

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

    def _begun(self, connection: psycopg.Connection[Any], run: Run) -> Begun:
        asked = "select state from lead_score_runs where run_id = %s"
        state = connection.execute(asked, [run.run_id]).fetchone()
        asked = "select chunk from lead_score_chunks where run_id = %s"
        chunks = frozenset(chunk for (chunk,) in connection.execute(asked, [run.run_id]))
        before = connection.execute(_BEFORE, [clock.to_datetime(run.as_of)]).fetchone()
        self._before = before[0] if before else None
        as_of = clock.from_datetime(before[1]) if before else None
        return Begun(state == ("finished",), chunks, as_of)


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


def _copy(cursor: psycopg.Cursor[Any], target: str, rows: pa.Table) -> None:
    """Send rows as CSV: Arrow writes it, and PostgreSQL reads it, faster than Python could.

    Arrow quotes every text, so that an empty one is not taken for null. Of a table whose first
    chunk is empty it writes zeros, so there must be one chunk.
    """
    written = io.BytesIO()
    csv.write_csv(rows.combine_chunks(), written, csv.WriteOptions(include_header=False))
    with cursor.copy(f"copy {target} from stdin (format csv)") as copy:
        copy.write(written.getbuffer())


def _arrow(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    arrays = [pa.array(told, field.type) for told, field in zip(columns, schema, strict=True)]
    return pa.record_batch(arrays, schema=schema)


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
