"""CSV files as people export them: how they are written is detected, what they say stays theirs."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.errors import EmptyTable, MissingColumn, SourceError
from pipelines import detected, tables
from pipelines.table_entry import FileEntry

Rows = list[tuple[Any, ...]]
Open = Callable[..., duckdb.DuckDBPyConnection]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Open one table, t, at a path of the folder; the other keys of its entry may follow."""
    with ExitStack() as stack:

        def connection(path: str, **entry: Any) -> duckdb.DuckDBPyConnection:
            told = {"t": FileEntry(path=path, **entry)}
            return stack.enter_context(tables.opened(told, tmp_path, "200MB"))

        yield connection


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    (folder / name).write_bytes(text.encode(encoding))


def rows(connection: duckdb.DuckDBPyConnection) -> Rows:
    return connection.sql("from t").fetchall()


def types(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.sql("describe t").fetchall()}


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_delimiter_and_line_ends_are_detected(
    opened: Open, tmp_path: Path, sign: str, newline: str
):
    lines = [sign.join(cells) for cells in (("a", "b", "c"), ("1", "x y", "2.5"), ("2", "", "3"))]
    write(tmp_path, "a.csv", newline.join(lines) + newline)
    connection = opened("a.csv")
    assert rows(connection) == [(1, "x y", 2.5), (2, None, 3.0)]
    assert detected.told(connection)[0].delimiter == sign


def test_one_line_with_too_many_columns_does_not_change_what_is_detected(
    opened: Open, tmp_path: Path
):
    """DuckDB's own detection takes such a file for a single column."""
    lines = ["a,b", *(f"{i},x" for i in range(20)), "1,2,3", "4"]
    write(tmp_path, "a.csv", "\n".join(lines) + "\n")
    assert len(rows(opened("a.csv"))) == 20


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("id,name\n1,ann\n", ["id", "name"]),
        ("name,city\nann,Rome\n", ["name", "city"]),
        ("name,at\nann,2024-01-01\n", ["name", "at"]),
        (",a\n0,5\n1,6\n", ["column0", "a"]),
        ("a,b,\n1,2,\n3,4,\n", ["a", "b", "column2"]),
        ("1,ann\n2,bob\n", ["column0", "column1"]),
        ("ann,2024-01-01\nbob,2024-01-02\n", ["column0", "column1"]),
        ("name\nann\nbob\n", ["name"]),
        ("sep=;\na;b\n1;2\n", ["a", "b"]),
        ("\ufeffid,name\n1,ann\n", ["id", "name"]),
        ("customer,2019,total\nann,5,7\nbob,6,8\n", ["customer", "2019", "total"]),
    ],
)
def test_the_header_is_detected(opened: Open, tmp_path: Path, text: str, names: list[str]):
    write(tmp_path, "a.csv", text)
    assert list(types(opened("a.csv"))) == names


def test_a_file_without_a_header_takes_declared_names(opened: Open, tmp_path: Path):
    write(tmp_path, "a.csv", "ann,x\nbob,y\n")
    connection = opened("a.csv", header=False, columns=("name", "kind"))
    assert rows(connection) == [("ann", "x"), ("bob", "y")]
    assert list(types(connection)) == ["name", "kind"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-20", "0"], "BIGINT"),
        (["1", "2.5"], "DOUBLE"),
        (["1e3", ".5"], "DOUBLE"),
        (["001", "020"], "VARCHAR"),
        (["12345678901234567890"], "VARCHAR"),
        (["1234567890123456789", "2.5"], "VARCHAR"),
        (["2024-01-01"], "VARCHAR"),
        (["2024-01-01 10:00:00"], "VARCHAR"),
        (["yes", "no"], "VARCHAR"),
        (["True", "False"], "VARCHAR"),
        (["inf", "nan"], "VARCHAR"),
        (["0x10"], "VARCHAR"),
        (["1_000"], "VARCHAR"),
        (["", ""], "VARCHAR"),
        (["", "7"], "BIGINT"),
    ],
)
def test_only_what_cannot_be_anything_else_is_a_number(
    opened: Open, tmp_path: Path, values: list[str], kind: str
):
    write(tmp_path, "a.csv", "key,x\n" + "".join(f"k,{value}\n" for value in values))
    assert types(opened("a.csv"))["x"] == kind


def test_a_type_is_told_from_many_rows_and_may_be_declared(opened: Open, tmp_path: Path):
    lines = ["zip,amount,n,ok", *("12345,1,1,yes" for _ in range(30_000)), "0A1,2.5,2,no"]
    write(tmp_path, "a.csv", "\n".join(lines) + "\n")
    assert list(types(opened("a.csv")).values()) == ["VARCHAR", "DOUBLE", "BIGINT", "VARCHAR"]
    declared = {"zip": "text", "amount": "number", "n": "number", "ok": "yes_no"}
    connection = opened("a.csv", types=declared)
    assert list(types(connection).values()) == ["VARCHAR", "DOUBLE", "DOUBLE", "BOOLEAN"]
    assert rows(connection)[-1] == ("0A1", 2.5, 2.0, False)


