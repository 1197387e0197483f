from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from features import facts, probe_fields
from features.demographic import DemographicSpec
from features.types import Attribute

ROOT = Path(__file__).resolve().parents[2]
ATTRIBUTES = """(
    Attribute("country", "category", "country"),
    Attribute("size", "ordered", "size", order=("1", "2", "3"), missing=("?",)),
    Attribute("budget", "number", "budget"),
    Attribute("agreed", "yes_no", "agreed"),
    Attribute("born", "date", "born", zone="America/New_York"),
    Attribute("starts", "date", "starts", planned=True),
    Attribute("note", "text", "note", keywords={"urgent": ("asap",), "two": ("two words",)}),
    Attribute("mail", "mail", "mail"),
    Attribute("phone", "phone", "phone", country="country"),
    Attribute("title", "job_title", "title"),
    Attribute("landing", "utm", "landing"),
    Attribute("profile", "completeness", "profile"),
)"""
NAMES = ("country", "phone_type", "phone_country", "title_function")
TAGS = ("landing_source", "landing_medium", "landing_campaign")
VOCABULARIES = {
    **dict.fromkeys(NAMES, ("DE", "true", "mobile")),
    **dict.fromkeys(TAGS, ("c", "b")),
}
PROBE = f"""
import hashlib
from features import probe_fields
from features.demographic import DemographicSpec
from features.types import Attribute
told = probe_fields.told(DemographicSpec({ATTRIBUTES}, {VOCABULARIES!r}))
print(hashlib.sha256(told).hexdigest())
"""
BROKEN = {
    "whole numbers with a fraction": ("values.py", "_MOST_EXACT = 1e15", "_MOST_EXACT = 1.5"),
    "truths as Python writes them": ("values.py", '"true" if value', '"True" if value'),
    "dates in UTC": ("values.py", "tzinfo=_zone(fact.zone)", 'tzinfo=_zone("UTC")'),
    "dates from after the cutoff": ("clock.py", "seen &= moments <= cutoffs", "pass"),
    "another place for the unseen": ("demographic.py", "get(text, len(places))", "get(text, -1)"),
    "every attribute is complete": ("demographic.py", "(len(others) - missing)", "len(others)"),
    "free before disposable": ("fields/mail.py", "if domain in whitelist:", "if False:"),
    "role addresses unknown": ("fields/mail.py", '("role",) if', '("company",) if'),
    "00 is no prefix": ("fields/phone.py", 'text.startswith("00")', "False"),
    "a vice president presides": ("fields/job_title.py", '" vice president "', '" vize "'),
    "heads are juniors": ("fields/job_title.py", "lead, leader, head,", "lead, leader,"),
    "tags as they are": ("fields/utm.py", "unquote_plus(value).lower()", "unquote_plus(value)"),
    "length in bytes": ("fields/free_text.py", "len(text)", "len(text.encode())"),
}


def digest(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def whole() -> str:
    return digest(ROOT)


def spec() -> DemographicSpec:
    return DemographicSpec(eval(ATTRIBUTES, {"Attribute": Attribute}), VOCABULARIES)  # noqa: S307


def test_the_invented_leads_know_every_kind_that_has_a_column():
    told = spec()
    assert {each.kind for each in told.attributes} == {*facts.SIMPLE, *facts.RAW}
    matrix = probe_fields.matrix(told)
    assert not np.isnan(matrix).all(axis=0).any()
    read, _ = json.loads(probe_fields.told(told))
    assert {
        name for name, values in read.items() if len(set(map(str, values)) - {"None"}) < 2
    } == set()


def test_without_attributes_there_is_nothing_to_probe():
    assert probe_fields.told(DemographicSpec((), {})) == b"[{}, []]"


@pytest.mark.slow
@pytest.mark.parametrize("fault", BROKEN)
def test_a_changed_reading_of_a_field_is_seen(whole: str, tmp_path: Path, fault: str):
    name, old, new = BROKEN[fault]
    shutil.copytree(
        ROOT / "features", tmp_path / "features", ignore=shutil.ignore_patterns("__pycache__")
    )
    path = tmp_path / "features" / name
    code = path.read_text()
    assert code.count(old) == 1
    path.write_text(code.replace(old, new))
    assert digest(tmp_path) != whole
