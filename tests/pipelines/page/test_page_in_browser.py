"""The report in a real browser, at phone and desktop width, light and dark; all is invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models.language import speak
from pipelines.page import page
from tests import contrast
from tests.browser import DESKTOP, PHONE, Browser, Page
from tests.pipelines.page import demo

pytestmark = pytest.mark.slow

KINDS = {
    "compared": dict,
    "no points": lambda: {"comparison": demo.compared(**demo.NOT_COMPARED), "duels": None},
    "little is known": lambda: {
        "comparison": demo.compared(**(demo.NOT_COMPARED | {"calls": []})),
        "metrics": demo.metrics(
            is_forecast=False,
            period={},
            slices={"least_rows": 100, "attributes": {}, "worst": None},
        ),
        "duels": None,
        "drivers": [],
        "channels": [],
        "arrivals": None,
        "answers": None,
        "maturity": {},
    },
}
PICTURES = """
Array.from(document.querySelectorAll('svg.picture'))
  .map(svg => [svg.getBoundingClientRect().width, svg.getBoundingClientRect().height,
    document.getElementById(svg.getAttribute('aria-labelledby'))?.textContent.length ?? 0])
"""
CUT_OFF = """
  .filter(each => each.scrollWidth > each.clientWidth)
  .map(each => each.getAttribute('aria-label'))
"""


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator:
    pages: list[Page] = []

    def open_(window=DESKTOP, scheme: str = "light", **other) -> Page:
        target = tmp_path / "report.html"
        facts = demo.facts(**other)
        drawn, rules = demo.pictures(facts)
        target.write_text(page.of(replace(facts, pictures=drawn), rules), "utf-8")
        pages.append(chromium.open(target.as_uri(), window, prefers_color_scheme=scheme))
        return pages[-1]

    yield open_
    for each in pages:
        each.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_browser_complains_of_nothing_and_asks_for_nothing(opened, kind, window):
    told = opened(window, **KINDS[kind]())
    assert told.complaints() == []
    assert told.requests() == []


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_wider_than_a_phone(opened, kind):
    told = opened(PHONE, **KINDS[kind]())
    told.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert told.run("document.documentElement.scrollWidth") == PHONE[0]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("window", [(320, 640), PHONE, (768, 1024), DESKTOP], ids=str)
def test_no_table_hides_a_column(opened, window, language):
    far = [demo.duel(value, -0.201, 0.155) for value in ("webinar", "fair")]
    told = opened(window, language=speak(language), duels=far)
    told.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    cut = "Array.from(document.querySelectorAll('.scroll'))" + CUT_OFF
    assert told.run("document.querySelectorAll('.scroll').length") > 5
    assert told.run(cut) == []


def test_on_a_phone_each_cell_of_a_wide_table_has_its_head(opened):
    shown = "getComputedStyle(document.querySelector('.wide td'), '::before').content"
    assert opened(PHONE).run(shown) == '"Buyers, the model"'
    assert opened(DESKTOP).run(shown) == "none"


@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_picture_is_there_with_a_sentence_that_says_what_it_shows(opened, window):
    found = opened(window).run(PICTURES)
    assert len(found) == 3
    for wide, high, said in found:
        assert wide > 250
        assert high > 120
        assert said > 30


def test_the_questions_are_answered_on_the_first_two_screens_of_a_phone(opened):
    told = opened(PHONE)
    bottom = told.run("document.getElementById('headline').getBoundingClientRect().bottom")
    assert bottom <= 2 * PHONE[1]
    said = told.run("document.getElementById('headline').innerText")
    for question in ("By how much?", "How sure?", "On which leads not?"):
        assert question in said
    verdict = told.run("document.querySelector('.big').getBoundingClientRect().bottom")
    assert verdict < PHONE[1] / 2, "the verdict and the first sentence stand on the first screen"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(opened, scheme):
    told = opened(DESKTOP, scheme)
    told.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    pale = {name: ratio for name, ratio in told.run(contrast.TEXTS).items() if ratio < 4.5}
    pale = {name: ratio for name, ratio in pale.items() if not name.startswith(("text.", "tspan."))}
    assert pale == {}
    assert min(told.run(contrast.DRAWN)) >= 4.5


def test_dark_pages_have_dark_pictures(opened):
    fill = "getComputedStyle(document.querySelector('svg.picture text')).fill"
    assert opened(scheme="light").run(fill) != opened(scheme="dark").run(fill)


def test_ids_are_used_once_and_every_link_leads_somewhere(opened):
    told = opened()
    ids = told.run("Array.from(document.querySelectorAll('[id]')).map(each => each.id)")
    assert len(ids) == len(set(ids))
    links = told.run(
        "Array.from(document.querySelectorAll('[href^=\"#\"]'))"
        ".map(each => each.getAttribute('href').slice(1))"
    )
    assert set(links) <= set(ids)
    assert len(links) > 10


def test_what_is_folded_away_is_printed(opened):
    told = opened()
    folded = "Array.from(document.querySelectorAll('details')).filter(each => !each.open).length"
    assert told.run(folded) > 0
    told.run("window.dispatchEvent(new Event('beforeprint'))")
    assert told.run(folded) == 0
    told.run("window.dispatchEvent(new Event('afterprint'))")
    assert told.run(folded) > 0


def test_the_policy_refuses_what_a_mistake_would_let_in(opened):
    told = opened()
    told.run("document.body.insertAdjacentHTML('beforeend', '<p style=color:red id=red>x</p>')")
    assert told.run("getComputedStyle(document.getElementById('red')).color") != "rgb(255, 0, 0)"
    assert "Content Security Policy" in str(told.complaints())
