from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from models import capacity
from pipelines.night import queue_page, queue_rows
from tests.pipelines.night import queue_demo as demo

EVIL = "\"'><img src=x onerror=alert(1)></script><script>alert(2)</script>&amp;<!--"


class Elements(HTMLParser):
    """Every element of a page with its attributes, and the text of the whole."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def classed(self, *names: str) -> list[dict[str, str | None]]:
        """The attributes of the elements that have all of these classes."""
        wanted = set(names)
        return [own for _, own in self.found if wanted <= set((own.get("class") or "").split())]


@pytest.fixture
def written(tmp_path: Path):
    def write(told, size: int = 1000, **other) -> str:
        target = tmp_path / "reports" / "queue.html"
        queue_page.write(demo.batches(told, size), demo.heading(**other), target)
        return target.read_text(encoding="utf-8")

    return write


def text(page: str) -> str:
    """What is to be read, without its elements."""
    body = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]*>", "", body)))


def test_the_leads_of_a_band_come_by_rank_and_the_hotter_bands_first(written):
    page = written(demo.rows(2000)[::-1])
    bands = page.split('id="untouched"')[0]
    ranks = [int(rank) for rank in re.findall(r'data-rank="(\d+)"', bands)]
    assert ranks == sorted(ranks)
    assert len(ranks) >= 240
    assert [bands.index(f'id="band-{place}"') for place in range(3)] == sorted(
        bands.index(f'id="band-{place}"') for place in range(3)
    )


def test_the_same_rows_in_any_order_and_batches_give_the_same_bytes(written):
    told = demo.rows(2000)
    shuffled = [told[place] for place in np.random.default_rng(3).permutation(len(told))]
    assert written(told) == written(shuffled, 97)


def test_a_lead_tells_all_that_is_known_of_it(written):
    told = demo.row(
        1,
        0.423,
        probability_low=0.31,
        probability_high=0.55,
        owner="Ada Invented",
        untouched=True,
        expired=True,
        evidence="attributes only",
        mapped='{"funnel": "bottom", "stage": "SQL"}',
        reason_1="visits in the last 7 days: 3",
        reason_1_share=0.8,
        reason_2="source: fair",
        reason_2_share=-0.3,
        **demo.moved(0.423, 0.25, (0.0, -0.012, 0.18, 0.005)),
    )
    said = text(written([told]))
    for words in (
        "42% score 48",
        "31–55%",
        "L-00001",
        "contact C-00001",
        "owner Ada Invented",
        "nobody has touched yet",
        "expired: older than the model knows",
        "rests on attributes only: no history is known",
        "speaks for it: visits in the last 7 days: 3",
        "speaks against it: source: fair",
        "+17.3 points: 25% → 42%",
        "warm → hot",
        "behaviour +18.0, ageing −1.2, attributes +0.5",
        "hotfunnel: bottomstage: SQL",
        "Since 31 Oct 2017, 1 became hot and 0 no longer are.",
    ):
        assert words in said


def test_a_lead_of_which_little_is_known_tells_little(written):
    page = written([demo.row(1, 0.5)])
    said = text(page)
    assert "no reasons told" in said
    for words in ("owner", "touched yet", "rests on", "Moved most", "points", "None", "null"):
        assert words not in said.replace("untouched", "")
    assert not Elements(page).classed("flag")
    assert 'id="owner"' not in page


def test_a_lead_that_is_new_is_said_to_be(written):
    told = [demo.row(1, 0.5, **demo.moved(0.5, 0.5, (0.0,) * 4)), demo.row(2, 0.4)]
    said = text(written(told))
    assert "as on 31 Oct 2017" in said
    assert "not scored in the run before" in said
    assert "Nobody moved." in said


def test_the_capacity_line_is_what_the_outlook_tells(written):
    told = demo.rows(500)
    first = [
        np.array([row[f"probability{end}"] for row in told[:40]]) for end in ("", "_low", "_high")
    ]
    one = capacity.outlook(*first)
    blindly = 40 * sum(row["probability"] for row in told) / 500
    said = text(written(told))
    assert (
        f"Call 40 today: expect {one.expected:.0f}, between {one.low} and {one.high}"
        f"Wins within 35 days, in nine of ten cases between the two. As many leads taken blindly"
        f" would bring {blindly:.0f}."
    ) in said


def test_no_more_are_called_than_there_are(written):
    page = written([demo.row(rank, 0.5) for rank in range(1, 4)])
    assert "Call 3 today: expect 1.5, between 0 and 3" in text(page)
    assert 'max="3"' in page


def test_ranks_of_today_are_marked(written):
    page = Elements(written(demo.rows(400), capacity=12).split('id="untouched"')[0])
    called = [int(own["data-rank"]) for own in page.classed("lead", "called")]
    assert called == list(range(1, 13))


def test_a_run_without_leads_says_so(written):
    page = written([])
    assert "No lead was open: there is nobody to call." in text(page)
    assert "outlooks" not in page.split("<script>")[0]
    assert not Elements(page).classed("lead")


def test_without_touches_nobody_is_said_to_be_untouched(written):
    said = text(written([demo.row(1, 0.5)], touches_known=False))
    assert "The source declares no touches" in said
    said = text(written([demo.row(1, 0.5, untouched=False)]))
    assert "Somebody has been in touch with every one of them." in said


def test_a_team_names_its_bands_as_it_likes(written):
    told = [demo.row(1, 0.5, band="A <1>"), demo.row(2, 0.4, band="B")]
    page = written(told, bands=("A <1>", "B"))
    assert "Of 2 open leads 1 is A <1>." in text(page)
    assert "<1>" not in page


def test_the_page_tells_what_it_leaves_out(written, monkeypatch):
    told = [demo.row(rank, 0.05, owner=f"o{rank % 3}", expired=rank < 3) for rank in range(1, 99)]
    said = text(written(told))
    assert "coldthe first 80 of 98" in said
    assert "the first 80 leads of each band, and the first 20 of each owner." in said
    assert "2 leads are expired" in said
    monkeypatch.setattr(queue_rows, "_OWNERS", 2)
    said = text(written(told))
    assert "too many owners to choose one" in said
    assert "the first 80 leads of each band." in said


def test_warnings_stand_before_the_numbers(written):
    page = written(demo.rows(10), warnings=("Do not trust <this>.",))
    assert page.index("Do not trust &lt;this&gt;.") < page.index('id="calls"')


@pytest.mark.parametrize(
    "where", ["lead_id", "contact_id", "owner", "reason_1", "evidence", "previous_band"]
)
def test_no_foreign_text_becomes_an_element(written, where):
    plain = {"owner": "o", "reason_1": "r", "reason_1_share": 0.1, "untouched": True}
    plain |= demo.moved(0.5, 0.2, (0.3, 0.0, 0.0, 0.0))
    evil, harmless = (written([demo.row(1, 0.5) | plain | {where: it}]) for it in (EVIL, "x"))
    tags = [[tag for tag, _ in Elements(page).found] for page in (evil, harmless)]
    assert tags[0] == tags[1]
    names = [[sorted(own) for _, own in Elements(page).found] for page in (evil, harmless)]
    assert names[0] == names[1]
    if where != "evidence":
        assert EVIL in text(evil)


def test_the_heading_becomes_no_element_either(written):
    told = {"source": EVIL, "model_version": EVIL, "warnings": (EVIL,), "bands": (EVIL, "b")}
    page = written([demo.row(1, 0.5, band="b")], **told)
    assert [tag for tag, _ in Elements(page).found].count("script") == 2
    assert "<img" not in page


def test_the_policy_allows_the_own_style_and_script_and_no_address(written):
    page = written(demo.rows(200))
    policy = unescape(re.search('Content-Security-Policy" content="([^"]*)"', page)[1])
    for name in ("style", "script"):
        content = re.search(f"<{name}>(.*?)</{name}>", page, re.DOTALL)[1]
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "://" not in page
    attributes = {name for _, own in Elements(page).found for name in own}
    assert not any(name.startswith("on") or name == "style" for name in attributes)
    addresses = [
        own[name] for _, own in Elements(page).found for name in ("src", "href") if name in own
    ]
    assert all(address == "data:," or address.startswith("#") for address in addresses)


def test_every_link_and_label_leads_to_a_part_that_is_there(written):
    for told in (demo.rows(300), [demo.row(1, 0.5)], []):
        found = Elements(written(told)).found
        ids = [own["id"] for _, own in found if "id" in own]
        assert len(ids) == len(set(ids))
        targets = [own["href"][1:] for tag, own in found if tag == "a"]
        targets += [own["for"] for _, own in found if "for" in own]
        assert set(targets) <= set(ids)


def test_nothing_is_left_where_the_rows_fail(tmp_path: Path):
    target = tmp_path / "queue.html"
    target.write_text("yesterday's")
    with pytest.raises(ValueError, match="without rank"):
        queue_page.write(demo.batches([demo.row(1, 0.5) | {"rank": None}]), demo.heading(), target)
    assert target.read_text() == "yesterday's"
    assert [path.name for path in tmp_path.iterdir()] == ["queue.html"]
