"""From points to probabilities: both rankings, who moves, what each action is worth."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.html.markup import EMPTY, Markup, element, joined
from pipelines.page import actions, doubts, movers, parts
from pipelines.page.facts import Facts, Told

_DEPTH = ("roc", "precision_recall")


def of(facts: Facts) -> Markup:
    """Everything that compares the model with the points; without points, the model alone."""
    voice = facts.voice
    compared = facts.comparison["compared"]
    return parts.section(
        "points",
        voice.say("From points to probabilities") if compared else voice.say("Finding buyers"),
        parts.lead(_verdict(facts)),
        parts.figure(facts, "gain", _gain(facts), voice.say("Buyers found")),
        parts.figure(facts, "difference", _difference(facts), voice.say("The model minus points")),
        parts.figure(facts, "lift", _lift(facts), voice.say("Lift")),
        *(_compared(facts) if compared else ()),
        parts.details(voice.say("Every rival: ROC, precision and recall, figures"), *_depth(facts)),
    )


def _compared(facts: Facts) -> Iterator[Markup]:
    yield _agreement(facts)
    yield movers.of(facts)
    yield actions.of(facts)
    yield actions.scorecard(facts)
    yield _bands(facts)


def _verdict(facts: Facts) -> Markup:
    if not facts.comparison["compared"]:
        return doubts.why_not(facts)
    return facts.voice.say(
        "Both rank the same leads, each with what was known on the same day. Bands around the lines"
        " are 95 % intervals; the difference is paired, so it may be sure where the bands overlap."
    )


def _gain(facts: Facts) -> Markup:
    return facts.voice.say(
        "The share of all buyers that is found by calling the best so many of the list: the"
        " steeper, the better."
    )


def _difference(facts: Facts) -> Markup:
    return facts.voice.say(
        "By how much more of the buyers the model finds than your points: above the line it is"
        " ahead, and surely so where its band stays above."
    )


def _lift(facts: Facts) -> Markup:
    return facts.voice.say(
        "How many times as often the best so many of the list buy as leads taken blindly."
    )


def _agreement(facts: Facts) -> Markup:
    """The best of both lists, as a table of two by two."""
    voice, told = facts.voice, facts.comparison.get("agreement")
    if told is None:
        return EMPTY
    percent = voice.language.percent
    corner = voice.say("Best {share} of the list", share=percent(told["share"], 0))
    rows = [
        [voice.say("of the model"), _cell(facts, told["both"]), _cell(facts, told["model_only"])],
        [
            voice.say("not of the model"),
            _cell(facts, told["points_only"]),
            _cell(facts, told["neither"]),
        ],
    ]
    return element(
        "div",
        element("h3", voice.say("Where both agree")),
        parts.paragraph(
            voice.say(
                "Of the best {share} of either list {overlap} stand in both. The buyers are where"
                " both agree, and the cells beside tell who is right where they don't.",
                share=percent(told["share"], 0),
                overlap=percent(told["overlap"]),
            )
        ),
        parts.table(
            [corner, voice.say("of your points"), voice.say("not of your points")],
            rows,
            voice.say("Where both agree"),
        ),
        parts.note(
            voice.say(
                "The two rankings correlate by {figure} (Spearman).",
                figure=parts.figure_of(voice, told["rank_correlation"], 2),
            )
        ),
        class_="block",
    )


def _cell(facts: Facts, told: Told) -> Markup:
    voice = facts.voice
    leads = voice.count("of {n} lead", "of {n} leads", told["leads"])
    if told["rate"] is None or not told["leads"]:
        return leads
    rate = parts.strong(voice.language.percent(told["rate"]["value"]))
    return joined(rate, " ", element("small", leads))


def _bands(facts: Facts) -> Markup:
    """The bands of both with their rates."""
    voice, told = facts.voice, facts.comparison.get("bands")
    if told is None:
        return EMPTY
    number, percent = voice.language.number, voice.language.percent
    phrase = voice.language.phrase
    model = [
        [
            phrase(each["band"]),
            number(each["leads"]),
            number(each["buyers"]),
            parts.share(voice, each["rate"]),
            "–" if each["promised"] is None else percent(each["promised"]),
        ]
        for each in told["model"]
    ]
    heads = [voice.say("Leads"), voice.say("Buyers"), voice.say("Rate")]
    tables = [
        parts.table(
            [voice.say("Band of the model"), *heads, voice.say("Promised")],
            model,
            voice.say("Bands of the model"),
        )
    ]
    if told["points"]:
        rows = [
            [
                voice.say(
                    "{band}, from {n} points on",
                    band=each["band"],
                    n=number(each["from"]),
                )
                if each["from"] is not None
                else phrase(each["band"]),
                number(each["leads"]),
                number(each["buyers"]),
                parts.share(voice, each["rate"]),
            ]
            for each in told["points"]
        ]
        tables.append(
            parts.table(
                [voice.say("Band of your points"), *heads], rows, voice.say("Bands of your points")
            )
        )
    return element("div", element("h3", voice.say("Bands")), *tables, class_="block")


def _depth(facts: Facts) -> Iterator[Markup]:
    voice = facts.voice
    yield parts.figure(
        facts,
        "roc",
        voice.say(
            "ROC: the share of the buyers found against the share of the others called by mistake,"
            " for the model and its rivals."
        ),
    )
    yield parts.figure(
        facts,
        "precision_recall",
        voice.say("Of those called, how many buy, by how many of the buyers are to be found."),
    )
    yield rivals(facts)


def rivals(facts: Facts) -> Markup:
    """Every rival's figures on the test part."""
    voice = facts.voice
    columns = ("roc_auc", "pr_auc", "log_loss", "brier", "lift_at_10pct", "capture_at_20pct")
    called = {
        "model": voice.say("the model"),
        "points": voice.say("your points"),
        "logistic_regression": voice.say("logistic regression"),
        "naive_bayes": voice.say("naive Bayes"),
    }
    heads = [
        "", voice.say("ROC AUC"), voice.say("PR AUC"), voice.say("Log loss"), voice.say("Brier"),
        voice.say("Lift, best tenth"), voice.say("Buyers in the best fifth"),
    ]  # fmt: skip
    rows = [
        [called[name], *(_figure(facts, facts.metrics["test"][name], each) for each in columns)]
        for name in called
        if facts.metrics["test"].get(name)
    ]
    return joined(
        parts.table(heads, rows, voice.say("Figures of the model and its rivals")),
        _each_row(facts),
    )


def _each_row(facts: Facts) -> Markup:
    """Why these figures are others than those above, where a lead stands in several rows."""
    if not facts.comparison.get("several"):
        return EMPTY
    return parts.note(
        facts.voice.count(
            "Of {n} row of the test part: here a lead counts at each of its cutoffs, above once.",
            "Of all {n} rows of the test part: here a lead counts at each of its cutoffs, above"
            " once.",
            facts.metrics["rows"]["test"]["rows"],
        )
    )


def _figure(facts: Facts, told: Told, name: str) -> Markup:
    digits = 1 if name == "lift_at_10pct" else 3
    return parts.figure_of(facts.voice, told[name], digits)
