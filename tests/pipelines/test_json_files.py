"""JSON files as tables: texts stay text, types hold for the whole file, a bad line is named."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from features.errors import ConfigError, EmptyTable, SourceError
from pipelines import detected, tables
from pipelines.table_entry import FileEntry

LINES = (
    '{"id": "1", "at": "2024-01-01T10:00:00Z", "n": 1, "ok": true, "page": {"name": "x"}}\n'
    "\n"
    '{"id": "2", "at": "2024-01-02", "n": 2.5, "tags": ["a", "b"], "u": null}\n'
)


def read(folder: Path, query: str, path: str = "a.jsonl", **entry: Any) -> list[tuple[Any, ...]]:
    with tables.opened({"t": FileEntry(path=path, **entry)}, folder, "400MB") as connection:
        return connection.sql(query).fetchall()


def types(folder: Path, path: str = "a.jsonl") -> dict[str, str]:
    return {row[0]: row[1] for row in read(folder, "describe t", path)}


def test_every_line_is_a_row_and_moments_stay_text(tmp_path: Path):
    (tmp_path / "a.jsonl").write_text(LINES)
    assert types(tmp_path) == {
        "id": "VARCHAR",
        "at": "VARCHAR",
        "n": "DOUBLE",
        "ok": "BOOLEAN",
        "page": "JSON",
        "tags": "JSON",
        "u": "VARCHAR",
    }
    assert read(
        tmp_path, "select id, \"at\", n, page ->> 'name', json_extract_string(tags, '$[1]') from t"
    ) == [
        ("1", "2024-01-01T10:00:00Z", 1.0, "x", None),
        ("2", "2024-01-02", 2.5, None, "b"),
    ]


@pytest.mark.parametrize(
    ("late", "kind", "value"),
    [
        ('"A1"', "VARCHAR", "A1"),
        ("2.5", "DOUBLE", 2.5),
        ("18446744073709551615", "VARCHAR", "18446744073709551615"),
        ('{"a": 1}', "VARCHAR", '{"a":1}'),
    ],
)
def test_a_value_of_another_type_late_in_the_file_counts(
    tmp_path: Path, late: str, kind: str, value: Any
):
    (tmp_path / "a.jsonl").write_text('{"x": 1}\n' * 30_000 + f'{{"x": {late}}}\n')
    assert types(tmp_path) == {"x": kind}
    assert read(tmp_path, "from t")[-1] == (value,)


@pytest.mark.parametrize(
    "text", ["2024-01-01", "10:00", "7", "00000000-0000-0000-0000-000000000001"]
)
def test_a_text_stays_as_it_is_written(tmp_path: Path, text: str):
    (tmp_path / "a.jsonl").write_text(json.dumps({"x": text}) + "\n")
    assert read(tmp_path, "from t") == [(text,)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('{"a": 2', "no JSON: "),
        ("nonsense", "no JSON: "),
        ('"text"', "a JSON str, which has no columns"),
        ("[1, 2]", "a JSON list, which has no columns"),
    ],
)
def test_a_line_that_is_no_object_is_named_with_its_number(tmp_path: Path, line: str, found: str):
    (tmp_path / "a.jsonl").write_text(f'{{"a": 1}}\n\n{line}\n{{"a": 3}}\n')
    with pytest.raises(SourceError) as error:
        read(tmp_path, "from t")
    assert error.value.thing == "a.jsonl, line 3"
    assert error.value.found.startswith(found)


def test_a_list_of_objects_is_a_table_too(tmp_path: Path):
    (tmp_path / "a.json").write_text(' [{"a": 1},\n  {"a": 2, "b": "x"}]')
    assert read(tmp_path, "from t", "a.json") == [(1, None), (2, "x")]


def test_a_list_that_breaks_off_is_named(tmp_path: Path):
    (tmp_path / "a.json").write_text('[{"a": 1}, {"a"')
    with pytest.raises(SourceError) as error:
        read(tmp_path, "from t", "a.json")
    assert error.value.thing == "a.json"


def test_several_files_packed_or_not_are_put_together_by_name(tmp_path: Path):
    (tmp_path / "1.ndjson").write_text('{"a": 1}\n')
    (tmp_path / "2.jsonl.gz").write_bytes(gzip.compress(b'{"b": "x", "a": 2.5}\n'))
    (tmp_path / "3.json").write_text('[{"c": 7}]')
    (tmp_path / "4.jsonl").write_text("\n")
    assert read(tmp_path, "select a, b, c from t order by a nulls first", "*") == [
        (None, None, 7), (1.0, None, None), (2.5, "x", None)
    ]  # fmt: skip


def test_a_mark_of_the_byte_order_and_utf_16_are_read(tmp_path: Path):
    for name, encoding in (("a.jsonl", "utf-8-sig"), ("b.jsonl", "utf-16")):
        (tmp_path / name).write_bytes('{"a": "zoë"}\n'.encode(encoding))
        entry = {"t": FileEntry(path=name)}
        with tables.opened(entry, tmp_path, "400MB") as connection:
            assert connection.sql("from t").fetchall() == [("zoë",)]
            assert detected.told(connection)[0].encoding == encoding


def test_keys_that_differ_in_capitals_only_are_refused(tmp_path: Path):
    (tmp_path / "a.jsonl").write_text('{"Amount": 1, "amount": 2}\n')
    with pytest.raises(SourceError) as error:
        read(tmp_path, "from t")
    assert error.value.wanted == "names that differ in more than capitals"


def test_a_key_that_ends_in_a_number_is_a_key(tmp_path: Path):
    (tmp_path / "a.jsonl").write_text('{"step": 1, "step_1": 2}\n')
    assert read(tmp_path, "from t") == [(1, 2)]


def test_an_empty_file_is_an_empty_table(tmp_path: Path):
    (tmp_path / "a.jsonl").write_text("\n \n")
    with pytest.raises(EmptyTable):
        read(tmp_path, "from t")


def test_keys_of_csv_files_are_refused(tmp_path: Path):
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n')
    with pytest.raises(ConfigError) as error:
        read(tmp_path, "from t", delimiter=";")
    assert error.value.thing == "tables.t.delimiter"
