"""The first screen: is the model better than the points, how sure, on which leads not."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.html.markup import EMPTY, Markup, element, joined
from pipelines.page import doubts, drawings, parts
from pipelines.page.facts import Facts, Told

_TENTH = 0.1
_CALLS = 100
"""Of so many calls the headline tells, or of the number next to it that there is."""


def of(facts: Facts) -> Markup:
    """The verdict, what it rests on, and where it does not hold."""
    voice = facts.voice
    low, high = (_day(facts, place) for place in (0, 1))
    when = (
        voice.say("Tested on leads of {begin} to {end}", begin=low, end=high)
        if low
        else voice.say("Tested on leads that the model had not seen")
    )
    return element(
        "header",
        element(
            "p",
            voice.say("Report on {source}", source=facts.source.name),
            " · ",
            when,
            class_="when",
        ),
        element("h1", verdict(facts)),
        element("div", _numbers(facts), _answers(facts), class_="headline"),
        id="headline",
    )


def _day(facts: Facts, place: int) -> str:
    period = (facts.metrics.get("period") or {}).get("test")
    return drawings.iso_day(facts.voice.language, period[place]) if period else ""


def chosen(facts: Facts) -> Told | None:
    """The number of calls that the headline tells of."""
    calls: list[Told] = facts.comparison["calls"]
    return min(calls, key=lambda each: abs(each["calls"] - _CALLS)) if calls else None


def verdict(facts: Facts) -> Markup:
    """Better, not shown to be better, or worse, by the paired interval."""
    voice, here = facts.voice, chosen(facts)
    if not facts.comparison["compared"]:
        if facts.comparison["why_not"] == "balance":
            return voice.say("A balance of points cannot be compared with the model.")
        return voice.say("There are no points to compare the model with.")
    if here is None or here["difference"] is None:
        return voice.say("Too few leads to compare the model with your points.")
    if here["difference"]["low"] > 0:
        return voice.say("The model is clearly better than your points.")
    if here["difference"]["high"] < 0:
        return voice.say("Your points are clearly better than the model.")
    return voice.say("The model is not shown to be better than your points.")


def _numbers(facts: Facts) -> Markup:
    """With so many calls: buyers by the model, by points, blindly."""
    here = chosen(facts)
    if here is None:
        return EMPTY
    return element("div", _sentence(facts, here), drawings.race(facts, here), class_="card race")


def _sentence(facts: Facts, here: Told) -> Markup:
    voice, number = facts.voice, facts.voice.language.number
    model = here["model"]
    told = {
        "buyers": parts.strong(number(model["value"])),
        "low": number(model["low"]),
        "high": number(model["high"]),
    }
    if here["points"] is not None:
        said = voice.count(
            "With {n} call: {buyers} buyers ({low}–{high}) instead of {points}",
            "With {n} calls: {buyers} buyers ({low}–{high}) instead of {points}",
            here["calls"],
            points=parts.strong(number(here["points"]["value"])),
            **told,
        )
    else:
        said = voice.count(
            "With {n} call: {buyers} buyers ({low}–{high}) instead of {blindly} by chance",
            "With {n} calls: {buyers} buyers ({low}–{high}) instead of {blindly} by chance",
            here["calls"],
            blindly=parts.strong(number(here["blindly"])),
            **told,
        )
    return element("p", said, class_="big")


def _answers(facts: Facts) -> Markup:
    """The questions of a head of sales, each with its answer."""
    rows = [
        element("div", element("dt", question), element("dd", *_apart(answer)))
        for question, answer in _asked(facts)
        if answer
    ]
    return element("dl", *rows, class_="card answers")


def _apart(answers: list[Markup]) -> Iterator[Markup]:
    for answer in answers:
        yield element("p", answer)


def _asked(facts: Facts) -> Iterator[tuple[str, list[Markup]]]:
    say = facts.voice.say
    if not facts.comparison["compared"]:
        yield say("Why not compared?"), [doubts.why_not(facts)]
    yield (
        say("By how much?"),
        [each for each in (_more(facts), _lift(facts), _money(facts)) if each],
    )
    yield say("How sure?"), [each for each in (_sure(facts), _unsure(facts)) if each]
    yield say("On which leads not?"), doubts.where_not(facts)
    yield say("Does it take this model?"), [doubts.simpler(facts)]


def _more(facts: Facts) -> Markup:
    here = chosen(facts)
    if here is None or here["difference"] is None:
        return EMPTY
    signed = facts.voice.language.signed
    told = here["difference"]
    return facts.voice.count(
        "{more} buyers with {n} call (95 % interval {low} to {high}).",
        "{more} buyers with {n} calls (95 % interval {low} to {high}).",
        here["calls"],
        more=parts.strong(signed(told["value"], 0)),
        low=signed(told["low"], 0),
        high=signed(told["high"], 0),
    )


def _lift(facts: Facts) -> Markup:
    """Of the same leads as the calls: each once, and equal scores in any order."""
    voice, number = facts.voice, facts.voice.language.number
    curve = facts.comparison["curve"]
    model, tenth = curve["model"], curve["share"].index(_TENTH)
    told = {
        "lift": parts.strong(number(model["gain"][tenth] / _TENTH, 1)),
        "low": number(model["low"][tenth] / _TENTH, 1),
        "high": number(model["high"][tenth] / _TENTH, 1),
    }
    if curve["points"] is not None:
        return voice.say(
            "Its best tenth of the leads buys {lift} times as often as all ({low}–{high}), that of"
            " your points {points} times.",
            points=number(curve["points"]["gain"][tenth] / _TENTH, 1),
            **told,
        )
    return voice.say(
        "Its best tenth of the leads buys {lift} times as often as all ({low}–{high}).", **told
    )


def _money(facts: Facts) -> Markup:
    here = chosen(facts)
    if facts.comparison["amount"] is None or here is None or here["amount_model"] is None:
        return EMPTY
    voice = facts.voice
    if here["amount_points"] is None:
        return voice.say(
            "Their wins are worth {model}.", model=drawings.moneys(facts, here["amount_model"])
        )
    return voice.say(
        "Their wins are worth {model} instead of {points}.",
        model=drawings.moneys(facts, here["amount_model"]),
        points=drawings.money(facts, here["amount_points"]["value"]),
    )


def _sure(facts: Facts) -> Markup:
    voice, number = facts.voice, facts.voice.language.number
    told = facts.comparison
    said = voice.count(
        "Judged on {n} lead that the model had never seen, of {contacts} contacts with {buyers}"
        " buyers; the ranges hold in 19 of 20 draws of other contacts.",
        "Judged on {n} leads that the model had never seen, of {contacts} contacts with {buyers}"
        " buyers; the ranges hold in 19 of 20 draws of other contacts.",
        told["leads"],
        contacts=number(told["contacts"]),
        buyers=number(told["buyers"]),
    )
    if facts.metrics["is_forecast"]:
        return said
    return joined(said, " ", voice.say("The rows have no dates, so this is no forecast."))


def _unsure(facts: Facts) -> Markup:
    """With how many calls the model is not shown to be better, where it is with others."""
    calls = [each for each in facts.comparison["calls"] if each["difference"] is not None]
    unsure = [each["calls"] for each in calls if each["difference"]["low"] <= 0]
    if not unsure or len(unsure) == len(calls):
        return EMPTY
    number = facts.voice.language.number
    return facts.voice.say(
        "With other numbers of calls it is not shown to be better: {calls}.",
        calls=", ".join(number(each) for each in unsure),
    )
