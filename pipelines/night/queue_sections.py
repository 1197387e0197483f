"""The parts of the morning page around its lists: headline, outlook, tools, how to read it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from models.capacity import Outlook
from models.language import Language
from pipelines.html.markup import EMPTY, Markup, element, foreign, joined
from pipelines.html.voice import Voice
from pipelines.night import queue_drawing, queue_words
from pipelines.night.queue_heading import Heading
from pipelines.night.queue_rows import Chosen


def headline(chosen: Chosen, heading: Heading) -> Markup:
    """What the run is, and in one sentence what it found."""
    return element(
        "header",
        element("p", heading.language.moment(heading.as_of), class_="when"),
        element("h1", heading.language.say("Leads to call")),
        element("p", *_sentences(chosen, heading), class_="lead-in"),
        _parting(chosen, heading) if chosen.total else EMPTY,
    )


def _sentences(chosen: Chosen, heading: Heading) -> Iterator[str]:
    voice, language = Voice(heading.language), heading.language
    if not chosen.total:
        yield voice.say("No lead was open: there is nobody to call.")
        return
    hottest = foreign(language.phrase(heading.bands[0]))
    count = chosen.counts[heading.bands[0]]
    leads = voice.count("Of {n} open lead", "Of {n} open leads", chosen.total)
    hot = element("strong", voice.count("{n} is {band}", "{n} are {band}", count, band=hottest))
    if chosen.untouched and heading.touches_known:
        untouched = language.number(chosen.untouched)
        yield voice.say(
            "{leads} {hot}; nobody has touched {untouched} of them yet.",
            leads=leads,
            hot=hot,
            untouched=untouched,
        )
    else:
        yield voice.say("{leads} {hot}.", leads=leads, hot=hot)
    if chosen.previous_as_of is not None:
        yield " "
        yield voice.say(
            "Since {day}, {heated} became {band} and {cooled} no longer are.",
            day=language.day(chosen.previous_as_of),
            heated=language.number(chosen.heated),
            cooled=language.number(chosen.cooled),
            band=hottest,
        )


def _parting(chosen: Chosen, heading: Heading) -> Markup:
    """How many leads each band has."""
    counts, language = [chosen.counts[name] for name in heading.bands], heading.language
    words = [
        element(
            "li",
            element("span", "", class_=f"dot {queue_drawing.tone(place, len(counts))}"),
            joined(foreign(language.phrase(name)), " "),
            element("strong", language.number(count)),
            element("small", f" {language.percent(count / chosen.total)}"),
        )
        for place, (name, count) in enumerate(zip(heading.bands, counts, strict=True))
    ]
    return element("div", queue_drawing.bands(counts), element("ul", *words), class_="parting")


def warnings(heading: Heading) -> Markup:
    """What to know before the page is trusted."""
    if not heading.warnings:
        return EMPTY
    told = element("ul", *(element("li", each) for each in heading.warnings))
    return element(
        "aside", element("h2", heading.language.say("Before you trust it")), told, class_="warnings"
    )


def outlook(chosen: Chosen, heading: Heading, series: Sequence[Outlook], calls: int) -> Markup:
    """The capacity line, with a control for the number of calls."""
    most = len(series) - 1
    if not most:
        return EMPTY
    voice, language = Voice(heading.language), heading.language
    told = _told(language, series, chosen.expected / chosen.total)
    sentence, note = _expected(voice, heading.horizon, calls, told[calls])
    slider = element("input", type_="range", id="slider", min=1, max=most, value=calls)
    control = element(
        "div",
        element("label", voice.say("Calls"), for_="slider"),
        slider,
        class_="control scripted",
    )
    drawn = element(
        "figure",
        queue_drawing.outlook(series, calls),
        element(
            "figcaption",
            element("span", voice.say("no call")),
            element(
                "span",
                voice.count(
                    "{n} call: {wins} wins", "{n} calls: {wins} wins", most, wins=told[most][0]
                ),
            ),
        ),
    )
    data = element("script", Markup(json.dumps(told)), type_="application/json", id="outlooks")
    return element(
        "section",
        element("div", sentence, note, control),
        drawn,
        data,
        class_="outlook",
        aria_label=voice.say("What calls bring"),
    )


def _expected(
    voice: Voice, horizon: str | None, calls: int, told: tuple[str, int, int, str]
) -> tuple[Markup, Markup]:
    """What so many calls bring, in parts that the script writes anew; and what that rests on."""
    number = voice.language.number
    expected, low, high, blindly = told
    words = {"calls": number(calls), "expected": expected, "low": number(low), "high": number(high)}
    sentence = voice.say(
        "Call {calls} today: expect {expected}, between {low} and {high}",
        **{id_: element("strong", word, id=id_, class_="number") for id_, word in words.items()},
    )
    note = voice.say(
        "Wins {within}, in nine of ten cases between the two. As many leads taken blindly would"
        " bring {blindly}.",
        within=queue_words.within(voice.language, horizon),
        blindly=element("span", blindly, id="blindly"),
    )
    told_aloud = element("p", sentence, class_="capacity", aria_live="polite")
    return told_aloud, element("p", note, class_="note")


def _told(
    language: Language, series: Sequence[Outlook], blindly: float
) -> list[tuple[str, int, int, str]]:
    """What each number of calls brings, as it is shown; and what it would if taken blindly."""
    return [
        (
            queue_words.wins(language, each.expected),
            each.low,
            each.high,
            queue_words.wins(language, each.calls * blindly),
        )
        for each in series
    ]


def tools(chosen: Chosen, heading: Heading) -> Markup:
    """Where the page's parts are, the choice of an owner, and the search for a lead."""
    if not chosen.total:
        return EMPTY
    say, language = Voice(heading.language).say, heading.language
    links = [
        element("a", foreign(language.phrase(name)), href=f"#band-{place}")
        for place, name in enumerate(heading.bands)
        if chosen.counts[name]
    ]
    links.append(element("a", say("untouched"), href="#untouched"))
    if chosen.previous_as_of is not None:
        links.append(element("a", say("moved most"), href="#moved"))
    nav = element("nav", *links, aria_label=say("Parts of the page"))
    return element("div", nav, _owners(chosen, language), _search(language), class_="tools")


