"""The lists of the morning page: the leads of each band, the untouched, those that moved most."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipelines.html.markup import EMPTY, Markup, element, foreign
from pipelines.night import queue_drawing, queue_words
from pipelines.night.queue_cards import Scale, card, line
from pipelines.night.queue_heading import Heading
from pipelines.night.queue_leads import Lead
from pipelines.night.queue_rows import Chosen


def bands(chosen: Chosen, scale: Scale) -> Iterator[Markup]:
    """The leads of each band, the hottest first, by rank."""
    yield element("p", "", id="found", class_="note", role="status")

    def place(lead: Lead) -> int:
        return scale.bands.index(lead.band)

    for at, found in groupby(sorted(chosen.listed, key=place), key=place):
        yield _band(at, list(found), chosen.counts[scale.bands[at]], scale)


def _band(place: int, found: Sequence[Lead], count: int, scale: Scale) -> Markup:
    """One band; `found` are its first leads by rank, and then others that their owners ask for."""
    cards = [card(lead, scale, extra=at >= scale.per_band) for at, lead in enumerate(found)]
    told = f"the first {scale.per_band:,} of {count:,}" if count > scale.per_band else f"{count:,}"
    tone = queue_drawing.tone(place, len(scale.bands))
    title = element(
        "h2",
        element("span", "", class_=f"dot {tone}"),
        foreign(scale.bands[place]),
        *_other_words(found[0]),
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


def _other_words(lead: Lead) -> Iterator[Markup]:
    """What else a lead's band is called, as in MQL."""
    words = json.loads(lead.mapped) if lead.mapped else {}
    for name in sorted(words):
        yield element("small", foreign(f"{name}: {words[name]}"))


def _heads(scale: Scale) -> Markup:
    """What stands in the columns, for those who see them as columns."""
    since = "" if scale.since is None else f"Since {queue_words.day(scale.since)}"
    top = queue_words.percent(scale.probability)
    names = ("Rank", f"Chance (to {top})", "Lead", "Why", since)
    return element("div", *(element("span", name) for name in names), class_="heads")


def untouched(chosen: Chosen, heading: Heading, scale: Scale) -> Markup:
    """Leads of the hottest band that nobody has touched."""
    if not chosen.total:
        return EMPTY
    title = element("span", foreign(heading.bands[0]), " and untouched")
    if not heading.touches_known:
        said = "The source declares no touches, so nobody knows whom nobody has called."
        return _section("untouched", title, "", element("p", said, class_="note"))
    if not chosen.untouched:
        said = "Somebody has been in touch with every one of them."
        return _section("untouched", title, "", element("p", said, class_="note"))
    lines = [line(lead, scale, moved=False) for lead in chosen.hot_untouched]
    first = f"the first {len(lines):,} of " if len(lines) < chosen.untouched else ""
    told = f"{first}{chosen.untouched:,}"
    return _section("untouched", title, told, element("ol", *lines, class_="leads"))


def moved(chosen: Chosen, scale: Scale) -> Markup:
    """The leads that moved most since the run before."""
    if chosen.previous_as_of is None:
        return EMPTY
    lists = [
        element("div", element("h3", title), _moves(found, scale))
        for title, found in (("Up", chosen.risen), ("Down", chosen.fallen))
        if found
    ]
    nobody = element("p", "Nobody moved.", class_="note")
    since = f"since {queue_words.day(chosen.previous_as_of)}"
    return _section("moved", "Moved most", since, *(lists or [nobody]))


def _moves(found: Sequence[Lead], scale: Scale) -> Markup:
    return element("ol", *(line(lead, scale, moved=True) for lead in found), class_="leads")


def _section(id_: str, title: str, told: str, *content: Markup) -> Markup:
    return element(
        "section", element("h2", title, element("small", told)), *content, id=id_, class_="short"
    )
