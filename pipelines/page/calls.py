"""What so many calls bring: by the model, by points, blindly, and in money where it is known."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.html.markup import EMPTY, Markup, element, joined
from pipelines.page import drawings, parts
from pipelines.page.facts import Facts, Told


def of(facts: Facts) -> Markup:
    """The capacity table."""
    voice, told = facts.voice, facts.comparison
    if not told["calls"]:
        return EMPTY
    number = voice.language.number
    lead = voice.count(
        "How many buyers a team finds with so many calls among {leads} leads of which {n} bought"
        " within {horizon}.",
        "How many buyers a team finds with so many calls among {leads} leads of which {n} bought"
        " within {horizon}.",
        told["buyers"],
        leads=number(told["leads"]),
        horizon=facts.buys_within,
    )
    return parts.section(
        "calls",
        voice.say("What your calls bring"),
        parts.lead(lead),
        parts.table(
            _heads(facts),
            [list(_row(facts, each)) for each in told["calls"]],
            voice.say("What your calls bring"),
        ),
        parts.note(
            voice.say(
                "Ranges hold in 19 of 20 cases. 'Promised' is the sum of the model's"
                " probabilities: what one would have planned with."
            ),
            _known(facts) if told["amount"] is not None else _no_money(facts),
        ),
    )


def _no_money(facts: Facts) -> Markup:
    return facts.voice.say(
        "No amounts are known: with {key} in the source file this table speaks of money too.",
        key="outcomes.amount",
    )


def _known(facts: Facts) -> Markup:
    voice, told = facts.voice, facts.comparison
    return voice.count(
        "Amounts are known for {n} of the {buyers} buyers: {total} together.",
        "Amounts are known for {n} of the {buyers} buyers: {total} together.",
        told["amount"]["known_for"],
        buyers=voice.language.number(told["buyers"]),
        total=drawings.money(facts, told["amount"]["total"]),
    )


def _heads(facts: Facts) -> list[str]:
    say = facts.voice.say
    heads: list[str] = [say("Calls"), say("Buyers, the model")]
    if facts.comparison["compared"]:
        heads += [say("Buyers, your points"), say("Difference")]
    heads += [say("Blindly"), say("Promised")]
    if facts.comparison["amount"] is not None:
        heads.append(say("Worth"))
    return heads


def _row(facts: Facts, each: Told) -> Iterator[str]:
    voice, number = facts.voice, facts.voice.language.number
    yield number(each["calls"])
    yield parts.counted(voice, each["model"])
    if facts.comparison["compared"]:
        yield "–" if each["points"] is None else parts.counted(voice, each["points"])
        yield "–" if each["difference"] is None else parts.change(voice, each["difference"])
    yield number(each["blindly"], 0 if each["blindly"] >= 10 else 1)
    yield number(each["promised"], 0 if each["promised"] >= 10 else 1)
    if facts.comparison["amount"] is not None:
        yield _worth(facts, each)


def _worth(facts: Facts, each: Told) -> Markup:
    """The wins by the model, and below them those by points."""
    if each["amount_model"] is None:
        return Markup("–")
    model = parts.strong(drawings.money(facts, each["amount_model"]["value"]))
    if each["amount_points"] is None:
        return model
    points = facts.voice.say(
        "instead of {points}", points=drawings.money(facts, each["amount_points"]["value"])
    )
    return joined(model, " ", element("small", points))
