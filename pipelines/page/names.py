"""What attributes, their values and features are called in the page's language."""

from __future__ import annotations

from models.slice_cuts import MISSING, ends
from pipelines.html.markup import Markup, foreign
from pipelines.page import feature_words
from pipelines.page.facts import Facts


def attribute(facts: Facts, name: str) -> str:
    """An attribute by its label."""
    entry = facts.source.attributes.get(name)
    return facts.voice.language.phrase(entry.label if entry and entry.label else name)


def value(facts: Facts, name: str, told: str) -> Markup:
    """A value of an attribute, or a range of its numbers; the missing one is unknown."""
    if told == MISSING:
        return facts.voice.say("unknown")
    entry = facts.source.attributes.get(name)
    if entry is not None and entry.kind == "number":
        return _range(facts, told)
    return foreign(facts.voice.language.phrase(told))


def _range(facts: Facts, told: str) -> Markup:
    low, high = (feature_words.plain(facts.voice, each, 4) for each in ends(told))
    return foreign(low) if low == high else facts.voice.say("{low} to {high}", low=low, high=high)


def of_slice(facts: Facts, name: str, told: str) -> Markup:
    """A slice, like 'campaign type: Type C'."""
    return facts.voice.say(
        "{attribute}: {value}", attribute=attribute(facts, name), value=value(facts, name, told)
    )
