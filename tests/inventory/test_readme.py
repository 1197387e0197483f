"""The README against the project: commands that exist, figures that were measured."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from models import comparison

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
TARGETS = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?m)(?:^|`)make ([a-z]+)", README))))
def test_every_make_target_in_the_readme_exists(target: str) -> None:
    assert target in TARGETS


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_every_linked_file_exists(path: str) -> None:
    assert path.startswith("https://") or (ROOT / path).is_file()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([a-z]+/)`", README))))
def test_every_folder_of_the_house_exists(path: str) -> None:
    made = {"data/", "reports/", "runs/"}
    assert path in made or (ROOT / path).is_dir()


@pytest.mark.slow
def test_the_printed_figures_are_those_of_the_main_job(finished_run: Path) -> None:
    told = json.loads((finished_run / "reports/metrics.json").read_text())
    for line in [*comparison.verdict(told), *comparison.table(told)]:
        assert line in README


@pytest.mark.slow
def test_the_picture_is_that_of_the_main_job(finished_run: Path) -> None:
    shown = (ROOT / "docs/pictures/gain.svg").read_bytes()
    # As a yes or no: pytest would write down how a hundred thousand bytes differ.
    same = shown == (finished_run / "reports/pictures/gain.svg").read_bytes()
    assert same, "copy reports/pictures/gain.svg to docs/pictures/"
