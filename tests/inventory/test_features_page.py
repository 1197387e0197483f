"""docs/features.md against the code that it is written from."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from features.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]


def _page() -> str:
    spec = importlib.util.spec_from_file_location("page", ROOT / "tools" / "features_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.page()


def test_the_page_is_what_make_docs_writes() -> None:
    assert (ROOT / "docs" / "features.md").read_text(encoding="utf-8") == _page()


def test_the_page_tells_of_every_kind() -> None:
    told = (ROOT / "docs" / "features.md").read_text(encoding="utf-8")
    assert [name for name in KINDS if f"| `{name}` |" not in told] == []
