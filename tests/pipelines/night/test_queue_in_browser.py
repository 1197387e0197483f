"""The morning list in a real browser; all leads are invented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.language import speak
from pipelines.night import queue_page
from tests import contrast
from tests.browser import DESKTOP, PHONE, Browser, Page
from tests.pipelines.night import queue_demo as demo

pytestmark = pytest.mark.slow

EVIL = "\"'><img src=https://evil.test/x onerror=alert(1)></script><script>alert(2)</script>"

SHOWN = """
Array.from(document.querySelectorAll('section[id^=band] .lead'))
  .filter(lead => lead.checkVisibility()).map(lead => Number(lead.dataset.rank))
"""
SENTENCE = "document.querySelector('.capacity').textContent"


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator:
    pages: list[Page] = []

    def open_(told, window=DESKTOP, scheme: str = "light", **other) -> Page:
        target = tmp_path / "queue.html"
        queue_page.write(demo.batches(told), demo.heading(**other), target)
        pages.append(chromium.open(target.as_uri(), window, prefers_color_scheme=scheme))
        return pages[-1]

    yield open_
    for page in pages:
        page.close()


def choose(page: Page, owner: str) -> None:
    page.run(
        f"owner.value = '={owner}'; owner.dispatchEvent(new Event('change', {{bubbles: true}}))"
    )


def search(page: Page, text: str) -> None:
    page.run(f"search.value = '{text}'; search.dispatchEvent(new Event('input'))")


def accessible(page: Page) -> set[tuple[str, str]]:
    """What a screen reader is told: the role and name of each thing."""
    nodes = page.ask("Accessibility.getFullAXTree")["nodes"]
    return {(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes}


KINDS = {
    "many leads": lambda: demo.rows(600),
    "no lead": list,
    "one lead, of which little is known": lambda: [demo.row(1, 0.5)],
    "no run before": lambda: [demo.row(rank, 0.9 / rank, owner="o") for rank in range(1, 40)],
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_browser_complains_of_nothing_and_asks_for_nothing(opened, kind):
    page = opened(KINDS[kind](), warnings=("Invented.",))
    assert page.complaints() == []
    assert page.requests() == []


def test_a_complaint_and_a_request_would_be_seen(chromium, tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text("<img src='https://evil.test/x.png'><script>nothing()</script>")
    page = chromium.open(bad.as_uri())
    assert page.requests() == ["https://evil.test/x.png"]
    assert "nothing is not defined" in str(page.complaints())
    page.close()


def test_the_policy_refuses_what_a_mistake_would_let_in(opened):
    page = opened(demo.rows(20))
    page.run("document.body.insertAdjacentHTML('beforeend', '<img src=https://evil.test/x>')")
    page.run("document.body.append(Object.assign(document.createElement('script'),"
             " {textContent: 'window.entered = 1'}))")  # fmt: skip
    assert page.run("window.entered ?? null") is None
    assert "Content Security Policy" in str(page.complaints())


def test_foreign_text_is_text(opened):
    told = demo.row(1, 0.5, lead_id=EVIL, owner=EVIL, reason_1=EVIL, reason_1_share=0.2)
    page = opened([told], source=EVIL, warnings=(EVIL,))
    assert page.run("document.querySelector('.lead h3').textContent") == EVIL
    assert page.run("document.querySelectorAll('img').length") == 0
    page.run("owner.selectedIndex = 1; owner.dispatchEvent(new Event('change'))")
    assert page.run(SHOWN) == [1]
    assert (page.complaints(), page.requests()) == ([], [])


def test_the_number_of_calls_is_turned_by_the_keyboard(opened):
    page = opened(demo.rows(600))
    assert page.run(SENTENCE).startswith("Call 40 today: expect ")
    told = page.run("JSON.parse(document.getElementById('outlooks').textContent)")
    page.run("slider.focus()")
    page.press("ArrowRight", "ArrowRight")
    expected, low, high, _ = told[42]
    assert page.run(SENTENCE) == f"Call 42 today: expect {expected}, between {low} and {high}"
    assert page.run("document.querySelectorAll('section[id^=band] .called').length") == 42
    page.press("Home")
    assert page.run(SENTENCE).startswith(f"Call 1 today: expect {told[1][0]}")
    assert page.run("Number(here.getAttribute('x1'))") == pytest.approx(640 / 200)
    page.press("End")
    assert page.run(SENTENCE).startswith("Call 200 today: ")


def test_an_owner_sees_the_own_leads_and_no_others(opened):
    told = demo.rows(3000)
    page = opened(told)
    everybody = page.run(SHOWN)
    assert everybody == sorted(everybody)
    assert len(everybody) == 240
    choose(page, "Bo Invented")
    own = [row["rank"] for row in told if row["owner"] == "Bo Invented"]
    found = page.run(SHOWN)
    assert found[:20] == own[:20]
    assert set(found) <= set(own)
    assert "leads on this page." in page.run("found.textContent")
    page.run("owner.value = ''; owner.dispatchEvent(new Event('change'))")
    assert page.run(SHOWN) == everybody


def test_an_owner_of_late_ranks_sees_them_too(opened):
    told = [demo.row(rank, 0.05, owner="early") for rank in range(1, 200)]
    told += [demo.row(rank, 0.04, owner="late") for rank in range(200, 210)]
    page = opened(told)
    assert page.run(SHOWN) == list(range(1, 81))
    choose(page, "late")
    assert page.run(SHOWN) == list(range(200, 210))


def test_a_lead_without_owner_is_nobodys(opened):
    told = [demo.row(1, 0.6, owner="undefined"), demo.row(2, 0.5), demo.row(3, 0.4, owner="")]
    page = opened(told)
    choose(page, "undefined")
    assert page.run(SHOWN) == [1]
    choose(page, "")
    assert page.run(SHOWN) == [3]


def test_a_lead_is_found_by_a_part_of_its_id(opened):
    page = opened(demo.rows(600))
    search(page, " l-0001 ")
    assert page.run(SHOWN) == list(range(10, 20))
    search(page, "L-00017")
    assert page.run(SHOWN) == [17]
    assert page.run("found.textContent") == "1 lead on this page."
    search(page, "nobody")
    assert page.run(SHOWN) == []
    assert page.run("found.textContent").startswith("No such lead is on this page.")
    assert page.run("document.getElementById('band-0').checkVisibility()") is False


def test_the_slash_key_goes_to_the_search(opened):
    page = opened(demo.rows(20))
    page.press("/")
    assert page.run("document.activeElement.id") == "search"
    page.press("/", "7")
    assert page.run("search.value") == "/7"


def test_the_tab_key_reaches_every_control(opened):
    page = opened(demo.rows(600))
    reached = []
    for _ in range(8):
        page.press("Tab")
        reached.append(page.run("document.activeElement.id || document.activeElement.hash"))
    assert reached == [
        "slider", "#band-0", "#band-1", "#band-2", "#untouched", "#moved", "owner", "search",
    ]  # fmt: skip


def test_every_control_has_a_name_and_the_status_is_told(opened):
    page = opened(demo.rows(600))
    named = accessible(page)
    assert ("slider", "Calls") in named
    assert ("combobox", "Owner") in named
    assert ("searchbox", "Find") in named
    assert ("heading", "Leads to call") in named
    assert "status" in {role for role, _ in named}
    assert not [one for one in named if one[0] in {"link", "button", "heading"} and not one[1]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_background(opened, scheme):
    page = opened(demo.rows(600), scheme=scheme, warnings=("Invented.",))
    choose(page, "Ada Invented")
    found = page.run(contrast.TEXTS)
    assert len(found) > 15
    assert {name: ratio for name, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_runs_out_of_the_window(opened, width):
    told = demo.rows(300)
    told[0] |= {
        "lead_id": "L" * 200,
        "owner": "o" * 120,
        "reason_1": "r" * 300,
        "reason_1_share": 1.0,
    }
    page = opened(told, (width, 900))
    assert page.run("document.documentElement.scrollWidth") == width
    outside = "Array.from(document.querySelectorAll('.lead *')).filter(e => e.checkVisibility()"
    outside += f" && e.getBoundingClientRect().right > {width}).length"
    assert page.run(outside) == 0


def test_on_paper_there_is_the_list_and_no_control(opened):
    page = opened(demo.rows(600), scheme="dark")
    listed = page.run(SHOWN)
    page.emulate("print", prefers_color_scheme="dark")
    assert page.run(SHOWN) == listed
    assert page.run("slider.checkVisibility() || search.checkVisibility()") is False
    assert page.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert {name: ratio for name, ratio in page.run(contrast.TEXTS).items() if ratio < 4.5} == {}


def test_without_its_script_the_list_is_whole_and_no_control_is_dead(opened):
    page = opened(demo.rows(600), PHONE)
    page.ask("Emulation.setScriptExecutionDisabled", value=True)
    page.go()
    named = accessible(page)
    listed = page.run("Array.from(document.querySelectorAll('.lead h3')).map(h => h.textContent)")
    assert {("heading", name) for name in [*listed, "Moved most since 31 Oct 2017"]} <= named
    assert len(set(listed)) > 150  # most of them far below what a phone shows at once
    assert not {"slider", "combobox", "searchbox"} & {role for role, _ in named}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [PHONE, DESKTOP])
def test_a_picture_can_be_taken_of_every_form(opened, window, scheme, tmp_path):
    page = opened(demo.rows(300), window, scheme)
    picture = tmp_path / "page.png"
    page.screenshot(picture)
    data = picture.read_bytes()
    assert data.startswith(b"\x89PNG")
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == window
    dark = page.run("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 28)"
    assert dark == (scheme == "dark")


RUSSIAN = speak("ru").of({"ru": {"hot": "горячие", "warm": "тёплые", "cold": "холодные"}})


def in_russian():
    """Invented leads with what a Russian bundle and source say of them."""
    told = demo.rows(600)
    for row in told:
        row |= {"owner": "Ада", "untouched": row["rank"] % 3 == 0}
        for place in (1, 2, 3):
            said = f"визиты за последние {place + 1} дня: 3"
            row |= {f"reason_{place}": said, f"reason_{place}_share": 0.3}
    return told


@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_in_russian_no_english_word_is_left_and_nothing_overflows(opened, window):
    long = "очень_длинное_название_признака_без_единого_пробела_за_сто_восемьдесят_дней"
    page = opened(
        in_russian(),
        window,
        language=RUSSIAN,
        source="пример",
        model_version="7" * 64,
        warnings=(f"Проверьте {long}.",),
    )
    assert page.run("document.documentElement.lang") == "ru"
    told = page.run(
        "[document.title, document.body.innerText, ...Array.from(document.querySelectorAll("
        "'[title], [aria-label], [placeholder], option')).map(each => [each.title,"
        " each.getAttribute('aria-label'), each.placeholder, each.textContent].join(' '))]"
    )
    words = set(re.findall(r"[A-Za-z]+", " ".join(told))) - {"L", "C", "UTC"}
    assert words == set()
    assert page.run("document.documentElement.scrollWidth") <= window[0]
    assert (page.complaints(), page.requests()) == ([], [])


def test_in_russian_numbers_days_and_what_the_script_says_are_russian(opened):
    page = opened(in_russian(), language=RUSSIAN)
    assert page.run("document.title").startswith("Кому звонить, 1 нояб. 2017 г.")
    assert page.run("document.querySelector('.when').textContent") == (
        "среда, 1 нояб. 2017 г., 00:00 UTC"
    )
    assert page.run(SENTENCE).startswith("Звонков сегодня: 40. Ожидаемых покупок: ")
    assert re.fullmatch(
        r"\d+\xa0%", page.run("document.querySelector('.lead .number').textContent")
    )
    for text, said in (
        ("L-00001", "1 лид на этой странице."),
        ("L-0003", "10 лидов на этой странице."),
        ("nobody", "Такого лида на странице нет."),
    ):
        search(page, text)
        assert page.run("found.textContent").startswith(said)


def test_the_script_writes_large_numbers_as_the_language_does(opened):
    page = opened(demo.rows(3000), capacity=1500, language=RUSSIAN)
    page.run("slider.value = 1234; slider.dispatchEvent(new Event('input'))")
    assert page.run(SENTENCE).startswith("Звонков сегодня: 1\xa0234.")
