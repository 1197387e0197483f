"""What the page of the morning says of the run as a whole, besides its rows."""

from __future__ import annotations

from dataclasses import dataclass

from models.language import ENGLISH, Language


@dataclass(frozen=True)
class Heading:
    """The run that the page shows."""

    source: str
    as_of: int
    """Microseconds since 1970."""
    model_version: str
    horizon: str | None
    """How far ahead a win counts, like `35d`; None where the model's label has no end."""
    bands: tuple[str, ...]
    """Their names, the hottest first."""
    capacity: int = 40
    """Calls that the team makes a day."""
    warnings: tuple[str, ...] = ()
    """What to know before the page is trusted."""
    language: Language = ENGLISH
    """With the words that the source has for it."""
    touches_known: bool = True
    """Whether the source tells that somebody has been in touch with a lead."""
