"""The report of a small run: whole, of nobody, equal bytes, in the language that was asked for."""

from __future__ import annotations

import argparse
import copy
import html
import json
import re
import shutil
from pathlib import Path

import pytest

from pipelines import report
from pipelines.console import Console
from pipelines.params import Params
from pipelines.source import Source
from pipelines.stage import Context

pytestmark = pytest.mark.slow

LEFT_OUT = re.compile(r"<(style|script)>.*?</\1>", re.DOTALL)


def copied(run, folder: Path):
    """A copy of a run, to change."""
    shutil.copytree(run.folder, folder)
    return type(run)(folder, *copy.deepcopy((run.params, run.source)))


@pytest.fixture(scope="module")
def reported(evaluated_once, tmp_path_factory):
    """The small run with its comparison and its report; read it, do not change it."""
    made = copied(evaluated_once, tmp_path_factory.mktemp("reported") / "run")
    made.params["evaluate"]["least_slice_rows"] = 20
    made.source["touches"] = ["visit"]
    made.source["costs"] = {"attribute": "channel", "per_lead": {"web": 2.5}, "currency": "EUR"}
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(made.folder)
        made.work("evaluate", "compare", "report")
    return made


def text(folder: Path, name: str = "reports/report.html") -> str:
    """What a reader reads, and nothing of how it looks."""
    page = LEFT_OUT.sub("", (folder / name).read_text("utf-8"))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_no_lead_and_no_contact_is_in_it(reported):
    page = (reported.folder / "reports/report.html").read_text("utf-8")
    drawn = [path.read_text("utf-8") for path in (reported.folder / "reports/pictures").iterdir()]
    for told in (page, *drawn):
        assert not re.search(r"\b[Lc]\d{3}\b", told)
    assert re.search(r"\b[Lc]\d{3}\b", "of L007"), "they would be found"


def test_every_section_of_a_source_that_tells_all_is_there(reported):
    page = (reported.folder / "reports/report.html").read_text("utf-8")
    assert re.findall(r'<section id="(\w+)"', page) == [
        "calls",
        "points",
        "promises",
        "drivers",
        "channels",
        "ages",
        "arrivals",
        "answers",
        "slices",
        "soundness",
    ]


def test_every_picture_is_a_file_and_stands_in_the_page(reported):
    page = (reported.folder / "reports/report.html").read_text("utf-8")
    files = {path.stem for path in (reported.folder / "reports/pictures").glob("*.svg")}
    assert set(re.findall(r'<svg aria-labelledby="about-(\w+)"', page)) == files
    assert {"gain", "lift", "difference", "reliability", "hours", "weeks", "answers"} <= files


def test_the_cost_of_an_expected_customer_is_told_where_costs_are(reported):
    said = text(reported.folder)
    assert "Cost per expected customer" in said
    assert re.search(r"€\d+\.\d\d", said)
    assert "No costs are known" not in said


def test_equal_runs_are_equal_bytes(reported, monkeypatch):
    monkeypatch.chdir(reported.folder)
    made = [
        reported.folder / "reports/report.html",
        *(reported.folder / "reports/pictures").iterdir(),
    ]
    before = [path.read_bytes() for path in made]
    reported.work("report")
    assert [path.read_bytes() for path in made] == before


def test_another_language_is_a_page_of_its_own_and_leaves_the_others_alone(reported, monkeypatch):
    monkeypatch.chdir(reported.folder)
    before = (reported.folder / "reports/report.html").read_bytes()
    asked = argparse.Namespace(language="en", into=Path("reports/report.en.html"))
    context = contexts(reported)
    report._elsewhere(asked, context)
    assert (reported.folder / "reports/report.en.html").read_bytes() == before


def contexts(run):
    read = Params.model_validate_json(json.dumps(run.params))
    return Context(read, Source.model_validate_json(json.dumps(run.source)), Console("report"))


def test_without_points_touches_and_dates_of_attributes_it_says_what_is_missing(
    reported, tmp_path, monkeypatch
):
    made = copied(reported, tmp_path / "run")
    made.source["points"] = {}
    del made.source["touches"], made.source["costs"]
    monkeypatch.chdir(made.folder)
    made.work("evaluate", "compare", "report")
    said = text(made.folder)
    assert "There are no points to compare the model with." in said
    assert "Name their types under touches in the source file." in said
    assert "with costs in the source file" in said
    assert not (made.folder / "reports/pictures/difference.svg").exists()
