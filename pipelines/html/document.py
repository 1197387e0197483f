"""A whole page in one file: its Content-Security-Policy allows what is in it and nothing else.

The one style and the one script are allowed by their digests.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from pipelines.html.markup import Markup, element

_TOKENS = Path(__file__).with_name("tokens.css")


def whole(*, title: str, language: str, style: str, script: str, body: Markup) -> str:
    """The page; the house's colours come before its own style."""
    style = _TOKENS.read_text(encoding="utf-8") + style
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        element("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name_="color-scheme", content="light dark"),
        element("meta", name_="referrer", content="no-referrer"),
        element("link", rel="icon", href="data:,"),
        element("title", title),
        element("style", Markup(style)),
    )
    told = element("body", body, element("script", Markup(script)), class_="plain")
    return "<!doctype html>\n" + element("html", head, "\n", told, lang=language) + "\n"


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)};"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
