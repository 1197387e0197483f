"""The files of a table are of one format, told by their endings or declared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.errors import EmptyTable, SourceError
from pipelines import tables
from pipelines.table_entry import FileEntry

LOG = """<log><trace><string key="concept:name" value="{case}"/><event>
<date key="time:timestamp" value="2024-01-01T10:00:00+01:00"/><{kind} key="x" value="{x}"/>
</event></trace></log>"""


def read(folder: Path, query: str, **entry: Any) -> list[tuple[object, ...]]:
    with tables.opened({"t": FileEntry(**entry)}, folder, "100MB") as connection:
        return connection.sql(query).fetchall()


def test_parquet_files_are_put_together_by_name(tmp_path: Path):
    pq.write_table(pa.table({"a": [1], "b": ["x"]}), tmp_path / "1.parquet")
    pq.write_table(pa.table({"b": ["y"], "a": [2.5]}), tmp_path / "2.PARQUET")
    assert read(tmp_path, "select a, b from t order by a", path=".") == [(1.0, "x"), (2.5, "y")]


def test_several_logs_are_one_table(tmp_path: Path):
    (tmp_path / "1.xes").write_text(LOG.format(case="A", kind="int", x="1"))
    (tmp_path / "2.xes").write_text(LOG.format(case="B", kind="string", x="two"))
    query = 'select "case:concept:name", x from t order by 1'
    assert read(tmp_path, query, path="*.xes") == [("A", "1"), ("B", "two")]


def test_a_log_may_be_packed_in_any_way(tmp_path: Path):
    with pa.output_stream(tmp_path / "1.xes.zst", compression="zstd") as file:
        file.write(LOG.format(case="A", kind="int", x="1").encode())
    assert read(tmp_path, "select x from t", path="1.xes.zst") == [(1,)]


def test_a_declared_format_counts_more_than_the_ending(tmp_path: Path):
    (tmp_path / "export.dat").write_text("a,b\n1,x\n")
    assert read(tmp_path, "from t", path="export.dat", format="csv") == [(1, "x")]


def test_files_of_two_formats_are_no_table(tmp_path: Path):
    (tmp_path / "a.csv").write_text("a\n1\n")
    (tmp_path / "b.jsonl").write_text('{"a": 1}\n')
    with pytest.raises(SourceError) as error:
        read(tmp_path, "from t", path=".")
    assert (error.value.found, error.value.wanted) == ("a.csv and b.jsonl", "files of one format")


@pytest.mark.parametrize("name", ["a.xlsx", "a", "a.parquet.gz"])
def test_an_ending_that_nobody_knows_is_named_with_those_that_are(tmp_path: Path, name: str):
    (tmp_path / name).write_text("a\n1\n")
    with pytest.raises(SourceError) as error:
        read(tmp_path, "from t", path=name)
    assert error.value.found.startswith(f"{name}, a file ending in ")
    assert "tables.t.format" in error.value.way_out


@pytest.mark.parametrize("name", ["a.parquet", "a.xes"])
def test_an_empty_file_is_named(tmp_path: Path, name: str):
    (tmp_path / name).touch()
    with pytest.raises(EmptyTable) as error:
        read(tmp_path, "from t", path=name)
    assert error.value.found == f"an empty file, {name}"
