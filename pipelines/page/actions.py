"""Which actions are over- and underpaid, and the scorecard that the data would give."""

from __future__ import annotations

from pipelines.html.markup import EMPTY, Markup, element, foreign, joined
from pipelines.page import parts
from pipelines.page.facts import Facts, Told


def of(facts: Facts) -> Markup:
    """Every action with its points today and those that the data would give."""
    voice, told = facts.voice, facts.comparison.get("actions")
    if not told:
        return EMPTY
    number = voice.language.number
    rows = [
        [
            foreign(voice.language.phrase(each["name"])),
            number(each["leads"]),
            voice.language.significant(each["points"], 3),
            "–" if each["worth"] is None else _worth(facts, each["worth"]),
            _verdict(facts, each["verdict"]),
            "–" if each["fitted"] is None else voice.language.significant(each["fitted"], 3),
        ]
        for each in told
    ]
    heads = [
        voice.say("Action"), voice.say("Leads"), voice.say("Points today"),
        voice.say("Worth"), voice.say("So it is"), voice.say("In the scorecard"),
    ]  # fmt: skip
    return element(
        "div",
        element("h3", voice.say("What your actions are worth")),
        parts.paragraph(
            voice.say(
                "What each action is worth by the training data, in points of today's scale and"
                " beside all other actions; and the whole numbers of a scorecard, for teams that"
                " keep points."
            )
        ),
        parts.table(heads, rows, voice.say("What your actions are worth")),
        class_="block",
    )


def _worth(facts: Facts, told: parts.Interval) -> Markup:
    """In points, with its interval."""
    language = facts.voice.language
    low, high = (language.significant(told[name], 2) for name in ("low", "high"))
    reach = facts.voice.say("({low} to {high})", low=low, high=high)
    return joined(language.significant(told["value"], 2), " ", element("small", reach))


def _verdict(facts: Facts, told: str) -> Markup:
    say = facts.voice.say
    if told == "overpaid":
        return parts.strong(say("overpaid"))
    if told == "underpaid":
        return parts.strong(say("underpaid"))
    return say("fair") if told == "fair" else say("too few to tell")


def scorecard(facts: Facts) -> Markup:
    """How the fitted points do on the test part, beside today's and the model."""
    voice, told = facts.voice, facts.comparison.get("scorecard")
    if told is None:
        return EMPTY
    called = {
        "points": voice.say("your points"),
        "scorecard": voice.say("the fitted points"),
        "model": voice.say("the model"),
    }
    rows = [
        [name, *(_figures(facts, told["figures"][key]))]
        for key, name in called.items()
        if told["figures"].get(key)
    ]
    heads = [
        "", voice.say("ROC AUC"), voice.say("Lift, best tenth"),
        voice.say("Buyers in the best fifth"),
    ]  # fmt: skip
    thresholds = told.get("thresholds") or {}
    return element(
        "div",
        parts.table(heads, rows, voice.say("The fitted points on the test part")),
        _thresholds(facts, thresholds),
        class_="block",
    )


def _figures(facts: Facts, told: Told) -> list[Markup]:
    voice = facts.voice
    return [
        parts.figure_of(voice, told["roc_auc"], 3),
        parts.figure_of(voice, told["lift_at_10pct"], 1),
        parts.share(voice, told["capture_at_20pct"]),
    ]


def _thresholds(facts: Facts, told: Told) -> Markup:
    if told.get("warm") is None or told.get("hot") is None:
        return EMPTY
    number = facts.voice.language.significant
    return parts.note(
        facts.voice.say(
            "With the fitted points a lead is warm from {warm} on and hot from {hot} on.",
            warm=number(told["warm"], 3),
            hot=number(told["hot"], 3),
        )
    )
