"""Any rows come back from any sink as they were, to the last bit of every number."""

from __future__ import annotations

import tempfile

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.arrow import MOMENT
from pipelines.night import opening
from pipelines.night.rows import SCHEMA
from tests.pipelines.night import nights
from tests.pipelines.night.nights import NEW

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
"""PostgreSQL has no text with a zero byte."""
VALUES = {
    pa.string(): TEXT,
    pa.float64(): st.floats(allow_nan=False, allow_infinity=False),
    pa.int16(): st.integers(0, 100),
    pa.bool_(): st.booleans(),
    MOMENT: st.integers(-(10**15), 10**16),
}

RANKED_BY = "decided_log_odds"
"""Null in the rows of older nights alone, which were ranked before there was such a column."""


def column(field: pa.Field) -> st.SearchStrategy:
    if field.name in {"rank", "mapped"}:
        return st.none()
    some = VALUES[field.type]
    return st.none() | some if field.nullable and field.name != RANKED_BY else some


ROWS = st.lists(
    st.fixed_dictionaries({field.name: column(field) for field in SCHEMA}),
    unique_by=lambda row: row["lead_id"],
    max_size=8,
)


def check(into: str, rows: list[dict]) -> None:
    given_rows = pa.Table.from_pylist(rows, SCHEMA)
    half = len(rows) // 2
    with opening.open_sink(into) as sink:
        sink.begin(NEW)
        sink.write(0, given_rows[:half], nights.bad())
        sink.write(1, given_rows[half:], nights.bad())
        assert nights.rows_of(sink).to_pylist() == given_rows.sort_by("lead_id").to_pylist()
        sink.finish()
        found = nights.rows_of(sink)
    order = sorted(rows, key=lambda row: (row["expired"], -row[RANKED_BY], row["lead_id"].encode()))
    wanted = {row["lead_id"]: place for place, row in enumerate(order, 1)}
    told = found.to_pylist()
    assert {row["lead_id"]: row.pop("rank") for row in told} == wanted
    plain = given_rows.sort_by("lead_id").drop_columns(["rank"])
    assert told == plain.to_pylist()
    if not into.startswith("sqlite"):
        # There -0.0 becomes 0.0, and nothing else.
        assert repr(told) == repr(plain.to_pylist())


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["scores.parquet", "scores.csv"])
@given(rows=ROWS)
def test_rows_come_back_from_files(ending, rows):
    with tempfile.TemporaryDirectory() as folder:
        check(f"{folder}/{ending}", rows)


@pytest.mark.slow
@given(rows=ROWS)
def test_rows_come_back_from_sqlite(rows):
    with tempfile.TemporaryDirectory() as folder:
        check(f"sqlite:///{folder}/scores.db", rows)


@pytest.mark.slow
def test_rows_come_back_from_postgresql(postgres):
    postgres.run("create database round")

    @given(rows=ROWS)
    def checked(rows):
        postgres.run("drop schema public cascade", "create schema public", database="round")
        check(postgres.address(database="round"), rows)

    checked()
