"""A table's address stands for a file, a folder or a glob; what is not there is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from features.errors import ConfigError, MissingTable
from pipelines import locations


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.csv", "a.csv", "c.csv.gz", ".hidden.csv", "old/d.csv", ".trash/e.csv"):
        path = tmp_path / "log" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x\n1\n")
    return tmp_path


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("log/a.csv", ["a.csv"]),
        ("log", ["a.csv", "b.csv", "c.csv.gz"]),
        ("log/", ["a.csv", "b.csv", "c.csv.gz"]),
        ("log/*.csv", ["a.csv", "b.csv"]),
        ("log/[ab].csv", ["a.csv", "b.csv"]),
        ("log/?.csv.gz", ["c.csv.gz"]),
        ("log/**", ["a.csv", "b.csv", "c.csv.gz", "old/d.csv"]),
        ("**/*.csv", ["a.csv", "b.csv", "old/d.csv"]),
        ("log/.trash/*", [".trash/e.csv"]),
    ],
)
def test_an_address_stands_for_its_files_sorted_without_the_hidden_ones(
    folder: Path, told: str, found: list[str]
):
    assert locations.located("log", told, folder) == tuple(folder / "log" / name for name in found)


def test_an_absolute_glob_starts_at_the_root(folder: Path):
    found = locations.located("log", f"{folder}/log/*.gz", Path("/nowhere"))
    assert found == (folder / "log" / "c.csv.gz",)


def test_a_file_whose_name_looks_like_a_glob_is_that_file(folder: Path):
    (folder / "log[1].csv").write_text("x\n")
    assert locations.located("log", "log[1].csv", folder) == (folder / "log[1].csv",)


def test_brackets_in_the_folder_of_the_source_file_are_no_glob(tmp_path: Path):
    start = tmp_path / "team [a]"
    start.mkdir()
    (start / "a.csv").write_text("x\n")
    assert locations.located("log", "*.csv", start) == (start / "a.csv",)


def test_variables_of_the_environment_are_read(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOGS", "log")
    assert len(locations.located("log", "${LOGS}/*.csv", folder)) == 2
    assert len(locations.located("log", "${NO_LOGS:-log}/*.csv", folder)) == 2
    with pytest.raises(ConfigError) as error:
        locations.located("log", "${NO_LOGS}/*.csv", folder)
    assert error.value.thing == "tables.log.path"


@pytest.mark.parametrize(
    ("told", "found", "near"),
    [
        ("log/aa.csv", "no file log/aa.csv", "beside it there is a.csv"),
        ("log/*.tsv", "no file like log/*.tsv", "tables.log"),
        ("lok/*.csv", "no file like lok/*.csv", "there is no folder "),
        ("empty", "no file in the folder empty", "tables.log"),
    ],
)
def test_where_nothing_is_what_was_looked_for_is_told(
    folder: Path, told: str, found: str, near: str
):
    (folder / "empty").mkdir()
    with pytest.raises(MissingTable) as error:
        locations.located("log", told, folder)
    assert (error.value.thing, error.value.found) == ("table log", found)
    assert near in error.value.way_out
