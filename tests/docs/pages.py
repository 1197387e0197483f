"""The README and the pages of docs/ as a reader sees them: blocks, commands, links, anchors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Command:
    """One command of a page, as a person would paste it."""

    page: str
    text: str


def name(page: Path) -> str:
    """A page as people call it."""
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str) -> list[str]:
    """The blocks of code in a language."""
    found = _BLOCK.findall(page.read_text(encoding="utf-8"))
    return [text for kind, text in found if kind == language]


def commands() -> list[Command]:
    """Every command of every page, each once a page, without the remark behind it."""
    told = {
        Command(name(page), command): None
        for page in PAGES
        for block in blocks(page, "bash")
        for command in split(block)
    }
    return list(told)


def split(block: str) -> list[str]:
    """The commands of a block: one a line, but for lines that go on and quotes that are open."""
    found: list[str] = []
    waiting = ""
    for line in block.splitlines():
        bare = re.sub(r"(^|\s+)# .*$", "", line)
        waiting = f"{waiting}\n{line}" if waiting else bare
        if not waiting.endswith("\\") and waiting.count("'") % 2 == 0:
            found.append(waiting.strip())
            waiting = ""
    assert not waiting, f"a command that does not end: {waiting}"
    return [command for command in found if command]


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return _BLOCK.sub("", page.read_text(encoding="utf-8"))


def inline(page: Path) -> list[str]:
    """What stands between backticks in prose, lines joined."""
    return [" ".join(told.split()) for told in re.findall(r"`([^`]+)`", prose(page))]


def links(page: Path) -> list[str]:
    """Where a page leads to, pictures included."""
    return re.findall(r"\]\(([^)\s]+)\)", prose(page))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as git hosts make them."""
    heads = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}
