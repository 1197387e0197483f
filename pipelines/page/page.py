"""The whole report: the headline, a table of contents, and one section after the other."""

from __future__ import annotations

from pathlib import Path

from pipelines.html import document
from pipelines.html.markup import Markup, element
from pipelines.page import (
    ages,
    answered,
    arrivals,
    calls,
    channels,
    drivers,
    headline,
    points,
    promises,
    slices,
    soundness,
)
from pipelines.page.facts import Facts

_HERE = Path(__file__).parent
_SECTIONS = (
    calls,
    points,
    promises,
    drivers,
    channels,
    ages,
    arrivals,
    answered,
    slices,
    soundness,
)


def of(facts: Facts, rules: str) -> str:
    """The page; `rules` are those of its pictures."""
    style = (_HERE / "report.css").read_text(encoding="utf-8") + rules
    script = (_HERE / "report.js").read_text(encoding="utf-8")
    return document.whole(
        title=facts.voice.language.say("Leadodds report: {source}", source=facts.source.name),
        language=facts.voice.language.code,
        style=style,
        script=script,
        body=_body(facts),
    )


def _body(facts: Facts) -> Markup:
    sections = [told for each in _SECTIONS if (told := each.of(facts))]
    there = "".join(sections)
    main = element("main", headline.of(facts), *sections)
    return element("div", _contents(facts, there), main, class_="page")


def _contents(facts: Facts, there: str) -> Markup:
    """Where the page's sections are, of those that are `there`."""
    say = facts.voice.say
    links = [
        element("a", name, href=f"#{id_}")
        for id_, name in (
            ("headline", say("In short")),
            ("calls", say("Your calls")),
            ("points", say("Points")),
            ("promises", say("Promises")),
            ("drivers", say("What drives it")),
            ("channels", say("Channels")),
            ("ages", say("Time to buy")),
            ("arrivals", say("When leads come")),
            ("answers", say("Answer time")),
            ("slices", say("Groups")),
            ("soundness", say("Data and limits")),
        )
        if id_ == "headline" or f'<section id="{id_}"' in there
    ]
    return element("nav", element("strong", "Leadodds"), *links, aria_label=say("Contents"))
