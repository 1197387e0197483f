"""Channels and campaigns: how many leads, of what quality, at what cost a customer."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.html.markup import EMPTY, Markup, element, joined
from pipelines.page import drawings, names, parts
from pipelines.page.facts import Facts, Told

_MOST = 12
"""So many values of an attribute are told; the rest stands in the slices."""


def of(facts: Facts) -> Markup:
    """One table for each channel attribute; the first is open."""
    voice = facts.voice
    if not facts.channels:
        return _none(facts)
    first, *others = facts.channels
    depth = [
        parts.details(names.attribute(facts, each["attribute"]), _table(facts, each))
        for each in others
    ]
    return parts.section(
        "channels",
        voice.say("Channels and campaigns"),
        parts.lead(
            voice.say(
                "Where leads come from and what they are worth: how many were judged, how many"
                " bought within {horizon}, and how many customers the model expected.",
                horizon=facts.buys_within,
            )
        ),
        element("h3", names.attribute(facts, first["attribute"])),
        _table(facts, first),
        parts.note(_legend(facts), _no_costs(facts)),
        *depth,
    )


def _none(facts: Facts) -> Markup:
    voice = facts.voice
    said = voice.say(
        "Not known: no attribute tells where leads come from. Name it under {key} in the source"
        " file.",
        key="channels",
    )
    return parts.section("channels", voice.say("Channels and campaigns"), parts.note(said))


def _legend(facts: Facts) -> Markup:
    return facts.voice.say(
        "The bar is the rate with its 95 % interval, the mark what was promised on average; lift is"
        " the rate in multiples of that of all leads."
    )


def _no_costs(facts: Facts) -> Markup:
    if any(each["costs_known"] for each in facts.channels):
        return EMPTY
    return facts.voice.say(
        "No costs are known: with {key} in the source file the tables tell what an expected"
        " customer costs.",
        key="costs",
    )


def _table(facts: Facts, told: Told) -> Markup:
    say = facts.voice.say
    shown = told["values"][:_MOST]
    top = max(max(each["rate"]["high"], each["mean_probability"]) for each in shown) or 1.0
    heads = [
        names.attribute(facts, told["attribute"]), say("Leads"), say("Rate"),
        joined(say("Rate"), " / ", say("promised")), say("Lift"), say("Expected customers"),
    ]  # fmt: skip
    if told["costs_known"]:
        heads.append(say("Cost per expected customer"))
    rows = [list(_row(facts, told, each, top)) for each in shown]
    return parts.table(heads, rows, names.attribute(facts, told["attribute"]))


def _row(facts: Facts, told: Told, each: Told, top: float) -> Iterator[str]:
    voice, number = facts.voice, facts.voice.language.number
    yield names.value(facts, told["attribute"], each["value"])
    yield number(each["leads"])
    yield parts.share(voice, each["rate"])
    yield drawings.against(each["rate"], each["mean_probability"], top)
    yield "–" if each["lift"] is None else parts.figure_of(voice, each["lift"], 1)
    yield number(each["expected"], 0 if each["expected"] >= 10 else 1)
    if told["costs_known"]:
        yield drawings.cost(facts, each["cost"])
