"""What the figures do not say, and how they were made."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.html.markup import Markup, element
from pipelines.page import parts
from pipelines.page.facts import Facts


def of(facts: Facts) -> Iterator[Markup]:
    """What a reader should keep in mind."""
    voice, metrics = facts.voice, facts.metrics
    percent = voice.language.percent
    if not metrics["is_forecast"]:
        yield voice.say(
            "The rows have no dates, so the model was judged on contacts drawn at random; expect"
            " less of the leads to come."
        )
    yield _known(facts)
    train, test = (metrics["rows"][part]["positive_rate"] for part in ("train", "test"))
    if train is not None and test is not None:
        yield voice.say(
            "In training {train} bought, in the test {test}: where that keeps moving, promises"
            " drift.",
            train=percent(train),
            test=percent(test),
        )
    yield voice.say(
        "The model tells who is likely to buy, not whom a call would change: that takes a test with"
        " leads that are not called."
    )
    yield voice.say(
        "It was tested on one period. A new channel, price or offer is another world until leads of"
        " it have matured."
    )


def _known(facts: Facts) -> Markup:
    """How many test leads belong to contacts of the training part."""
    voice, known = facts.voice, facts.metrics["test_leads_of_contacts_in_training"]
    if not known["rows"]:
        return voice.say("No lead that it was tested on is of a contact that it had learned from.")
    return voice.say(
        "{share} of the leads that it was tested on belong to contacts that it had also learned"
        " from, by other leads of theirs.",
        share=voice.language.percent(known["share"]),
    )


def made(facts: Facts) -> Iterator[Markup]:
    """The rules of the evaluation, and the versions."""
    voice = facts.voice
    yield parts.bullets(
        voice.say(
            "A lead is looked at as of a cutoff: only what was recorded before it is used, by the"
            " same code that scores it later."
        ),
        voice.say(
            "A win counts within {horizon} of the cutoff. Leads whose horizon had not passed are in"
            " neither part.",
            horizon=facts.buys_within,
        ),
        voice.say(
            "The test part comes last, after a gap of one horizon; all choices were made before it,"
            " on forward folds of the training part."
        )
        if facts.metrics["is_forecast"]
        else voice.say("The test part was drawn by contact, because rows have no dates."),
        voice.say(
            "Intervals draw the contacts of the test part again, each with all of its leads;"
            " differences are paired on the same draws. Where a border runs through"
            " leads of one score, what is expected of any order of them is told."
        ),
        *_several(facts),
    )
    rows: list[list[str]] = [
        [voice.say("Model"), element("code", facts.digest[:16])],
        [voice.say("Source"), facts.source.name],
        [voice.say("Horizon"), facts.buys_within],
        [voice.say("Clock"), facts.source.zone],
    ]
    yield parts.table([voice.say("Version"), ""], rows, voice.say("Versions"))


def _several(facts: Facts) -> Iterator[Markup]:
    if facts.comparison.get("several"):
        yield facts.voice.say(
            "Each lead counts once in the comparison with points, at one of its cutoffs drawn by"
            " lot."
        )
