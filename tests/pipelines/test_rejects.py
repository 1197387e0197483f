"""Lines of CSV files that cannot be read are refused one by one, each told once and in words."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from features.errors import SourceError
from pipelines import tables
from pipelines.rejects import Refused, rejects
from pipelines.table_entry import FileEntry

GOOD = "".join(f"{i},1\n" for i in range(5))
BAD = f'id,amount\n{GOOD}6,n/a\n7,1,2,3\n8\n9,"x"y\n10,2\n'


def refused(folder: Path, *queries: str, name: str = "a.csv") -> list[Refused]:
    entry = FileEntry(path=name, types={"amount": "number"})
    with tables.opened({"t": entry}, folder, "100MB") as connection:
        for query in queries:
            connection.sql(query).fetchall()
        return rejects(connection)


def test_each_refused_line_is_told_with_its_reason(tmp_path: Path):
    (tmp_path / "a.csv").write_text(BAD)
    found = refused(tmp_path, "from t")
    assert [(each.line, each.reason, each.kind, each.raw) for each in found] == [
        (7, "amount: 'n/a' is not a number", "amount: not a number", "6,n/a"),
        (8, "2 columns too many", "too many columns", "7,1,2,3"),
        (9, "1 column missing", "columns missing", "8"),
        (
            10,
            "quotes that do not enclose a whole value",
            "quotes that do not enclose a whole value",
            '9,"x"y',
        ),
    ]
    assert {(each.table, each.file) for each in found} == {("t", "a.csv")}


def test_a_line_is_told_once_however_often_its_file_is_read(tmp_path: Path):
    (tmp_path / "a.csv").write_text(BAD)
    queries = ["from t", "select sum(amount) from t", "from t union all from t"]
    assert refused(tmp_path, *queries) == refused(tmp_path, "from t")


def test_a_value_that_nobody_asks_for_refuses_nothing(tmp_path: Path):
    (tmp_path / "a.csv").write_text("id,amount\n1,2\n3,x\n")
    assert refused(tmp_path, "select id from t") == []
    assert len(refused(tmp_path, "select amount from t")) == 1


def test_several_values_of_a_line_are_one_refusal(tmp_path: Path):
    entry = FileEntry(path="a.csv", types={"a": "whole", "b": "yes_no"})
    (tmp_path / "a.csv").write_text("a,b\n1,true\nx,maybe\n")
    with tables.opened({"t": entry}, tmp_path, "100MB") as connection:
        connection.sql("from t").fetchall()
        found = rejects(connection)
    assert [each.reason for each in found] == [
        "a: 'x' is not a whole number; b: 'maybe' is neither true nor false"
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_line_is_that_of_the_users_file_also_where_a_copy_was_read(tmp_path: Path, encoding: str):
    text = 'id,amount\n1,"2"\n"two\nlines",3\n4,x\n'
    (tmp_path / "log.csv.gz").write_bytes(gzip.compress(text.encode(encoding)))
    found = refused(tmp_path, "from t", name="*.gz")
    assert [(each.file, each.line) for each in found] == [("log.csv.gz", 5)]


def test_a_quote_that_is_never_closed_is_named_before_it_swallows_the_rest(tmp_path: Path):
    lines = [f"{i},{i}" for i in range(1000)]
    lines[500] = '500,"open'
    (tmp_path / "a.csv").write_text("\n".join(["id,amount", *lines]) + "\n")
    with pytest.raises(SourceError) as error:
        refused(tmp_path, "from t")
    assert error.value.thing == "a.csv, line 502"
    assert error.value.found == "a quote that is not closed within 500 lines"


def test_a_file_that_breaks_off_after_many_megabytes_is_named_too(tmp_path: Path):
    lines = "".join(f"{i},yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\n" for i in range(200_000))
    (tmp_path / "a.csv").write_text(f'id,amount\n1,1\n2,"open\n{lines}')
    with pytest.raises(SourceError) as error:
        refused(tmp_path, "from t", name="a.csv")
    assert error.value.thing == "a.csv, line 3"


def test_a_long_value_in_quotes_is_a_value(tmp_path: Path):
    text = "line\n" * 500
    (tmp_path / "a.csv").write_text(f'id,amount,note\n1,2,"{text}"\n2,x,y\n')
    assert [each.line for each in refused(tmp_path, "from t")] == [503]


def test_where_all_lines_are_good_none_is_told(tmp_path: Path):
    (tmp_path / "a.csv").write_text("id,amount\n1,2\n")
    assert refused(tmp_path, "from t") == []
    assert refused(tmp_path) == []