def test_a_declared_type_of_no_column_is_named(opened: Open, tmp_path: Path):
    write(tmp_path, "a.csv", "a,b\n1,2\n")
    with pytest.raises(MissingColumn) as error:
        opened("a.csv", types={"c": "text"})
    assert (error.value.thing, error.value.found) == ("table t: types.c", "only a, b")


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (["1,5", "2", "-0,25"], [1.5, 2.0, -0.25]),
        (["1.234,5", "2.000.000", "7"], [1234.5, 2_000_000.0, 7.0]),
        (["1.5", "2"], [1.5, 2.0]),
    ],
)
def test_a_decimal_comma_is_detected(
    opened: Open, tmp_path: Path, values: list[str], read: list[float]
):
    write(tmp_path, "a.csv", "k;x\n" + "".join(f"k;{value}\n" for value in values))
    assert [row[1] for row in rows(opened("a.csv"))] == read


@pytest.mark.parametrize("values", [["1,234", "5,678"], ["1,5", "2.5"], ["1,5", "n/a"]])
def test_what_may_be_a_comma_between_thousands_stays_text(
    opened: Open, tmp_path: Path, values: list[str]
):
    write(tmp_path, "a.csv", "k;x\n" + "".join(f"k;{value}\n" for value in values))
    assert [row[1] for row in rows(opened("a.csv"))] == values


def test_a_point_that_divides_no_thousands_is_not_read_over(opened: Open, tmp_path: Path):
    """DuckDB would read 1.5 as 15 where points divide thousands."""
    write(tmp_path, "a.csv", "k;x\na;1.234,5\nb;1.5\n")
    with pytest.raises(SourceError) as error:
        opened("a.csv", types={"x": "number"}, decimal=",")
    assert error.value.thing == "a.csv: column x"
    assert error.value.found == "'1.5' among numbers like 1.234,56"


def test_values_that_mean_missing_are_null_in_every_column(opened: Open, tmp_path: Path):
    write(tmp_path, "a.csv", 'n,t\n1,NA\nNA,x\n\\N,"-"\n2,\n')
    connection = opened("a.csv", missing=("NA", "\\N", "-"))
    assert rows(connection) == [(1, None), (None, "x"), (None, None), (2, None)]


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_encodings_that_duckdb_cannot_read_are_read(opened: Open, tmp_path: Path, encoding: str):
    write(tmp_path, "a.csv", "name;n\nJürgen Müller;1\nBjörn Groß;2\n", encoding)
    connection = opened("a.csv")
    assert rows(connection) == [("Jürgen Müller", 1), ("Björn Groß", 2)]
    assert detected.told(connection)[0].encoding == encoding


def test_packed_files_of_a_folder_are_one_table(opened: Open, tmp_path: Path):
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "a.csv.gz").write_bytes(gzip.compress(b"a,b\n1,x\n"))
    with pa.output_stream(tmp_path / "log" / "b.csv.zst", compression="zstd") as file:
        file.write(b"a,b\n2,y\n")
    (tmp_path / "log" / "c.txt").write_bytes(b"a,b\n3,z\n")
    assert rows(opened("log")) == [(1, "x"), (2, "y"), (3, "z")]


def test_files_are_put_together_by_their_columns_names(opened: Open, tmp_path: Path):
    write(tmp_path, "1.csv", "id,name,extra\n1,ann,x\n")
    write(tmp_path, "2.csv", "NAME;id\nbob;2.5\n")
    write(tmp_path, "3.csv", "")
    connection = opened("*.csv")
    assert rows(connection) == [(1.0, "ann", "x"), (2.5, "bob", None)]
    notes = {each.file: each.note for each in detected.told(connection)}
    assert notes == {"1.csv": "", "2.csv": "no column extra", "3.csv": "empty"}


def test_files_without_a_common_column_are_two_tables(opened: Open, tmp_path: Path):
    write(tmp_path, "1.csv", "id,name\n1,ann\n")
    write(tmp_path, "2.csv", "at,kind\nx,y\n")
    with pytest.raises(SourceError) as error:
        opened("*.csv")
    assert (error.value.thing, error.value.found) == ("table t: 2.csv", "the columns at, kind")


