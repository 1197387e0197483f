"""Tables that an older version made are brought to today's form, and keep what they hold."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import psycopg
import pyarrow as pa
import pytest

from features.errors import SinkError
from pipelines.night import postgres_sink, sqlite_sink
from pipelines.night.rows import SCHEMA
from pipelines.night.table_forms import FORM_TABLE, FORMAT, LATER, SHOWN, STEPS
from tests.pipelines.night import nights
from tests.pipelines.night.nights import MONDAY, NEW, OLD

ROW_OF_FORMAT_1 = """
insert into lead_score_history (run_id, lead_id, contact_id, created_at, as_of, rank, probability,
    probability_low, probability_high, score, band, evidence, expired, log_odds, model_version)
values ('{run}', 'lead 0-0', 'c', '{moment}', '{moment}', 1, 0.5, 0.4, 0.6, 50, 'warm', 'base rate',
    {no}, 0, '1-old')
"""
RUN_OF_FORMAT_1 = """
insert into lead_score_runs values ('{run}', '{moment}', '1-old', 'finished', 1)
"""
VIEW_OF_FORMAT_1 = "create view lead_scores as select lead_id, contact_id from lead_score_history"
MOMENT = "2017-11-01 00:00:00.000000Z"


def statements_of_format_1(types: dict[str, str], no: str) -> list[str]:
    made = [statement.format_map(types) for statement in STEPS[0]]
    filled = [
        text.format(run=OLD.run_id, moment=MOMENT, no=no)
        for text in (RUN_OF_FORMAT_1, ROW_OF_FORMAT_1)
    ]
    return [FORM_TABLE, *made, *filled, "insert into lead_score_format values (1, 1)"]


def filled_in_format_1(place) -> None:
    if place.into.startswith("sqlite"):
        path = place.into.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as connection, connection:
            for statement in statements_of_format_1(sqlite_sink._TYPES, "0"):
                connection.execute(statement)
            connection.execute(VIEW_OF_FORMAT_1)
    else:
        with psycopg.connect(place.into) as connection:
            for statement in statements_of_format_1(postgres_sink._TYPES, "false"):
                connection.execute(statement)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def tables(request, make_place):
    return make_place(request.param)


def test_a_run_of_format_1_is_kept_and_is_the_run_before(tables):
    filled_in_format_1(tables)
    with tables.opened() as sink:
        assert sink.begin(NEW).previous_as_of == MONDAY
        assert tables.current() == [("lead 0-0", 1, 0.5, "1-old")]
        assert sink.previous(pa.array(["lead 0-0"]))["band"].to_pylist() == ["warm"]
        nights.work(sink, NEW)
        assert sink.begin(OLD).finished
        assert nights.rows_of(sink, ["untouched"])["untouched"].to_pylist() == [None]
    assert len(tables.current()) == 12
    assert tables.everything()["lead_score_format"] == [(1, FORMAT)]


def test_a_new_database_has_the_columns_of_one_that_was_brought_up(tmp_path, make_place):
    def columns(place) -> dict[str, list]:
        with place.opened() as sink:
            sink.begin(NEW)
        path = place.into.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as connection:
            asked = "select name from sqlite_master where type in ('table', 'view')"
            names = [name for (name,) in connection.execute(asked)]
            return {n: connection.execute(f"pragma table_info({n})").fetchall() for n in names}

    fresh = make_place("sqlite")
    wanted = columns(fresh)
    (tmp_path / "scores.db").unlink()
    filled_in_format_1(fresh)
    assert columns(fresh) == wanted
    shown = [told[1] for told in wanted["lead_scores"]]
    assert sorted(shown) == sorted(SCHEMA.names)
    assert shown[-len(LATER) :] == list(LATER)


@pytest.mark.slow
def test_readers_in_postgresql_keep_what_they_were_granted(make_place):
    place = make_place("postgresql")
    filled_in_format_1(place)
    with psycopg.connect(place.into, autocommit=True) as owner:
        shown = ", ".join(name for name in SHOWN if name not in LATER)
        owner.execute(f"create view lead_scores as select {shown} from lead_score_history")  # noqa: S608
        owner.execute("drop role if exists crm")
        owner.execute("create role crm")
        owner.execute("grant select on lead_scores to crm")
        with place.opened() as sink:
            nights.work(sink, NEW)
        owner.execute("set role crm")
        assert owner.execute("select count(*) from lead_scores").fetchone() == (12,)
        owner.execute("reset role")
        owner.execute("drop owned by crm")
        owner.execute("drop role crm")


def test_tables_of_a_newer_format_are_refused_and_left_as_they_are(tables):
    filled_in_format_1(tables)
    if tables.into.startswith("sqlite"):
        with closing(sqlite3.connect(tables.into.removeprefix("sqlite:///"))) as owner, owner:
            owner.execute("update lead_score_format set format = 99")
    else:
        with psycopg.connect(tables.into) as owner:
            owner.execute("update lead_score_format set format = 99")
    before = tables.everything()
    with tables.opened() as sink, pytest.raises(SinkError, match="found:   format 99"):
        sink.begin(NEW)
    assert tables.everything() == before
