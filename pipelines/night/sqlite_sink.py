"""Scores in tables of an SQLite file: for one machine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from features import clock
from features.arrow import MOMENT
from pipelines.night import faults, refusals
from pipelines.night.locks import FileLock
from pipelines.night.previous_rows import PreviousRows
from pipelines.night.rows import PREVIOUS, SCHEMA, SET_ASIDE
from pipelines.night.sink import Begun, Run
from pipelines.night.table_forms import COLUMNS, FORM, FORM_TABLE, FORMAT, VIEW, steps_from

_TYPES = {"text": "text", "moment": "text", "number": "real", "flag": "integer"}
_BATCH = 32_768
_PATIENCE = 30.0
"""Seconds to wait for a reader or writer that is no run of ours."""

_LEFT = "delete from lead_score_runs where state = 'begun' and run_id <> ?"
_BEGIN = "insert into lead_score_runs values (?, ?, ?, 'begun', null) on conflict do nothing"
_AGAIN = """
update lead_score_runs set finished_as = (select max(finished_as) + 1 from lead_score_runs)
where run_id = ? and finished_as < (
    select max(others.finished_as) from lead_score_runs others
    where others.as_of = lead_score_runs.as_of
)
"""
"""Lets a run that is finished be the last one as of its moment once more."""
_BEFORE = """
select run_id, as_of from lead_score_runs where state = 'finished' and as_of < ?
order by as_of desc, finished_as desc limit 1
"""
_LISTED = ", ".join(COLUMNS)
_PUT = f"insert into lead_score_begun (chunk, {_LISTED}) values (?{', ?' * len(COLUMNS)})"
_UNRANKED = ", ".join(name for name in COLUMNS if name != "rank")
_RANK = f"""
insert into lead_score_history (run_id, rank, {_UNRANKED})
select ?, row_number() over (order by expired, decided_log_odds desc, lead_id), {_UNRANKED}
from lead_score_begun
"""
_FINISH = """
update lead_score_runs set state = 'finished',
    finished_as = (select coalesce(max(finished_as), 0) + 1 from lead_score_runs)