@pytest.mark.parametrize("header", ["a,b,a", "a,b,A", "x,b,column0,", "a,b, a "])
def test_two_columns_of_one_name_are_refused(opened: Open, tmp_path: Path, header: str):
    header = header.replace("x", "") if header.startswith("x") else header
    write(tmp_path, "a.csv", f"{header}\n1,2,3{',4' * (header.count(',') - 2)}\n")
    with pytest.raises(SourceError) as error:
        opened("a.csv")
    assert error.value.wanted == "names that differ in more than capitals"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a,b\n1,2,3\n4,5,6\n", "2 columns, and 3 in most lines below"),
        ("Report of May\n\na,b,c\n1,2,3\n4,5,6\n", "1 column, and 3 in most lines below"),
    ],
)
def test_a_first_line_unlike_the_others_is_refused(
    opened: Open, tmp_path: Path, text: str, found: str
):
    write(tmp_path, "a.csv", text)
    with pytest.raises(SourceError) as error:
        opened("a.csv")
    assert (error.value.thing, error.value.found) == ("a.csv, line 1", found)


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "sep=;\n"])
def test_a_file_in_which_nothing_stands_is_an_empty_table(opened: Open, tmp_path: Path, text: str):
    write(tmp_path, "a.csv", text)
    with pytest.raises(EmptyTable) as error:
        opened("a.csv")
    assert error.value.found == "an empty file, a.csv"


def test_a_header_alone_is_a_table_without_rows(opened: Open, tmp_path: Path):
    write(tmp_path, "a.csv", "a,b")
    connection = opened("a.csv")
    assert (rows(connection), list(types(connection))) == ([], ["a", "b"])


def test_quotes_may_be_doubled_escaped_or_be_no_quotes_at_all(opened: Open, tmp_path: Path):
    write(tmp_path, "doubled.csv", 'a,b\n"say ""hi"", ok",1\n')
    write(tmp_path, "escaped.csv", 'a,b\n"say \\"hi\\", ok",1\n')
    write(tmp_path, "none.csv", 'a,b\n5" pipe,1\n')
    assert rows(opened("doubled.csv")) == [('say "hi", ok', 1)]
    assert rows(opened("escaped.csv")) == [('say "hi", ok', 1)]
    assert rows(opened("none.csv", quote="")) == [('5" pipe', 1)]


@pytest.mark.parametrize("sign", [",", ";"])
def test_a_backslash_at_the_end_of_a_cell_escapes_no_quote(opened: Open, tmp_path: Path, sign: str):
    write(tmp_path, "a.csv", f'a{sign}b\n"C:\\"{sign}1\n"say ""hi"" {sign}\\"{sign}2\n')
    assert rows(opened("a.csv")) == [("C:\\", 1), (f'say "hi" {sign}\\', 2)]


def test_a_delimiter_of_several_signs_may_be_declared(opened: Open, tmp_path: Path):
    write(tmp_path, "a.csv", "a||b\n1||x|y\n")
    assert rows(opened("a.csv", delimiter="||")) == [(1, "x|y")]


@pytest.mark.parametrize(("usual", "other"), [("\n", "\r\n"), ("\r\n", "\n")])
def test_line_ends_of_two_kinds_are_named(tmp_path: Path, usual: str, other: str):
    write(tmp_path, "a.csv", f"a,b{usual}{f'1,2{usual}' * 20_000}3,4{other}5,6{usual}")
    entry = {"t": FileEntry(path="a.csv")}
    with pytest.raises(SourceError) as error, tables.opened(entry, tmp_path, "100MB") as connection:
        rows(connection)
    assert error.value.thing.endswith("a.csv")
    assert "line ends of two kinds" in error.value.found


CELLS = st.text(
    st.sampled_from('\\",;|\t\n a1') | st.characters(codec="utf-8", exclude_characters="\x00\r"),
    max_size=12,
)


@pytest.mark.slow
@given(
    st.lists(st.tuples(CELLS, CELLS, st.integers(-(10**12), 10**12)), min_size=1, max_size=12),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_pythons_writer_writes_is_read_again(
    tmp_path: Path, told: list[tuple[str, str, int]], sign: str, newline: str
):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=sign, lineterminator=newline, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([("first", "second", "n"), *told])
    write(tmp_path, "a.csv", text.getvalue())
    entry = FileEntry(path="a.csv", types={"first": "text", "second": "text"})
    with tables.opened({"t": entry}, tmp_path, "100MB") as connection:
        wanted = [(first or None, second or None, n) for first, second, n in told]
        assert rows(connection) == wanted


@pytest.mark.slow
def test_a_banks_file_is_read_as_it_is(root: Path):
    folder = root.parent / "shared" / "data" / "bank_additional"
    path = folder / "bank-additional-full.csv"
    if not path.exists():
        pytest.skip("the bank's file is not here")
    with tables.opened({"t": FileEntry(path=str(path))}, folder, "200MB") as connection:
        told = detected.told(connection)[0]
        assert (told.delimiter, told.quote, told.decimal, told.header) == (";", '"', ".", True)
        assert connection.sql("select count(*), count(y), sum(age) from t").fetchall() == [
            (41188, 41188, 1648511)
        ]
        assert types(connection)["emp.var.rate"] == "DOUBLE"
        assert connection.sql("select distinct y from t order by 1").fetchall() == [
            ("no",), ("yes",)
        ]  # fmt: skip
