"""The CSV that a CRM imports, read back with Python's own module."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.night import crm_csv, opening
from pipelines.night.rows import SCHEMA
from tests.pipelines.night import nights
from tests.pipelines.night.nights import MONDAY, NEW, row

FORMULAS = ["=1+1", "+49 30", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]


def written(folder: Path, *rows: dict, **bad: str) -> list[dict[str, str]]:
    path = folder / "scores.csv"
    with opening.open_sink(str(path)) as sink:
        nights.work(sink, NEW, [(nights.table(rows), nights.bad(**bad))])
    return read(path)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_column_has_a_name_for_people_and_no_two_the_same(tmp_path):
    assert set(crm_csv.NAMES) == set(SCHEMA.names)
    (told,) = written(tmp_path, row("a"))
    assert list(told)[:4] == ["Lead ID", "Contact ID", "Owner", "Rank"]
    assert len(told) == len(SCHEMA) + 1


def test_values_are_written_plainly_and_what_is_unknown_is_empty(tmp_path):
    (told,) = written(tmp_path, row("ä 1", 1 / 3, created_at=MONDAY + 1_999_999, untouched=True))
    assert told["Lead ID"] == "ä 1"
    assert (told["Rank"], told["Lead Score"], told["Band"]) == ("1", "50", "warm")
    assert told["Purchase Probability"] == "0.30000000000000004"
    assert float(told["Log-Odds"]) == 1 / 3
    assert told["Created Date"] == "2017-11-01T00:00:01Z"
    assert told["Scored Date"] == "2017-11-02T00:00:00Z"
    assert (told["Expired"], told["Untouched"]) == ("false", "true")
    assert told["Owner"] == told["Reason 1"] == told["Previously Scored Date"] == ""


def test_each_mapping_is_a_column(tmp_path):
    told = written(
        tmp_path,
        row("a", 2),
        row("b", 1, mapped=json.dumps({"Funnel": '"top", they say'})),
        row("c", 0, mapped=None),
    )
    assert [each["Band (Funnel)"] for each in told] == ["middle", '"top", they say', ""]
    assert [each["Band (MQL/SQL)"] for each in told] == ["MQL", "", ""]


def test_without_mappings_there_are_no_such_columns(tmp_path):
    (told,) = written(tmp_path, row("a", mapped=None))
    assert not [name for name in told if name.startswith("Band (")]


@pytest.mark.parametrize("risky", FORMULAS)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(tmp_path, risky):
    texts = dict.fromkeys(["owner", "band", "reason_1", "previous_band", "evidence"], risky)
    mapped = json.dumps({"Funnel": risky})
    (told,) = written(tmp_path, row(risky, -0.5, mapped=mapped, **texts), **{risky: risky})
    columns = ["Lead ID", "Owner", "Band", "Band (Funnel)", "Reason 1", "Evidence Level"]
    assert {told[name] for name in columns} == {f"'{risky}"}
    assert told["Log-Odds"] == "-0.5"
    bad = read(tmp_path / "scores.set_aside.csv")
    assert bad == [{"Lead ID": f"'{risky}", "Reason": f"'{risky}"}]


def test_rows_are_sorted_by_rank(tmp_path):
    told = written(tmp_path, *(row(f"{n}", n % 7) for n in range(3000)))
    assert [each["Rank"] for each in told] == [str(n) for n in range(1, 3001)]


@pytest.mark.slow
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_numbers_read_back_exactly(tmp_path_factory, numbers):
    rows = [row(f"{n:02d}", 0, change=number) for n, number in enumerate(numbers)]
    told = written(tmp_path_factory.mktemp("csv"), *rows)
    assert [float(each["Probability Change"]) for each in told] == numbers
