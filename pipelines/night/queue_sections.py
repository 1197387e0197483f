"""The parts of the morning page around its lists: headline, outlook, tools, how to read it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from models.capacity import Outlook
from pipelines.html.markup import EMPTY, Markup, element, foreign, joined
from pipelines.night import queue_drawing, queue_words
from pipelines.night.queue_heading import Heading
from pipelines.night.queue_rows import Chosen


def headline(chosen: Chosen, heading: Heading) -> Markup:
    """What the run is, and in one sentence what it found."""
    return element(
        "header",
        element("p", queue_words.whole(heading.as_of), class_="when"),
        element("h1", "Leads to call"),
        element("p", *_sentence(chosen, heading), class_="lead-in"),
        _parting(chosen, heading) if chosen.total else EMPTY,
    )


def _sentence(chosen: Chosen, heading: Heading) -> Iterator[str]:
    if not chosen.total:
        yield "No lead was open: there is nobody to call."
        return
    hottest = heading.bands[0]
    count = chosen.counts[hottest]
    yield f"Of {queue_words.counted(chosen.total, 'open lead')} "
    yield element("strong", f"{count:,}", " ", "is" if count == 1 else "are", " ", foreign(hottest))
    if chosen.untouched and heading.touches_known:
        yield f"; nobody has touched {chosen.untouched:,} of them yet"
    yield "."
    if chosen.previous_as_of is not None:
        yield f" Since {queue_words.day(chosen.previous_as_of)}, {chosen.heated:,} became "
        yield joined(foreign(hottest), f" and {chosen.cooled:,} no longer are.")


def _parting(chosen: Chosen, heading: Heading) -> Markup:
    """How many leads each band has."""
    counts = [chosen.counts[name] for name in heading.bands]
    words = [
        element(
            "li",
            element("span", "", class_=f"dot {queue_drawing.tone(place, len(counts))}"),
            joined(foreign(name), " "),
            element("strong", f"{count:,}"),
            element("small", f" {queue_words.share(count, chosen.total)}"),
        )
        for place, (name, count) in enumerate(zip(heading.bands, counts, strict=True))
    ]
    return element("div", queue_drawing.bands(counts), element("ul", *words), class_="parting")


def warnings(heading: Heading) -> Markup:
    """What to know before the page is trusted."""
    if not heading.warnings:
        return EMPTY
    told = element("ul", *(element("li", each) for each in heading.warnings))
    return element("aside", element("h2", "Before you trust it"), told, class_="warnings")


def outlook(chosen: Chosen, heading: Heading, series: Sequence[Outlook], calls: int) -> Markup:
    """The capacity line, with a control for the number of calls."""
    most = len(series) - 1
    if not most:
        return EMPTY
    told = _told(series, chosen.expected / chosen.total)
    here = told[calls]
    sentence = element(
        "p",
        "Call ",
        element("strong", f"{calls:,}", id="calls", class_="number"),
        " today: expect ",
        element("strong", here[0], id="expected", class_="number"),
        ", between ",
        element("strong", f"{here[1]:,}", id="low", class_="number"),
        " and ",
        element("strong", f"{here[2]:,}", id="high", class_="number"),
        class_="capacity",
        aria_live="polite",
    )
    note = element(
        "p",
        f"Wins {queue_words.within(heading.horizon)}, in nine of ten cases between the two. As many"
        " leads taken blindly would bring ",
        element("span", here[3], id="blindly"),
        ".",
        class_="note",
    )
    slider = element("input", type_="range", id="slider", min=1, max=most, value=calls)
    control = element(
        "div", element("label", "Calls", for_="slider"), slider, class_="control scripted"
    )
    drawn = element(
        "figure",
        queue_drawing.outlook(series, calls),
        element(
            "figcaption",
            element("span", "no call"),
            element("span", f"{queue_words.counted(most, 'call')}: {told[most][0]} wins"),
        ),
    )
    data = element("script", Markup(json.dumps(told)), type_="application/json", id="outlooks")
    return element(
        "section",
        element("div", sentence, note, control),
        drawn,
        data,
        class_="outlook",
        aria_label="What calls bring",
    )


def _told(series: Sequence[Outlook], blindly: float) -> list[tuple[str, int, int, str]]:
    """What each number of calls brings, as it is shown; and what it would if taken blindly."""
    words = queue_words.wins
    return [
        (words(each.expected), each.low, each.high, words(each.calls * blindly)) for each in series
    ]


def tools(chosen: Chosen, heading: Heading) -> Markup:
    """Where the page's parts are, the choice of an owner, and the search for a lead."""
    if not chosen.total:
        return EMPTY
    links = [
        element("a", foreign(name), href=f"#band-{place}")
        for place, name in enumerate(heading.bands)
        if chosen.counts[name]
    ]
    links.append(element("a", "untouched", href="#untouched"))
    if chosen.previous_as_of is not None:
        links.append(element("a", "moved most", href="#moved"))
    nav = element("nav", *links, aria_label="Parts of the page")
    return element("div", nav, _owners(chosen), _search(), class_="tools")


def _owners(chosen: Chosen) -> Markup:
    if chosen.too_many_owners:
        return element("span", "too many owners to choose one", class_="note")
    if not chosen.owners:
        return EMPTY
    everybody = element("option", "everybody", value="")
    each = [element("option", name, value=f"={name}") for name in chosen.owners]
    choice = element("select", everybody, *each, id="owner")
    return element("label", element("span", "Owner"), choice, class_="scripted")


def _search() -> Markup:
    field = element("input", type_="search", id="search", placeholder="Lead id", autocomplete="off")
    return element("label", element("span", "Find"), field, class_="scripted")


def how_to_read(chosen: Chosen, heading: Heading, top: float) -> Markup:
    """What the numbers mean, and what the page rests on; chances are drawn up to `top`."""
    rests = f"Source {heading.source} · model {heading.model_version}"
    told = [*_explained(chosen, top), rests] if chosen.total else [rests]
    return element("footer", *(element("p", each) for each in told))


def _explained(chosen: Chosen, top: float) -> Iterator[str]:
    yield (
        "Work down the rank: it follows the probability. Its bar shows, from 0 to"
        f" {queue_words.percent(top)}, the probability and the range that holds the true rate of"
        " such leads in nine of ten cases. A reason's bar to the right speaks for a win, one to"
        " the left against it. Ranks in a ring are among today's calls."
    )
    owners = f", and the first {chosen.per_owner:,} of each owner" if chosen.owners else ""
    yield f"The page holds the first {chosen.per_band:,} leads of each band{owners}."
    if chosen.expired:
        are = "is" if chosen.expired == 1 else "are"
        yield (
            f"{queue_words.counted(chosen.expired, 'lead')} {are} expired: older than those that"
            " the model was trained on, so that its probability is a guess."
        )
