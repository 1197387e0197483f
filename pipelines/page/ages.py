"""How long conversion takes, and how much of it the horizon sees."""

from __future__ import annotations

from pipelines.html.markup import EMPTY, Markup, joined
from pipelines.page import parts
from pipelines.page.facts import Facts, span


def of(facts: Facts) -> Markup:
    """The curve with the horizon; nothing where conversions have no age."""
    voice, told = facts.voice, facts.maturity.get("curve")
    if told is None:
        return EMPTY
    return parts.section(
        "ages",
        voice.say("How long conversion takes"),
        parts.lead(_half(facts)),
        parts.figure(
            facts,
            "time_to_conversion",
            voice.say(
                "The share of leads that have bought by each age, with its 95 % band; the shaded"
                " part is the horizon, within which a win counts for the model."
            ),
        ),
        _fates(facts),
    )


def _half(facts: Facts) -> Markup:
    told, voice = facts.maturity["curve"], facts.voice
    half, most = told["days_to_half_of_the_conversions"], told["days_to_nine_in_ten"]
    if half is None or most is None:
        return voice.say("No lead that was watched from its creation has bought yet.")
    said = voice.say(
        "Half of the buyers buy within {half} days, nine in ten within {most}.",
        half=voice.language.significant(half, 3),
        most=voice.language.significant(most, 3),
    )
    caught = [each for each in facts.maturity["horizon"].values() if each is not None]
    if not caught or facts.source.horizon is None:
        return said
    seen = voice.say(
        "The horizon of {horizon} sees {caught} of the purchases that come.",
        horizon=span(voice, facts.source.horizon),
        caught=voice.language.percent(max(caught)),
    )
    return joined(said, " ", seen)


def _fates(facts: Facts) -> Markup:
    """What became of all leads."""
    voice, told = facts.voice, facts.maturity["leads"]
    number = voice.language.number
    return parts.note(
        voice.say(
            "Of all leads {won} were won, {lost} lost, {open} are open, {expired} expired and"
            " {unwatched} began before outcomes are known.",
            **{name: number(told.get(name, 0)) for name in _FATES},
        )
    )


_FATES = ("won", "lost", "open", "expired", "unwatched")
