"""What speaks against the model: where it is not better, promises too much, or is not needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.comparison import LOGISTIC
from pipelines.html.markup import Markup, joined
from pipelines.page import names, parts
from pipelines.page.facts import Facts, Told

_MOST = 3
"""So many slices are named; the others stand in their table."""


def why_not(facts: Facts) -> Markup:
    """Why the points cannot be compared."""
    if facts.comparison["why_not"] == "balance":
        return facts.voice.say(
            "The source has only today's balance of points. It already holds what leads did after"
            " they bought, so it would look better than it was; a table of actions and points can"
            " be counted again as of any day."
        )
    return facts.voice.say(
        "The source declares no points. Write the actions and their points under {key} in the"
        " source file, and this page compares them on the same leads.",
        key="points",
    )


def where_not(facts: Facts) -> list[Markup]:
    """The leads on which the model is not better, and those to which it promises wrongly."""
    if not slices(facts):
        return [
            facts.voice.say(
                "Not known: no attribute parts the leads into groups that are large enough."
                " Name some under {key} in the source file.",
                key="slices",
            )
        ]
    found = [*_not_better(facts), *_promises(facts)]
    return found or [facts.voice.say("No group of leads stands out.")]


def _not_better(facts: Facts) -> Iterator[Markup]:
    if facts.duels is None:
        return
    judged = [each for each in facts.duels if each["difference"] is not None]
    lost = [each for each in judged if each["difference"]["high"] < 0]
    level = [each for each in judged if each["difference"]["value"] <= 0 and each not in lost]
    say = facts.voice.say
    if lost:
        yield say("Your points are better on {slices}.", slices=_named(facts, lost))
    if level:
        yield say("It is not ahead of your points on {slices}.", slices=_named(facts, level))
    if judged and not lost and not level:
        sure = sum(each["difference"]["low"] > 0 for each in judged)
        yield facts.voice.count(
            "It is ahead of your points on the {n} group of leads that is large enough to tell,"
            " clearly so on {sure}.",
            "It is ahead of your points on each of the {n} groups of leads that are large enough to"
            " tell, clearly so on {sure} of them.",
            len(judged),
            sure=facts.voice.language.number(sure),
        )


def slices(facts: Facts) -> list[Told]:
    """Every slice with its figures, attribute and value."""
    return [
        {"attribute": name, "value": value, **figures}
        for name, told in facts.metrics["slices"]["attributes"].items()
        for value, figures in told["values"].items()
    ]


def _promises(facts: Facts) -> Iterator[Markup]:
    """The worst slice, and all whose gap between promise and rate excludes 0."""
    off = [each for each in slices(facts) if parts.excludes_zero(each["calibration_gap"])]
    much = [each for each in off if each["calibration_gap"]["value"] > 0]
    little = [each for each in off if each["calibration_gap"]["value"] < 0]
    for found, said in (
        (much, facts.voice.language.say("It promises too much to {slices}.", slices="\x02")),
        (little, facts.voice.language.say("It promises too little to {slices}.", slices="\x02")),
    ):
        if found:
            before, after = said.split("\x02")
            yield joined(before, _off(facts, found), after)


def _off(facts: Facts, found: Sequence[Told]) -> Markup:
    """The slices that are farthest off, each with what was promised and kept."""
    voice, percent = facts.voice, facts.voice.language.percent
    order = sorted(found, key=lambda each: -abs(each["calibration_gap"]["value"]))
    named = [
        voice.say(
            "{slice} ({promised} promised, {kept} kept)",
            slice=names.of_slice(facts, each["attribute"], each["value"]),
            promised=percent(each["mean_probability"]["value"]),
            kept=percent(each["conversion_rate"]["value"]),
        )
        for each in order[:_MOST]
    ]
    return _listed(facts, named, len(found))


def _named(facts: Facts, found: Sequence[Told]) -> Markup:
    order = sorted(found, key=lambda each: float(each["difference"]["value"]))
    named = [names.of_slice(facts, each["attribute"], each["value"]) for each in order[:_MOST]]
    return _listed(facts, named, len(found))


def _listed(facts: Facts, named: Sequence[Markup], count: int) -> Markup:
    """A list that ends in how many more there are."""
    listed = joined(*(piece for each in named for piece in ("; ", each)))[2:]
    if count <= len(named):
        return Markup(listed)
    return facts.voice.count(
        "{listed} and {n} more group", "{listed} and {n} more groups", count - len(named),
        listed=Markup(listed),
    )  # fmt: skip


def simpler(facts: Facts) -> Markup:
    """Whether logistic regression would do."""
    told = facts.metrics["paired"][LOGISTIC]["roc_auc"]
    number = facts.voice.language.number
    ours, theirs = (
        number(facts.metrics["test"][name]["roc_auc"]["value"], 3) for name in ("model", LOGISTIC)
    )
    say = facts.voice.say
    if told["high"] < 0:
        return say(
            "A plain logistic regression ranks better (AUC {theirs}; the model {ours}).",
            ours=ours, theirs=theirs,
        )  # fmt: skip
    if told["low"] > 0:
        return say(
            "Yes: a plain logistic regression ranks worse (AUC {theirs}; the model {ours}).",
            ours=ours, theirs=theirs,
        )  # fmt: skip
    return say(
        "A plain logistic regression ranks as well (AUC {theirs}; the model {ours}).",
        ours=ours, theirs=theirs,
    )  # fmt: skip
