"""The lists of the morning page: the leads of each band, the untouched, those that moved most."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from models.language import Language
from pipelines.html.markup import EMPTY, Markup, element, foreign
from pipelines.html.voice import Voice
from pipelines.night import queue_drawing
from pipelines.night.queue_cards import Scale, card, line
from pipelines.night.queue_heading import Heading
from pipelines.night.queue_leads import Lead
from pipelines.night.queue_rows import Chosen


def bands(chosen: Chosen, scale: Scale) -> Iterator[Markup]:
    """The leads of each band, the hottest first, by rank."""
    yield _found(scale.voice)

    def place(lead: Lead) -> int:
        return scale.bands.index(lead.band)

    for at, found in groupby(sorted(chosen.listed, key=place), key=place):
        yield _band(at, list(found), chosen.counts[scale.bands[at]], scale)


def _found(voice: Voice) -> Markup:
    """Where the script tells how many leads were found, in words that it takes from here."""
    none = voice.language.say(
        "No such lead is on this page. It holds the first ones of each band and owner; all are in"
        " the table of scores."
    )
    some = voice.language.forms("{n} lead on this page.", "{n} leads on this page.")
    words = {"data_none": none, "data_some": json.dumps(some, ensure_ascii=False)}
    return element("p", "", id="found", class_="note", role="status", **words)


def _band(place: int, found: Sequence[Lead], count: int, scale: Scale) -> Markup:
    """One band; `found` are its first leads by rank, and then others that their owners ask for."""
    cards = [card(lead, scale, extra=at >= scale.per_band) for at, lead in enumerate(found)]
    language = scale.voice.language
    told = _first(scale.voice, scale.per_band, count)
    tone = queue_drawing.tone(place, len(scale.bands))
    title = element(
        "h2",
        element("span", "", class_=f"dot {tone}"),
        foreign(language.phrase(scale.bands[place])),
        *_other_words(found[0], language),
        element("small", told),
    )
    return element(
        "section",
        title,
        _heads(scale),
        element("ol", *cards, class_="leads"),
        id=f"band-{place}",
        class_=tone,
    )


def _first(voice: Voice, shown: int, count: int) -> str:
    number = voice.language.number
    if shown >= count:
        return number(count)
    return voice.say("the first {shown} of {count}", shown=number(shown), count=number(count))


def _other_words(lead: Lead, language: Language) -> Iterator[Markup]:
    """What else a lead's band is called, as in MQL."""
    words = json.loads(lead.mapped) if lead.mapped else {}
    for name in sorted(words):
        yield element("small", foreign(f"{language.phrase(name)}: {language.phrase(words[name])}"))


def _heads(scale: Scale) -> Markup:
    """What stands in the columns, for those who see them as columns."""
    say, language = scale.voice.say, scale.voice.language
    since = "" if scale.since is None else say("Since {day}", day=language.day(scale.since))
    chance = say("Chance (to {top})", top=language.percent(scale.probability))
    names = (say("Rank"), chance, say("Lead"), say("Why"), since)
    return element("div", *(element("span", name) for name in names), class_="heads")


def untouched(chosen: Chosen, heading: Heading, scale: Scale) -> Markup:
    """Leads of the hottest band that nobody has touched."""
    if not chosen.total:
        return EMPTY
    voice = scale.voice
    hottest = foreign(voice.language.phrase(heading.bands[0]))
    title = element("span", voice.say("{band} and untouched", band=hottest))
    if not heading.touches_known:
        said = voice.say("The source declares no touches, so nobody knows whom nobody has called.")
        return _section("untouched", title, "", element("p", said, class_="note"))
    if not chosen.untouched:
        said = voice.say("Somebody has been in touch with every one of them.")
        return _section("untouched", title, "", element("p", said, class_="note"))
    lines = [line(lead, scale, moved=False) for lead in chosen.hot_untouched]
    told = _first(voice, len(lines), chosen.untouched)
    return _section("untouched", title, told, element("ol", *lines, class_="leads"))


def moved(chosen: Chosen, scale: Scale) -> Markup:
    """The leads that moved most since the run before."""
    if chosen.previous_as_of is None:
        return EMPTY
    say = scale.voice.say
    lists = [
        element("div", element("h3", title), _moves(found, scale))
        for title, found in ((say("Up"), chosen.risen), (say("Down"), chosen.fallen))
        if found
    ]
    nobody = element("p", say("Nobody moved."), class_="note")
    since = say("since {day}", day=scale.voice.language.day(chosen.previous_as_of))
    return _section("moved", say("Moved most"), since, *(lists or [nobody]))


def _moves(found: Sequence[Lead], scale: Scale) -> Markup:
    return element("ol", *(line(lead, scale, moved=True) for lead in found), class_="leads")


def _section(id_: str, title: str, told: str, *content: Markup) -> Markup:
    return element(
        "section", element("h2", title, element("small", told)), *content, id=id_, class_="short"
    )
