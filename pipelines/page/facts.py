"""All that the report tells of: what the stages before it wrote, and what it worked out itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from features.phrase import Phrase
from models.reason_text import Wording
from pipelines.html.markup import Markup
from pipelines.html.voice import Voice
from pipelines.source import Source

Told = Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """One run, as its page tells it."""

    voice: Voice
    source: Source
    metrics: Told
    """reports/metrics.json."""
    comparison: Told
    """reports/comparison.json."""
    audit: Told
    maturity: Told
    pieces: Told
    duels: Sequence[Told] | None
    """The slices by model and by points; null where there are no points."""
    drivers: Sequence[Told]
    channels: Sequence[Told]
    arrivals: Told | None
    """Null where leads have no dates."""
    answers: Told | None
    """Null where the source declares no touches."""
    quality: Told
    wordings: Sequence[Wording]
    """How each feature is said, in the catalogue's order."""
    digest: str
    """Of the bundle."""
    warning: Phrase | None = None
    """Why ranks can be trusted but probabilities cannot yet; null where both can."""
    pictures: Mapping[str, Markup] = field(default_factory=dict)
    """Those that are drawn, by name."""

    @property
    def buys_within(self) -> Markup:
        """How far ahead a win counts."""
        return horizon(self.voice, self.source.horizon)


def span(voice: Voice, text: str) -> Markup:
    """A length of time like `35d` in words."""
    count = voice.count
    n, unit = int(text[:-1]), text[-1]
    if unit == "d":
        return count("{n} day", "{n} days", n)
    if unit == "h":
        return count("{n} hour", "{n} hours", n)
    return count("{n} minute", "{n} minutes", n)


def horizon(voice: Voice, text: str | None) -> Markup:
    """How far ahead a win counts: '35 days'."""
    return voice.say("without a limit of time") if text is None else span(voice, text)
