"""Are the probabilities kept: in ten groups, on the whole, and against what chance alone does."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.html.markup import EMPTY, Markup
from pipelines.page import parts
from pipelines.page.facts import Facts, Told


def of(facts: Facts) -> Markup:
    """The reliability picture, what it means, and its figures."""
    voice = facts.voice
    told = facts.metrics["calibration"]
    return parts.section(
        "promises",
        voice.say("Are the probabilities kept?"),
        parts.lead(_verdict(facts, told)),
        *(parts.note(each) for each in _warnings(facts)),
        parts.figure(
            facts,
            "reliability",
            voice.say(
                "Each dot is a tenth of the leads: on the dotted line the promise is kept, below it"
                " the model promised too much."
            ),
        ),
        parts.details(voice.say("The ten groups and the figures"), *_depth(facts, told)),
    )


def _verdict(facts: Facts, told: Told) -> Markup:
    say, percent = facts.voice.say, facts.voice.language.percent
    bins = told["bins"]
    promised = sum(each["x"] for each in bins) / len(bins)
    kept = sum(each["rate"] for each in bins) / len(bins)
    both = {"promised": percent(promised), "kept": percent(kept)}
    if told["ece_is_within_chance"]:
        return say(
            "Yes, as far as so many leads can tell: {promised} promised on average, {kept} kept.",
            **both,
        )
    if promised > kept:
        return say(
            "Not quite: the model promises too much, {promised} on average, where {kept} bought.",
            **both,
        )
    return say(
        "Not quite: the model promises too little, {promised} on average, where {kept} bought.",
        **both,
    )


def _warnings(facts: Facts) -> Iterator[str]:
    if facts.warning is not None:
        yield facts.voice.language.phrase(facts.warning)


def _depth(facts: Facts, told: Told) -> Iterator[Markup]:
    voice, number = facts.voice, facts.voice.language.number
    yield parts.paragraph(
        voice.say(
            "The calibration error over ten equal groups (ECE) is {ece}; chance alone stays below"
            " {chance} in 19 of 20 cases.",
            ece=number(told["ece"], 3),
            chance=number(told["ece_by_chance_95"], 3),
        ),
        voice.say(
            "Slope {slope}, intercept {intercept} of the outcomes on our log-odds (Cox 1958); 1 and"
            " 0 where every promise is kept.",
            slope=parts.figure_of(voice, told["slope"], 2),
            intercept=parts.figure_of(voice, told["intercept"], 2),
        ),
    )
    yield parts.table(
        [voice.say("Promised"), voice.say("90 % interval"), voice.say("Kept"), voice.say("Holds")],
        [
            [
                voice.language.percent(each["x"]),
                voice.language.between(each["promised_low"], each["promised_high"]),
                parts.share(
                    voice, {"value": each["rate"], "low": each["low"], "high": each["high"]}
                ),
                voice.say("yes") if each["holds"] else voice.say("no"),
            ]
            for each in told["bins"]
        ],
        voice.say("Promised and kept in ten groups"),
    )
    yield _following(facts, told["following"])


def _following(facts: Facts, told: Told | None) -> Markup:
    """What calibrating again while the test part went by would have given."""
    if told is None:
        return EMPTY
    number = facts.voice.language.number
    return parts.paragraph(
        facts.voice.say(
            "Calibrated again before every {block} leads with what was known by then, the error"
            " would be {following} instead of {frozen}.",
            block=number(told["block_rows"]),
            following=number(told["following"]["ece"]["value"], 3),
            frozen=number(told["frozen"]["ece"]["value"], 3),
        )
    )
