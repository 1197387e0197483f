"""How fast leads are answered, and how often those answered so fast buy."""

from __future__ import annotations

from features import clock
from pipelines.html.markup import Markup
from pipelines.html.voice import Voice
from pipelines.page import parts
from pipelines.page.facts import Facts, Told, span

ID = "answers"


def of(facts: Facts) -> Markup:
    """Time to the first touch against the rate; without touches, how to declare them."""
    voice, told = facts.voice, facts.answers
    title = voice.say("How fast leads are answered")
    if told is None:
        return parts.section(
            ID,
            title,
            parts.note(
                voice.say(
                    "Not known: the source does not say which events are a call or a mail of yours."
                    " Name their types under {key} in the source file.",
                    key="touches",
                )
            ),
        )
    return parts.section(
        ID,
        title,
        parts.lead(_median(facts, told)),
        parts.figure(
            facts,
            "answers",
            voice.say(
                "How many bought, by the time to your first touch: as they were, and as it would be"
                " if every group had equally promising leads."
            ),
        ),
        parts.note(
            voice.say(
                "This is not cause and effect: teams call eager leads first, and a lead that ends"
                " early can't be touched late."
            )
        ),
        parts.details(voice.say("The groups in figures"), _table(facts, told)),
    )


def _median(facts: Facts, told: Told) -> Markup:
    voice = facts.voice
    if told["median"] is None:
        return voice.say("Nobody touched any of these leads.")
    return voice.say(
        "{share} of the leads were touched; half of them within {median}.",
        share=voice.language.percent(told["touched"] / told["leads"]),
        median=span(voice, clock.roughly(int(told["median"]))),
    )


def _table(facts: Facts, told: Told) -> Markup:
    voice, number = facts.voice, facts.voice.language.number
    rows = [
        [
            name(voice, each),
            number(each["leads"]),
            parts.share(voice, each["rate"]),
            voice.language.percent(each["mean_probability"]),
            "–"
            if each["at_equal_promise"] is None
            else voice.language.percent(each["at_equal_promise"]),
        ]
        for each in told["groups"]
    ]
    heads = [
        voice.say("First touch"), voice.say("Leads"), voice.say("Bought"), voice.say("Promised"),
        voice.say("At equal promise"),
    ]  # fmt: skip
    return parts.table(heads, rows, voice.say("How fast leads are answered"))


def name(voice: Voice, group: Told) -> Markup:
    """What a group of answer times is called."""
    if group["never"]:
        return voice.say("never")
    low, high = (None if group[end] is None else span(voice, group[end]) for end in ("from", "to"))
    if low is None and high is None:
        return voice.say("at any time")
    if low is None:
        return voice.say("within {high}", high=high)
    return (
        voice.say("after {low}", low=low)
        if high is None
        else voice.say("{low} to {high}", low=low, high=high)
    )
