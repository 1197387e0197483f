"""docs/features.md against the code that it is written from."""

from __future__ import annotations

from pathlib import Path

from features.kinds import KINDS
from tests import tool_files

ROOT = Path(__file__).resolve().parents[2]


def _page() -> str:
    return str(tool_files.loaded("features_page").page())


def test_the_page_is_what_make_docs_writes() -> None:
    assert (ROOT / "docs" / "features.md").read_text(encoding="utf-8") == _page()


def test_the_page_tells_of_every_kind() -> None:
    told = (ROOT / "docs" / "features.md").read_text(encoding="utf-8")
    assert [name for name in KINDS if f"| `{name}` |" not in told] == []
