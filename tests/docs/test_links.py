"""Links lead somewhere, and every page can be reached from the README."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs import pages
from tests.docs.pages import PAGES, ROOT

LINKS = [(page, link) for page in PAGES for link in pages.links(page)]
INSIDE = [(page, link) for page, link in LINKS if not re.match(r"https?://", link)]


@pytest.mark.parametrize(
    ("page", "link"),
    [pytest.param(*each, id=f"{pages.name(each[0])} {each[1]}") for each in INSIDE],
)
def test_a_link_leads_to_a_file_and_a_heading_of_it(page: Path, link: str) -> None:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    assert target.is_file()
    assert not anchor or anchor in pages.anchors(target)


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        waiting += [
            (page.parent / link.split("#")[0]).resolve()
            for link in pages.links(page)
            if not link.startswith("http") and link.split("#")[0].endswith(".md")
        ]
    assert [pages.name(page) for page in PAGES if page not in seen] == []


def test_the_readme_is_one_screen() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 65


@pytest.mark.parametrize(
    "path",
    sorted(
        {told for page in PAGES for told in pages.inline(page) if re.fullmatch("[a-z]+/", told)}
    ),
)
def test_every_folder_of_the_house_exists(path: str) -> None:
    made = {"data/", "reports/", "runs/", "mydata/", "mlruns/", "tuned/"}
    assert path in made or (ROOT / path).is_dir()
