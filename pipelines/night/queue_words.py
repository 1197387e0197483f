"""What the morning page says of a lead's probability and of its moves, and how many wins."""

from __future__ import annotations

from features import lengths
from features.phrase import Phrase
from models.language import Language
from models.scores import ATTRIBUTES, BASE_RATE
from pipelines.night.queue_leads import Lead, Move

_WEAK = {
    ATTRIBUTES: Phrase("rests on attributes only: no history is known"),
    BASE_RATE: Phrase("rests on the base rate: nothing special is known"),
}
_PARTS = {
    "model": Phrase("model"),
    "ageing": Phrase("ageing"),
    "behaviour": Phrase("behaviour"),
    "attributes": Phrase("attributes"),
}
"""What may move a probability, by the names that the table has for it."""


def wins(language: Language, expected: float) -> str:
    """A number of wins to expect: whole, or with one digit where there are few."""
    return language.number(expected, 0 if expected >= 3 else 1)


def within(language: Language, horizon: str | None) -> str:
    """How far ahead a win counts: 'within 35 days'."""
    if horizon is None:
        return language.say("sooner or later")
    return language.phrase(lengths.within(horizon))


def weak(language: Language, lead: Lead) -> str | None:
    """What a lead's probability lacks; None where it rests on history and attributes."""
    lacks = _WEAK.get(lead.evidence)
    return None if lacks is None else language.phrase(lacks)


def parts(language: Language, move: Move) -> list[tuple[str, str]]:
    """What moved a probability: each part that counts with its points, the largest first."""
    found = sorted(move.parts.items(), key=lambda part: (-abs(part[1]), part[0]))
    return [
        (language.phrase(_PARTS[name]), language.signed(100 * value))
        for name, value in found
        if abs(value) >= 0.0005
    ]
