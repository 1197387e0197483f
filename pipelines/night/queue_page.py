"""The morning list: one page for people that holds all it needs and asks no network for anything.

Its Content-Security-Policy allows the one style and the one script that are in it, by their
digests, and nothing else.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from models import capacity
from models.capacity import Outlook
from pipelines import files
from pipelines.night import queue_lists, queue_sections, queue_words
from pipelines.night.markup import Markup, element
from pipelines.night.queue_cards import Scale
from pipelines.night.queue_heading import Heading
from pipelines.night.queue_rows import Chosen, choose

__all__ = ["Heading", "write"]

_HERE = Path(__file__).parent


def write(batches: Iterable[pa.RecordBatch], heading: Heading, target: Path) -> None:
    """Write the page of a finished run: its rows, with rank, in any order.

    The rows pass once; equal rows in any order and any batches give the same bytes.
    """
    files.write_text(target, page(choose(batches, heading), heading))


def page(chosen: Chosen, heading: Heading) -> str:
    """The page of the rows that were chosen."""
    series = capacity.outlooks(chosen.probability, chosen.low, chosen.high)
    style, script = (
        Markup((_HERE / name).read_text(encoding="utf-8")) for name in ("queue.css", "queue.js")
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        element("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name_="color-scheme", content="light dark"),
        element("meta", name_="referrer", content="no-referrer"),
        element("link", rel="icon", href="data:,"),
        element("title", f"Leads to call, {queue_words.day(heading.as_of)}: {heading.source}"),
        element("style", style),
    )
    body = element(
        "body", _body(chosen, heading, series), element("script", script), class_="plain"
    )
    return "<!doctype html>\n" + element("html", head, "\n", body, lang="en") + "\n"


def _body(chosen: Chosen, heading: Heading, series: list[Outlook]) -> Markup:
    calls = min(heading.capacity, len(series) - 1)
    scale = _scale(chosen, heading, calls)
    return element(
        "main",
        queue_sections.headline(chosen, heading),
        queue_sections.warnings(heading),
        queue_sections.outlook(chosen, heading, series, calls),
        queue_sections.tools(chosen, heading),
        *queue_lists.bands(chosen, scale),
        queue_lists.untouched(chosen, heading, scale),
        queue_lists.moved(chosen, scale),
        queue_sections.how_to_read(chosen, heading, scale.probability),
    )


def _scale(chosen: Chosen, heading: Heading, calls: int) -> Scale:
    shown = [*chosen.listed, *chosen.risen, *chosen.fallen]
    shares = sorted(abs(reason.share) for lead in shown for reason in lead.reasons)
    return Scale(
        bands=heading.bands,
        probability=max((lead.high for lead in shown), default=1.0) or 1.0,
        # One extreme reason must not shorten the bars of all others.
        share=shares[len(shares) * 9 // 10] if shares and shares[-1] else 1.0,
        calls=calls,
        per_band=chosen.per_band,
        since=chosen.previous_as_of,
    )


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)};"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
