"""When leads come: by weekday and hour, and week by week with their rate."""

from __future__ import annotations

from babel import dates

from pipelines.html.markup import EMPTY, Markup
from pipelines.page import parts
from pipelines.page.facts import Facts


def of(facts: Facts) -> Markup:
    """The pictures of arrivals; nothing where leads have no dates."""
    voice, told = facts.voice, facts.arrivals
    if told is None:
        return EMPTY
    weekly = told["unit"] == "week"
    return parts.section(
        "arrivals",
        voice.say("When leads come"),
        parts.lead(_busiest(facts)),
        parts.figure(
            facts,
            "hours",
            voice.say(
                "Leads by weekday and hour in {zone}: the darker, the more.", zone=facts.source.zone
            ),
        ),
        parts.figure(
            facts,
            "weekdays",
            voice.say("Leads by weekday; the source tells their day and no hour."),
        ),
        parts.figure(
            facts,
            "weeks",
            voice.say(
                "Leads of each week as bars; below, how many of them bought within {horizon}, with"
                " a 95 % interval, where enough have matured.",
                horizon=facts.buys_within,
            )
            if weekly
            else voice.say(
                "Leads of each month as bars; below, how many of them bought within {horizon}, with"
                " a 95 % interval, where enough have matured.",
                horizon=facts.buys_within,
            ),
        ),
    )


def _busiest(facts: Facts) -> Markup:
    """The weekday with most leads, and the busiest hours where they are known."""
    told, voice = facts.arrivals or {}, facts.voice
    days = told["weekdays"]
    day = days.index(max(days))
    share = voice.language.percent(max(days) / max(sum(days), 1))
    weekday = dates.get_day_names("wide", "stand-alone", voice.language.locale)[day]
    if told["hours"] is None:
        return voice.say(
            "Most leads come on one weekday: {weekday}, {share} of all.",
            weekday=weekday, share=share,
        )  # fmt: skip
    hours = [sum(row[hour] for row in told["hours"]) for hour in range(24)]
    hour = hours.index(max(hours))
    return voice.say(
        "The busiest weekday is {weekday} with {share} of all leads, the busiest hour begins at"
        " {hour} o'clock.",
        weekday=weekday, share=share, hour=hour,
    )  # fmt: skip
