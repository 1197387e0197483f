"""What attributes, their values and features are called in the page's language."""

from __future__ import annotations

from models.slice_cuts import MISSING
from pipelines.html.markup import Markup, foreign
from pipelines.page.facts import Facts


def attribute(facts: Facts, name: str) -> str:
    """An attribute by its label."""
    entry = facts.source.attributes.get(name)
    return facts.voice.language.phrase(entry.label if entry and entry.label else name)


def value(facts: Facts, told: str) -> Markup:
    """A value of an attribute; the missing one is unknown."""
    if told == MISSING:
        return facts.voice.say("unknown")
    return foreign(facts.voice.language.phrase(told))


def of_slice(facts: Facts, name: str, told: str) -> Markup:
    """A slice, like 'campaign type: Type C'."""
    return facts.voice.say(
        "{attribute}: {value}", attribute=attribute(facts, name), value=value(facts, told)
    )
