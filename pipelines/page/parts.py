"""What all sections are built of: tables, pictures, intervals, depth for those who ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.html.markup import EMPTY, Markup, element, joined
from pipelines.html.voice import Voice
from pipelines.page.facts import Facts

Interval = Mapping[str, float]
"""value, low and high."""

_WIDE = 4
"""A table of so many columns is too wide for a phone."""


def section(id_: str, title: str, *content: str) -> Markup:
    """One part of the page, with its title."""
    return element("section", element("h2", title), *content, id=id_)


def lead(*sentences: str) -> Markup:
    """What a section says first, in large."""
    return element("p", *_apart(sentences), class_="lead")


def note(*sentences: str) -> Markup:
    """What one should know besides, in small."""
    return element("p", *_apart(sentences), class_="note")


def paragraph(*sentences: str) -> Markup:
    """Sentences behind each other."""
    return element("p", *_apart(sentences))


def figure(facts: Facts, name: str, caption: str, title: str = "") -> Markup:
    """A picture with the sentence that says what it shows; nothing where it is not drawn."""
    if name not in facts.pictures:
        return EMPTY
    head = element("h3", title) if title else EMPTY
    return element(
        "figure", head, facts.pictures[name], element("figcaption", caption, id=f"about-{name}")
    )


def side_by_side(*figures: Markup) -> Markup:
    """Pictures beside each other where there is room."""
    return element("div", *figures, class_="pictures")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> Markup:
    """A table: what a row is about at the left, then numbers at the right.

    On a phone each row of a wide one is a card, whose cells bring their heads along.
    """
    head = element("tr", *(element("th", each, scope="col") for each in heads))
    body = [
        element(
            "tr",
            element("th", row[0], scope="row", data_head=heads[0]),
            *(
                element("td", cell, data_head=said)
                for cell, said in zip(row[1:], heads[1:], strict=True)
            ),
        )
        for row in rows
    ]
    wide = "wide" if len(heads) >= _WIDE else None
    drawn = element("table", element("thead", head), element("tbody", *body), class_=wide)
    return element("div", drawn, class_="scroll", role="region", aria_label=name, tabindex=0)


def details(summary: str, *content: str, is_open: bool = False) -> Markup:
    """Depth for those who ask for it."""
    folded = (element("summary", summary), element("div", *content))
    return element("details", *folded, open=is_open)


def bullets(*items: str) -> Markup:
    """A list of sentences."""
    return element("ul", *(element("li", each) for each in items), class_="told")


def strong(text: str) -> Markup:
    """What is to stand out."""
    return element("strong", text)


def counted(voice: Voice, told: Interval) -> Markup:
    """A number of things with its range: 61 (52–70)."""
    number = voice.language.number
    reach = f"{number(told['low'])}–{number(told['high'])}"
    return joined(strong(number(told["value"])), " ", element("small", f"({reach})"))


def share(voice: Voice, told: Interval | None) -> Markup:
    """A share with its interval: 13% (11–15%)."""
    if told is None:
        return Markup("–")
    language = voice.language
    reach = language.between(max(told["low"], 0.0), told["high"])
    return joined(strong(language.percent(told["value"])), " ", element("small", f"({reach})"))


def change(voice: Voice, told: Interval, digits: int = 0, times: float = 1.0) -> Markup:
    """A difference with its interval: +13 (+6 to +20)."""
    value, low, high = (
        voice.language.signed(times * told[name], digits) for name in ("value", "low", "high")
    )
    reach = voice.say("({low} to {high})", low=low, high=high)
    return joined(strong(value), " ", element("small", reach))


def figure_of(voice: Voice, told: Interval | None, digits: int = 3) -> Markup:
    """A bare figure with its interval: 0.845 (0.818–0.870)."""
    if told is None:
        return Markup("–")
    value, low, high = (
        voice.language.number(told[name], digits) for name in ("value", "low", "high")
    )
    # Beside a minus a dash is hard to read.
    reach = (
        voice.say("({low} to {high})", low=low, high=high) if told["low"] < 0 else f"({low}–{high})"
    )
    return joined(value, " ", element("small", reach))


def excludes_zero(told: Interval | None) -> bool:
    """Whether an interval tells a difference from none."""
    return told is not None and (told["low"] > 0 or told["high"] < 0)


def _apart(sentences: Sequence[str]) -> list[str]:
    """Sentences with a space between them."""
    told = [each for each in sentences if each]
    return [piece for each in told for piece in (each, " ")][:-1]
