"""Text as numbers: a decimal point or comma as the column shows it, and what is none is refused."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.errors import WrongColumnType
from pipelines import numbers
from pipelines.relation import Column, Relation

Connection = duckdb.DuckDBPyConnection


def column(connection: Connection, values: list[str | None]) -> Column:
    raw = pa.table({"place": range(len(values)), "n": pa.array(values, pa.string())})
    connection.register("raw", raw)
    connection.execute("create or replace temp table told as from raw")
    return Column(Relation("leads", "told", {"n": "VARCHAR"}, connection), "n")


def read(told: Column) -> tuple[list[float | None], list[str | None]]:
    found = numbers.read(told)
    rows = told.rows.connection.sql(
        f"select {found.value_sql}, {found.reason_sql} from told order by place"  # noqa: S608
    ).fetchall()
    return [row[0] for row in rows], [row[1] for row in rows]


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1", "-2.5", "+.5", "1e3", " 7 "], [1.0, -2.5, 0.5, 1000.0, 7.0]),
        (["1,234.5", "12", "1,000,000"], [1234.5, 12.0, 1_000_000.0]),
        (["1,5", "1234,25", "7"], [1.5, 1234.25, 7.0]),
        (["1.234,5", "1.000.000", "12"], [1234.5, 1_000_000.0, 12.0]),
        (["1,5", "1.234"], [1.5, 1234.0]),
        (["1.5", "1,234"], [1.5, 1234.0]),
        (["1.234", "5.678"], [1.234, 5.678]),
        (["007", "12"], [7.0, 12.0]),
    ],
)
def test_the_columns_values_show_what_point_and_comma_mean(
    connection: Connection, texts: list[str], values: list[float]
):
    assert read(column(connection, list(texts))) == (values, [None] * len(values))


@pytest.mark.parametrize(
    "text", ["n/a", "5 EUR", "1,2,3", "1.2.3", "0x10", "1_000", "inf", "nan", "--1", "1 000", "٣"]
)
def test_what_is_no_number_is_refused_and_the_others_stay(connection: Connection, text: str):
    assert read(column(connection, ["1.5", text, "", None])) == (
        [1.5, None, None, None],
        [None, "n: not a number", None, None],
    )


@pytest.mark.parametrize("texts", [["1,234", "5,678"], ["1,5", "2.5", "1,234"]])
def test_a_comma_that_may_divide_thousands_is_refused(connection: Connection, texts: list[str]):
    with pytest.raises(WrongColumnType) as error:
        read(column(connection, list(texts)))
    assert error.value.found.startswith("1,234, ")
    assert "types: { n: number }" in error.value.way_out


def test_where_no_value_is_a_number_the_column_is_named(connection: Connection):
    with pytest.raises(WrongColumnType) as error:
        read(column(connection, ["many", "few"]))
    assert (error.value.thing, error.value.wanted) == ("leads: column n", "a number")


def test_values_that_mean_missing_are_null_and_not_refused(connection: Connection):
    told = column(connection, ["1", "-", " unknown ", "many"])
    told = Column(told.rows, "n", ("-", "unknown"))
    assert read(told) == ([1.0, None, None, None], [None, None, None, "n: not a number"])


@pytest.mark.slow
@given(
    st.lists(st.floats(-1e15, 1e15, allow_subnormal=False), min_size=1, max_size=20),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=100, deadline=None)
def test_a_number_written_in_any_way_is_read_again(
    connection: Connection,
    values: list[float],
    comma: bool,  # noqa: FBT001
    grouped: bool,  # noqa: FBT001
):
    texts = [f"{value:{',' if grouped else ''}.4f}" for value in (0.5, *values)]
    if comma:
        texts = [text.translate(str.maketrans(",.", ".,")) for text in texts]
    wanted = [float(f"{value:.4f}") for value in (0.5, *values)]
    assert read(column(connection, list(texts)))[0] == wanted