where run_id = ?
"""
_PREVIOUS = f"select {', '.join(PREVIOUS.names)} from lead_score_history where run_id = ?"


class SqliteSink:
    """An SQLite file with the tables of `table_forms`; its lock is a file beside it.

    Moments are text that sorts like moments; SQLite keeps every number exactly, -0.0 as 0.0.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(path.with_name(f"{path.name}.lock"), str(path))
        self._opened: sqlite3.Connection | None = None
        self._run: Run | None = None
        self._before: str | None = None
        self._previous: PreviousRows | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        self._lock.let_go()

    def begin(self, run: Run) -> Begun:
        """Take the lock, bring the tables to today's form, and go on with the run."""
        self._close()
        with refusals.of_files(str(self._path)):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.take()
        self._run, self._previous = run, None
        with self._told():
            self._opened = self._connected()
            with self._transaction() as connection:
                self._migrate(connection)
            with self._transaction() as connection:
                if connection.execute(_LEFT, [run.run_id]).rowcount:
                    connection.execute("delete from lead_score_begun")
                moment = _text(run.as_of)
                connection.execute(_BEGIN, [run.run_id, moment, run.model_version])
                connection.execute(_AGAIN, [run.run_id])
                return self._begun(connection, run)

    def previous(self, lead_ids: pa.Array) -> pa.Table:
        """What the run before said of those of the leads that it scored."""
        if self._before is None:
            return PREVIOUS.empty_table()
        with self._told():
            if self._previous is None:
                rows = self._batches(_PREVIOUS, self._before, PREVIOUS)
                self._previous = PreviousRows(rows)
        return self._previous.of(lead_ids)

    def write(self, chunk: int, rows: pa.Table, set_aside: pa.Table) -> None:
        """Keep a chunk."""
        run_id = self._wanted.run_id
        with self._told(), self._transaction() as connection:
            key = [run_id, chunk]
            noted = "insert or ignore into lead_score_chunks values (?, ?)"
            if not connection.execute(noted, key).rowcount:
                connection.execute("delete from lead_score_begun where chunk = ?", [chunk])
                old = "delete from lead_score_set_aside where run_id = ? and chunk = ?"
                connection.execute(old, key)
            connection.executemany(_PUT, ((chunk, *row) for row in _plain(rows)))
            bad = ((*key, *row) for row in _plain(set_aside))
            connection.executemany("insert into lead_score_set_aside values (?, ?, ?, ?)", bad)
            faults.reach("write")
        faults.reach("write")

    def finish(self) -> None:
        """Rank the rows and let the run be seen, in one transaction."""
        run_id = self._wanted.run_id
        with self._told():
            with self._transaction() as connection:
                if self._is_finished(connection):
                    return
                connection.execute(_RANK, [run_id])
                connection.execute("delete from lead_score_begun")
                connection.execute("delete from lead_score_chunks where run_id = ?", [run_id])
                connection.execute(_FINISH, [run_id])
                faults.reach("commit")
            faults.reach("commit")

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Columns of the begun run's rows, in any order."""
        schema = pa.schema([SCHEMA.field(name) for name in columns])
        source = "lead_score_begun where ? is not null"
        with self._told():
            if self._is_finished(self._open):
                source = "lead_score_history where run_id = ?"
            asked = f"select {', '.join(columns)} from {source}"
            yield from self._batches(asked, self._wanted.run_id, schema)

    def set_aside(self) -> pa.Table:
        """The leads of the begun run that could not be scored, by lead_id."""
        asked = "select lead_id, reason from lead_score_set_aside where run_id = ?"
        with self._told():
            found = self._open.execute(f"{asked} order by lead_id, reason", [self._wanted.run_id])
            return pa.Table.from_batches([_arrow(found.fetchall(), SET_ASIDE)], SET_ASIDE)

    @property
    def _wanted(self) -> Run:
        if self._run is None:
            raise RuntimeError("no run was begun")
        return self._run

    @property
    def _open(self) -> sqlite3.Connection:
        if self._opened is None:
            raise RuntimeError("no run was begun")
        return self._opened

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=_PATIENCE)
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma foreign_keys = on")
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        connection.execute(FORM_TABLE)
        found = connection.execute(f"select format from {FORM}").fetchone()
        form = found[0] if found else 0
        if form > FORMAT:
            raise refusals.newer(str(self._path), found=form, known=FORMAT)
        if form < FORMAT:
            connection.execute("drop view if exists lead_scores")
            for statement in steps_from(form, _TYPES):
                connection.execute(statement)
            connection.execute(f"create {VIEW}")
            connection.execute(f"insert or replace into {FORM} values (1, ?)", [FORMAT])

    def _is_finished(self, connection: sqlite3.Connection) -> bool:
        asked = "select state from lead_score_runs where run_id = ?"
        return bool(connection.execute(asked, [self._wanted.run_id]).fetchone() == ("finished",))

    def _batches(self, asked: str, run_id: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        with closing(self._open.execute(asked, [run_id])) as cursor:
            while rows := cursor.fetchmany(_BATCH):
                yield _arrow(rows, schema)

    def _begun(self, connection: sqlite3.Connection, run: Run) -> Begun:
        asked = "select chunk from lead_score_chunks where run_id = ?"
        chunks = frozenset(chunk for (chunk,) in connection.execute(asked, [run.run_id]))
        before = connection.execute(_BEFORE, [_text(run.as_of)]).fetchone()
        self._before = before[0] if before else None
        as_of = clock.moment(before[1]) if before else None
        return Begun(self._is_finished(connection), chunks, as_of)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._open
        connection.execute("begin immediate")
        try:
            yield connection
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise
        connection.execute("commit")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise refusals.refused(
                str(self._path),
                found=f"{type(error).__name__}: {error}",
                wanted="an SQLite file that can be written, with tables of the night job",
                way_out="free disk space, mend the rights, or name another file",
            ) from error

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def _plain(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as SQLite takes them."""
    columns = [
        (column.cast(pa.string()) if column.type == MOMENT else column).to_pylist()
        for column in table.columns
    ]
    return zip(*columns, strict=True)


def _arrow(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return pa.record_batch(
        [_column(values, field.type) for values, field in zip(columns, schema, strict=True)],
        schema=schema,
    )


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if kind == MOMENT:
        return pa.array(values, pa.string()).cast(MOMENT)
    if kind == pa.bool_():
        return pa.array(values, pa.int8()).cast(kind)
    return pa.array(values, kind)


def _text(moment: int) -> str:
    """A moment as the tables have it; texts sort like moments."""
    return str(pa.scalar(moment, MOMENT).cast(pa.string()).as_py())
