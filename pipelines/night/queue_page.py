"""The morning list: one page that holds all it needs and asks no network for anything."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from models import capacity
from models.capacity import Outlook
from pipelines import files
from pipelines.html import document
from pipelines.html.markup import Markup, element
from pipelines.html.voice import Voice
from pipelines.night import queue_lists, queue_sections
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
    language = heading.language
    series = capacity.outlooks(chosen.probability, chosen.low, chosen.high)
    style, script = (
        (_HERE / name).read_text(encoding="utf-8") for name in ("queue.css", "queue.js")
    )
    return document.whole(
        title=language.say(
            "Leads to call, {day}: {source}",
            day=language.day(heading.as_of),
            source=language.phrase(heading.source),
        ),
        language=language.code,
        style=style,
        script=script,
        body=_body(chosen, heading, series),
    )


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
        voice=Voice(heading.language),
        bands=heading.bands,
        probability=max((lead.high for lead in shown), default=1.0) or 1.0,
        # One extreme reason must not shorten the bars of all others.
        share=shares[len(shares) * 9 // 10] if shares and shares[-1] else 1.0,
        calls=calls,
        per_band=chosen.per_band,
        since=chosen.previous_as_of,
    )
