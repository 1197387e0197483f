"""No file of a run is ever half there."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines import files


class PowerCut(Exception):
    pass


def write_half(path: Path) -> None:
    with files.aside(path) as temporary:
        temporary.write_text("half")
        raise PowerCut


def test_a_file_is_there_only_when_it_is_whole(tmp_path: Path):
    path = tmp_path / "whole.txt"
    with files.aside(path) as temporary:
        temporary.write_text("half, ")
        assert not path.exists()
        assert temporary.parent == tmp_path
        temporary.write_text("whole")
    assert path.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [path]


def test_a_writer_that_fails_leaves_nothing(tmp_path: Path):
    with pytest.raises(PowerCut):
        write_half(tmp_path / "new.txt")
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_fails_leaves_the_old_file(tmp_path: Path):
    path = tmp_path / "old.txt"
    path.write_text("old")
    with pytest.raises(PowerCut):
        write_half(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_writer_that_fails_before_it_wrote_is_told_by_its_own_error(tmp_path: Path):
    with pytest.raises(PowerCut), files.aside(tmp_path / "new.txt"):
        raise PowerCut
    assert list(tmp_path.iterdir()) == []


def test_folders_are_made_on_the_way(tmp_path: Path):
    files.write_json(tmp_path / "a" / "b" / "c.json", [1])
    assert files.read_json(tmp_path / "a" / "b" / "c.json") == [1]


def test_equal_values_are_equal_bytes(tmp_path: Path):
    files.write_json(tmp_path / "a.json", {"x": 1, "ä": [2.5, None]})
    files.write_json(tmp_path / "b.json", {"ä": [2.5, None], "x": 1})
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert (tmp_path / "a.json").read_text("utf-8") == (
        '{\n  "x": 1,\n  "ä": [\n    2.5,\n    null\n  ]\n}\n'
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object()])
def test_what_json_cannot_say_is_refused_and_leaves_the_old_file(tmp_path: Path, value: object):
    path = tmp_path / "a.json"
    files.write_json(path, "old")
    with pytest.raises((ValueError, TypeError)):
        files.write_json(path, {"x": value})
    assert files.read_json(path) == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_table_comes_back_as_it_was_or_some_of_its_columns(tmp_path: Path):
    table = pa.table({"a": [1, None], "b": ["x", "ü"]})
    files.write_table(tmp_path / "t.parquet", table)
    assert files.read_table(tmp_path / "t.parquet").equals(table)
    assert files.read_table(tmp_path / "t.parquet", ["b"]).column_names == ["b"]


def test_the_digest_is_that_of_the_bytes(tmp_path: Path):
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    assert files.sha256(path) == hashlib.sha256(b"abc").hexdigest()
