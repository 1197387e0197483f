"""Leads as the morning page shows them: a card in the list, a line in the short lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.html.markup import EMPTY, Markup, element, foreign, joined
from pipelines.html.voice import Voice
from pipelines.night import queue_drawing, queue_words
from pipelines.night.queue_leads import Lead, Move, Reason


@dataclass(frozen=True)
class Scale:
    """What all cards are drawn to, so that they can be compared at a glance."""

    voice: Voice
    bands: tuple[str, ...]
    probability: float
    """At the right end of every track."""
    share: float
    """Of a reason whose bar is as long as bars get."""
    calls: int
    """How many leads are called today."""
    per_band: int
    since: int | None
    """The as-of of the run before; None where there was none."""


def card(lead: Lead, scale: Scale, *, extra: bool) -> Markup:
    """One lead with all that is known; `extra` ones are seen only where they are asked for."""
    return element(
        "li",
        _rank(lead, scale),
        _chance(lead, scale),
        _who(lead, scale.voice),
        _why(lead, scale),
        _moved(lead.move, lead, scale) if lead.move else _not_before(scale),
        class_=_classes(lead, scale, "lead extra" if extra else "lead"),
        data_lead=lead.lead_id,
        data_owner=lead.owner,
        data_rank=lead.rank,
    )


def line(lead: Lead, scale: Scale, *, moved: bool) -> Markup:
    """One lead in a short list: either what moved, or the strongest reason."""
    if moved and lead.move:
        told = _moved(lead.move, lead, scale)
    else:
        told = element("ul", *(_reason(each, scale) for each in lead.reasons[:1]), class_="why")
    return element(
        "li",
        _rank(lead, scale),
        _chance(lead, scale),
        _who(lead, scale.voice),
        told,
        class_=_classes(lead, scale, "lead"),
        data_lead=lead.lead_id,
        data_owner=lead.owner,
        data_rank=lead.rank,
    )


def _classes(lead: Lead, scale: Scale, own: str) -> str:
    called = " called" if lead.rank <= scale.calls else ""
    return f"{own} {_tone(lead, scale)}{called}"


def _tone(lead: Lead, scale: Scale) -> str:
    return queue_drawing.tone(scale.bands.index(lead.band), len(scale.bands))


def _rank(lead: Lead, scale: Scale) -> Markup:
    number = scale.voice.language.number(lead.rank)
    return element("span", number, class_="rank", title=scale.voice.say("rank"))


def _chance(lead: Lead, scale: Scale) -> Markup:
    language = scale.voice.language
    return element(
        "div",
        element("strong", language.percent(lead.probability), class_="number"),
        " ",
        element("small", scale.voice.say("score {score}", score=lead.score), class_="score"),
        " ",
        _drawn(lead, scale),
        element("small", language.between(lead.low, lead.high), class_="range"),
        class_="chance",
    )


def _drawn(lead: Lead, scale: Scale) -> Markup:
    return queue_drawing.interval(lead.probability, lead.low, lead.high, scale.probability)


def _who(lead: Lead, voice: Voice) -> Markup:
    people = [element("span", voice.say("contact {contact}", contact=foreign(lead.contact_id)))]
    if lead.owner is not None:
        people.append(element("span", voice.say("owner {owner}", owner=foreign(lead.owner))))
    return element(
        "div",
        element("h3", foreign(lead.lead_id)),
        element("p", *people, class_="people"),
        _flags(lead, voice),
        class_="who",
    )


def _flags(lead: Lead, voice: Voice) -> Markup:
    found = list(_flagged(lead, voice))
    return element("p", *found, class_="flags") if found else EMPTY


def _flagged(lead: Lead, voice: Voice) -> Iterator[Markup]:
    if lead.untouched:
        yield element("span", voice.say("nobody has touched yet"), class_="flag untouched")
    if lead.expired:
        yield element("span", voice.say("expired: older than the model knows"), class_="flag")
    if (weak := queue_words.weak(voice.language, lead)) is not None:
        yield element("span", weak, class_="flag")


def _why(lead: Lead, scale: Scale) -> Markup:
    if not lead.reasons:
        return element("p", scale.voice.say("no reasons told"), class_="why none")
    return element("ul", *(_reason(each, scale) for each in lead.reasons), class_="why")


def _reason(reason: Reason, scale: Scale) -> Markup:
    say = scale.voice.say
    side = say("speaks for it:") if reason.share > 0 else say("speaks against it:")
    return element(
        "li",
        queue_drawing.share(reason.share / scale.share),
        element("span", side, " ", class_="unseen"),
        foreign(reason.said),
    )


def _moved(move: Move, lead: Lead, scale: Scale) -> Markup:
    voice, language = scale.voice, scale.voice.language
    parts = queue_words.parts(language, move)
    if not parts and move.band == lead.band:
        same = voice.say("as on {day}", day=language.day(move.since))
        return element("p", same, class_="moved same")
    way = "up" if move.change > 0 else "down"
    changed = voice.say(
        "{change} points: {then} → {now}",
        change=element("strong", language.signed(100 * move.change), class_=f"number {way}"),
        then=language.percent(move.probability),
        now=language.percent(lead.probability),
    )
    return element(
        "div",
        element("p", changed),
        _band_changed(move, lead, scale),
        element("p", _listed(parts), class_="parts"),
        class_="moved",
    )


def _not_before(scale: Scale) -> Markup:
    said = "" if scale.since is None else scale.voice.say("not scored in the run before")
    return element("p", said, class_="moved same")


def _band_changed(move: Move, lead: Lead, scale: Scale) -> Markup:
    if move.band == lead.band:
        return EMPTY
    phrase = scale.voice.language.phrase
    words = joined(foreign(phrase(move.band)), " → ", foreign(phrase(lead.band)))
    return element("p", element("span", words, class_=f"band {_tone(lead, scale)}"))


def _listed(parts: list[tuple[str, str]]) -> str:
    return ", ".join(f"{name} {points}" for name, points in parts)
