"""What drives the model: its strongest topics with direction and evidence, and its pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.html.markup import EMPTY, Markup, element, joined
from pipelines.page import drawings, feature_words, parts
from pipelines.page.facts import Facts, Told

_MOST_BINS = 7
"""Numbers have fewer; of a category with many values those of most leads are told."""
_SEEDS = re.compile(r"mean of (\d+) seeds")
_MOST = 3
"""So many that go together with a driver are named; the others are counted."""


def of(facts: Facts) -> Markup:
    """The topics as small cards, then the model's pieces."""
    voice = facts.voice
    if not facts.drivers:
        return EMPTY
    return parts.section(
        "drivers",
        voice.say("What drives the model"),
        parts.lead(
            voice.say(
                "The strongest things that it looks at, and how often leads with such values bought"
                " in training. The line above each is its weight. A rate is what was seen, not what"
                " one could bring about."
            )
        ),
        element("ol", *(_driver(facts, each) for each in facts.drivers), class_="drivers"),
        parts.details(
            voice.say("What kind of model it is, and what each piece pays"), *_pieces(facts)
        ),
    )


def _driver(facts: Facts, told: Told) -> Markup:
    voice = facts.voice
    wording = facts.wordings[told["place"]]
    top = max(each["weight"] for each in facts.drivers)
    weight = {"value": told["weight"], "low": 0.0, "high": 0.0}
    lows = [each["low"] for each in told["bins"]]
    shown = _shown(told["bins"])
    highest = max((told["bins"][place]["rate"] for place in shown), default=0.0) or 1.0
    bins = [
        element(
            "li",
            element("span", feature_words.bin_(voice, wording, lows, place), class_="name"),
            drawings.bar(dict.fromkeys(("value", "low", "high"), rate), highest),
            element("span", voice.language.percent(rate), class_="number"),
        )
        for place in shown
        for rate in (told["bins"][place]["rate"],)
    ]
    more = len(lows) - len(shown)
    if more:
        bins.append(element("li", voice.count("and {n} more", "and {n} more", more), class_="note"))
    return element(
        "li",
        drawings.bar(weight, top, "weight"),
        element("h3", feature_words.sentence(voice, wording)),
        element("p", _direction(facts, told), _together(facts, told), class_="note"),
        element("ul", *bins, class_="bars small"),
    )


def _shown(bins: Sequence[Told]) -> list[int]:
    """The places of the bins that are told: those of most leads, in their order."""
    by_leads = sorted(range(len(bins)), key=lambda place: -bins[place]["leads"])
    return sorted(by_leads[:_MOST_BINS])


def _direction(facts: Facts, told: Told) -> Markup:
    say = facts.voice.say
    if told["direction"] is None:
        return say("It depends on the value.")
    if told["direction"] > 0:
        if told["alone"] < 0:
            return say(
                "More speaks for a win once all else is known; taken alone, leads with more of it"
                " bought less often."
            )
        return say("More speaks for a win.")
    if told["direction"] < 0:
        if told["alone"] > 0:
            return say(
                "More speaks against a win once all else is known; taken alone, leads with more of"
                " it bought more often."
            )
        return say("More speaks against a win.")
    return say("Neither more nor less: it depends on the rest.")


def _together(facts: Facts, told: Told) -> Markup:
    """What else rises and falls with it, and how many features all of that is."""
    if told["features"] == 1:
        return EMPTY
    voice = facts.voice
    said = voice.count(
        "Stands for {n} feature.", "Stands for {n} related features.", told["features"]
    )
    if not told["with"]:
        return joined(" ", said)
    return joined(" ", said, " ", _beside(facts, told["with"]))


def _beside(facts: Facts, places: Sequence[int]) -> Markup:
    """What goes together with a driver, by the features that stand for it."""
    voice, named = facts.voice, [facts.wordings[each] for each in places[:_MOST]]
    others = "; ".join(feature_words.sentence(voice, each) for each in named)
    if len(places) == len(named):
        return voice.say("With it rise and fall: {others}.", others=others)
    return voice.count(
        "With it rise and fall: {others}; and {n} more.",
        "With it rise and fall: {others}; and {n} more.",
        len(places) - len(named),
        others=others,
    )


def _pieces(facts: Facts) -> Iterator[Markup]:
    voice, number = facts.voice, facts.voice.language.number
    yield parts.paragraph(
        voice.say("It is made of: {pieces}.", pieces=_piece(facts, facts.metrics["made_of"])),
        voice.say(
            "The table leaves pieces away or adds some and judges each on the forward folds of the"
            " training part; a log loss below that of the model would be better."
        ),
    )
    rows = [
        [
            _piece(facts, name),
            number(told["log_loss"], 4),
            parts.change(voice, told["minus_model"]["log_loss"], 4)
            if any(told["minus_model"]["log_loss"].values())
            else "–",
            number(told["roc_auc"], 3),
        ]
        for name, told in sorted(facts.pieces.items(), key=lambda piece: piece[1]["log_loss"])
    ]
    heads = [
        voice.say("Piece"), voice.say("Log loss"), voice.say("Minus the model's"), voice.say("AUC"),
    ]  # fmt: skip
    yield parts.table(heads, rows, voice.say("What each piece pays"))
    yield parts.figure(
        facts,
        "importance",
        voice.say("What the trees alone gain most by: the share of each feature in their gain."),
    )


def _piece(facts: Facts, name: str) -> str:
    """A piece of the model by its name in reports/pieces.json."""
    say = facts.voice.language.say
    known = {
        "base rate": say("base rate"),
        "linear part alone": say("linear part alone"),
        "trees alone": say("trees alone"),
        "trees on the linear part": say("trees on the linear part"),
        "trees on a linear part": say("trees on a linear part"),
        "parameters before tuning": say("parameters before tuning"),
        "the model": say("the model"),
    }
    seeds = _SEEDS.fullmatch(name)
    if seeds is not None:
        return say("mean of {n} seeds", n=seeds[1])
    return known.get(name, name)
