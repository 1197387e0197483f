"""The README against the project: figures that were measured, a picture of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models import comparison

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


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