def _owners(chosen: Chosen, language: Language) -> Markup:
    if chosen.too_many_owners:
        return element("span", language.say("too many owners to choose one"), class_="note")
    if not chosen.owners:
        return EMPTY
    everybody = element("option", language.say("everybody"), value="")
    each = [element("option", name, value=f"={name}") for name in chosen.owners]
    choice = element("select", everybody, *each, id="owner")
    return element("label", element("span", language.say("Owner")), choice, class_="scripted")


def _search(language: Language) -> Markup:
    wanted = language.say("Lead id")
    field = element("input", type_="search", id="search", placeholder=wanted, autocomplete="off")
    return element("label", element("span", language.say("Find")), field, class_="scripted")


def how_to_read(chosen: Chosen, heading: Heading, top: float) -> Markup:
    """What the numbers mean, and what the page rests on; chances are drawn up to `top`."""
    language = heading.language
    rests = language.say(
        "Source {source} · model {model}",
        source=language.phrase(heading.source),
        model=heading.model_version,
    )
    told = [*_explained(chosen, top, language), rests] if chosen.total else [rests]
    return element("footer", *(element("p", each) for each in told))


def _explained(chosen: Chosen, top: float, language: Language) -> Iterator[str]:
    yield language.say(
        "Work down the rank: it follows the probability. Its bar shows, from 0 to {top}, the"
        " probability and the range that holds the true rate of such leads in nine of ten cases. A"
        " reason's bar to the right speaks for a win, one to the left against it. Ranks in a ring"
        " are among today's calls.",
        top=language.percent(top),
    )
    if chosen.owners:
        yield language.say(
            "The page holds the first {per_band} leads of each band, and the first {per_owner} of"
            " each owner.",
            per_band=language.number(chosen.per_band),
            per_owner=language.number(chosen.per_owner),
        )
    else:
        yield language.say(
            "The page holds the first {per_band} leads of each band.",
            per_band=language.number(chosen.per_band),
        )
    if chosen.expired:
        yield language.count(
            "{n} lead is expired: older than those that the model was trained on, so that its"
            " probability is a guess.",
            "{n} leads are expired: older than those that the model was trained on, so that its"
            " probability is a guess.",
            chosen.expired,
        )
