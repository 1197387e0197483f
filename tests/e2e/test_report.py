"""The report of the main job in a real browser: each language, phone and desktop, of nobody."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from models.language import spoken
from tests.browser import DESKTOP, PHONE, Browser

pytestmark = pytest.mark.slow

LEFT_OUT = re.compile(r"<(style|script)>.*?</\1>", re.DOTALL)
SIZES = """
Array.from(document.querySelectorAll('svg.picture'))
  .map(svg => { const box = svg.getBoundingClientRect(); return box.width * box.height; })
"""


@pytest.fixture(scope="module")
def pages(finished_run: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report in each language that there is."""
    folder = tmp_path_factory.mktemp("spoken")
    found = {"en": finished_run / "reports/report.html"}
    for language in set(spoken()) - {"en"}:
        found[language] = folder / f"report.{language}.html"
        asked = ["--language", language, "--into", str(found[language])]
        subprocess.run(
            [sys.executable, "-m", "pipelines.report", *asked],
            cwd=finished_run,
            env=os.environ | {"PYTHONPATH": str(finished_run)},
            check=True,
            capture_output=True,
        )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", spoken())
def test_a_browser_shows_all_of_it_and_asks_for_nothing(
    chromium: Browser, pages: dict[str, Path], language: str, window: tuple[int, int], scheme: str
) -> None:
    page = chromium.open(pages[language].as_uri(), window, prefers_color_scheme=scheme)
    page.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert page.complaints() == []
    assert page.requests() == []
    assert page.run("document.documentElement.lang") == language
    assert page.run("document.documentElement.scrollWidth") == window[0]
    sizes = page.run(SIZES)
    assert len(sizes) == 10
    assert min(sizes) > 30_000
    bottom = page.run("document.getElementById('headline').getBoundingClientRect().bottom")
    assert bottom < 2 * PHONE[1]
    page.close()


def test_it_says_what_a_head_of_sales_asks(pages: dict[str, Path]) -> None:
    said = _text(pages["en"])
    assert "The model is clearly better than your points." in said
    assert re.search(r"With 100 calls: \d+ buyers \(\d+–\d+\) instead of \d+", said)
    assert "promises too much to campaign type: Type C" in said
    assert "A plain logistic regression ranks as well" in said


def test_another_language_leaves_no_sentence_in_english(pages: dict[str, Path]) -> None:
    english = set(re.findall(r"[A-Z][a-z]+(?: [a-z,]+){4,}", _text(pages["en"])))
    assert len(english) > 50
    for language in set(spoken()) - {"en"}:
        said = _text(pages[language])
        assert [each for each in english if each in said] == []


def test_no_lead_is_in_it(finished_run: Path, pages: dict[str, Path]) -> None:
    leads = pq.read_table(finished_run / "data/ingest/leads.parquet")
    values = {str(each) for name in ("age", "income") for each in leads[name].unique().to_pylist()}
    ids = set(leads["lead_id"].to_pylist()) - values
    for path in pages.values():
        assert not ids & set(re.findall(r"\d+-\d+", _text(path)))
        assert "household_id" not in path.read_text("utf-8")


def _text(path: Path) -> str:
    page = LEFT_OUT.sub("", path.read_text("utf-8"))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page.replace("</", " </"))).split())
