"""What DVC cannot see by itself: a change in the source's files, and in the libraries."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines import config
from pipelines.source import Source

ROOT = Path(__file__).resolve().parents[2]
FINGERPRINT = "data/fingerprint.json"


def fingerprint(run) -> Any:
    run.work("fingerprint")
    return run.json(FINGERPRINT)


def touch(path: Path, seconds: float = 5) -> None:
    changed = path.stat().st_mtime_ns + int(seconds * 1e9)
    os.utime(path, ns=(changed, changed))


def rewrite(path: Path, text: str) -> None:
    """Other bytes, as many, and the same time of change."""
    before = path.stat()
    assert len(text.encode()) == before.st_size
    path.write_text(text)
    os.utime(path, ns=(before.st_mtime_ns, before.st_mtime_ns))


def test_each_table_is_told_by_address_size_and_digest(run):
    data = (run.folder / "leads.csv").read_bytes()
    told = fingerprint(run)
    assert list(told) == ["leads", "outcomes", "visits"]
    assert told["leads"] == {
        "address": "leads.csv",
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def test_by_content_other_bytes_are_a_change_even_at_the_same_size_and_time(run):
    before = fingerprint(run)
    text = (run.folder / "visits.csv").read_text()
    rewrite(run.folder / "visits.csv", text.replace("eve", "eva"))
    after = fingerprint(run)
    assert after["visits"] != before["visits"]
    assert (after["leads"], after["outcomes"]) == (before["leads"], before["outcomes"])


def test_by_content_another_time_is_no_change(run):
    fingerprint(run)
    before = (run.folder / FINGERPRINT).read_bytes()
    touch(run.folder / "visits.csv")
    fingerprint(run)
    assert (run.folder / FINGERPRINT).read_bytes() == before


def test_by_size_and_time_another_time_is_a_change(run):
    run.params["fingerprint"]["by"] = "size_and_time"
    before = fingerprint(run)
    touch(run.folder / "visits.csv", seconds=1e-6)
    after = fingerprint(run)
    assert after["visits"]["changed_ns"] == before["visits"]["changed_ns"] + 1000
    assert after["leads"] == before["leads"]


def test_by_size_and_time_the_bytes_are_not_read(run):
    run.params["fingerprint"]["by"] = "size_and_time"
    before = fingerprint(run)
    text = (run.folder / "visits.csv").read_text()
    rewrite(run.folder / "visits.csv", text.replace("eve", "eva"))
    assert fingerprint(run) == before


def test_by_size_and_time_another_size_is_a_change(run):
    run.params["fingerprint"]["by"] = "size_and_time"
    before = fingerprint(run)["visits"]
    path = run.folder / "visits.csv"
    run.add("visits.csv", "eve,,,,")
    os.utime(path, ns=(before["changed_ns"], before["changed_ns"]))
    after = fingerprint(run)["visits"]
    assert (after["bytes"], after["changed_ns"]) == (before["bytes"] + 8, before["changed_ns"])


def test_another_address_is_a_change(run):
    before = fingerprint(run)
    (run.folder / "leads.csv").rename(run.folder / "other.csv")
    run.source["tables"]["leads"] = "other.csv"
    after = fingerprint(run)
    assert after["leads"] == before["leads"] | {"address": "other.csv"}


def test_the_libraries_that_compute_are_told_by_version(run):
    fingerprint(run)
    told = run.json("data/versions.json")
    assert told["numpy"] == np.__version__
    assert told == {name: version(name) for name in told}
    assert {"duckdb", "lightgbm", "numba", "numpy", "pandas", "scikit-learn"} <= set(told)


def test_a_key_that_the_source_leaves_out_stands_there_all_the_same(run):
    run.source["points"] = {"actions": []}
    fingerprint(run)
    declared = run.json("data/source.json")
    assert set(declared) == set(Source.model_fields)
    del run.source["points"]
    fingerprint(run)
    assert run.json("data/source.json") == declared


def test_a_changed_key_of_the_source_changes_its_digest_and_no_other(run):
    fingerprint(run)
    before = run.json("data/source.json")
    run.source["horizon"] = "9d"
    fingerprint(run)
    after = run.json("data/source.json")
    assert [key for key in after if after[key] != before[key]] == ["horizon"]


def test_each_stage_but_the_first_has_a_digest_of_its_code_by_room(run):
    fingerprint(run)
    told = run.json("data/code.json")
    stages = config.parse(ROOT / "dvc.yaml")["stages"]
    assert set(told) == set(stages) - {"fingerprint"}
    assert all(set(rooms) == {"features", "models", "pipelines"} for rooms in told.values())


def test_a_file_that_is_not_there_stops_with_its_name(run, stopped: Callable[[str], str]):
    (run.folder / "visits.csv").unlink()
    said = stopped("fingerprint")
    assert said.startswith("\nfingerprint stopped: table visits\n  found:   no file visits.csv\n")
    assert not (run.folder / FINGERPRINT).exists()


@pytest.mark.parametrize(
    ("kinds", "thing", "found"),
    [
        (["count", "cout"], "behavioural.kinds", "'cout'"),
        (["count", "count"], "feature visit_count_7d", "2 features of this name"),
    ],
)
def test_features_that_cannot_be_made_stop_the_first_stage(
    run, stopped: Callable[[str], str], kinds: list[str], thing: str, found: str
):
    run.params["behavioural"]["kinds"] = kinds
    said = stopped("fingerprint")
    assert said.startswith(f"\nfingerprint stopped: {thing}\n  found:   {found}\n")
    assert not (run.folder / "data").exists()


def test_what_was_looked_at_is_said(run, capsys: pytest.CaptureFixture[str]):
    fingerprint(run)
    assert "fingerprint  3 tables, 0.0 MB, by content (" in capsys.readouterr().out
