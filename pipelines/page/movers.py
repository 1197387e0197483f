"""Who moves up and who moves down when probabilities replace points, and why; nobody by name."""

from __future__ import annotations

from collections.abc import Iterator

from models import alike
from models.reason_text import Wording
from pipelines.html.markup import EMPTY, Markup, element, foreign, joined
from pipelines.html.voice import Voice
from pipelines.page import feature_words, parts
from pipelines.page.facts import Facts, Told

_MOST_REASONS = 4
_MOST_EXAMPLES = 3


def of(facts: Facts) -> Markup:
    """Those that move up, then those that move down."""
    voice, told = facts.voice, facts.comparison.get("movers")
    if told is None:
        return EMPTY
    blocks = [_block(facts, told[way], way) for way in ("up", "down") if told.get(way)]
    return element(
        "div", element("h3", voice.say("Who moves, and why")), *blocks, class_="block movers"
    )


def _block(facts: Facts, told: Told, way: str) -> Markup:
    return element(
        "div",
        element("p", _sentence(facts, told, way)),
        _why(facts, told, way),
        parts.details(
            facts.voice.say("Examples, without names"),
            *(_example(facts, each) for each in told["examples"][:_MOST_EXAMPLES]),
        )
        if told["examples"]
        else EMPTY,
    )


def _sentence(facts: Facts, told: Told, way: str) -> Markup:
    """Those that only one of both lists has in its best part, and how far they move."""
    voice, percent = facts.voice, facts.voice.language.percent
    if not told["leads"]:
        return voice.say("Nobody moves up.") if way == "up" else voice.say("Nobody moves down.")
    said = {
        "share": percent(facts.comparison["agreement"]["share"], 0),
        "begin": percent(told["from_share"], 0),
        "end": percent(told["to_share"], 0),
        "rate": parts.share(voice, told["rate"]),
    }
    if way == "up":
        return voice.count(
            "Up: {n} lead stands in the best {share} by the model alone. It moves from the first"
            " {begin} of the list to the first {end}, and {rate} of such leads bought.",
            "Up: {n} leads stand in the best {share} by the model alone. Typically they move from"
            " the first {begin} of the list to the first {end}, and {rate} of them bought.",
            told["leads"],
            **said,
        )
    return voice.count(
        "Down: {n} lead stands in the best {share} by points alone. It moves from the first {begin}"
        " of the list to the first {end}, and {rate} of such leads bought.",
        "Down: {n} leads stand in the best {share} by points alone. Typically they move from the"
        " first {begin} of the list to the first {end}, and {rate} of them bought.",
        told["leads"],
        **said,
    )


def _why(facts: Facts, told: Told, way: str) -> Markup:
    """What sets them apart from those beside them, the strongest first."""
    named = feature_words.named(facts.wordings)
    known = [each for each in told["why"] if each["feature"] in named][:_MOST_REASONS]
    if not known:
        return EMPTY
    say = facts.voice.say
    against = (
        say("What sets them apart from the other leads that points leave aside:")
        if way == "up"
        else say("What sets them apart from the other leads that points put first:")
    )
    bullets = (_apart(facts.voice, named[each["feature"]], each) for each in known)
    return joined(parts.note(against), parts.bullets(*bullets))


def _apart(voice: Voice, wording: Wording, told: Told) -> Markup:
    """A feature with what is typical of who moves and of who stays, or how often it is known."""
    what = feature_words.sentence(voice, wording)
    typical, instead = (
        feature_words.value(voice, wording, told[key]) for key in ("typical", "instead_of")
    )
    if typical == instead:
        return _known(voice, what, told) or _reached(voice, wording, told)
    return voice.say(
        "{what}: typically {typical} instead of {instead}",
        what=what,
        typical=typical,
        instead=instead,
    )


def _known(voice: Voice, what: str, told: Told) -> Markup:
    """A feature whose typical value is the same, with how often it is known, if that differs."""
    known, instead = (voice.language.percent(told[key], 0) for key in ("known", "known_instead_of"))
    if known == instead:
        return EMPTY
    return voice.say(
        "{what}: known of {known} instead of {instead}", what=what, known=known, instead=instead
    )


def _reached(voice: Voice, wording: Wording, told: Told) -> Markup:
    """A feature with the value that most more, or fewer, of who moves have, if any do."""
    what, apart = feature_words.sentence(voice, wording), told["apart"]
    if apart is None:
        return foreign(what)
    value = feature_words.value(voice, wording, apart["value"])
    share, instead = (voice.language.percent(apart[key], 0) for key in ("share", "instead_of"))
    if share == instead:
        return foreign(what)
    said = {"what": what, "value": value, "share": share, "instead": instead}
    if wording.feature.kind in alike.UNORDERED:
        return voice.say("{what}: {value} in {share} instead of {instead}", **said)
    return voice.say("{what}: {value} or more in {share} instead of {instead}", **said)


def _example(facts: Facts, told: Told) -> Markup:
    voice, number = facts.voice, facts.voice.language.number
    said = {
        "points": voice.language.significant(told["points"], 3),
        "before": number(told["points_place"]),
        "probability": voice.language.percent(told["probability"]),
        "place": number(told["place"]),
    }
    sentence = (
        voice.say(
            "{points} points, place {before}; by the model {probability}, place {place}. It"
            " bought.",
            **said,
        )
        if told["bought"]
        else voice.say(
            "{points} points, place {before}; by the model {probability}, place {place}. It did not"
            " buy.",
            **said,
        )
    )
    return element("div", element("p", sentence), parts.bullets(*_reasons(facts, told)))


def _reasons(facts: Facts, told: Told) -> Iterator[Markup]:
    voice, named = facts.voice, feature_words.named(facts.wordings)
    for each in told["reasons"][:_MOST_REASONS]:
        if each["feature"] in named:
            wording = named[each["feature"]]
            said = voice.say(
                "{what}: {value}",
                what=feature_words.sentence(voice, wording),
                value=feature_words.value(voice, wording, each["value"]),
            )
            sign = "for" if each["share"] > 0 else "against"
            speaks = voice.say("speaks for") if each["share"] > 0 else voice.say("speaks against")
            yield joined(said, " ", element("small", speaks, class_=sign))
