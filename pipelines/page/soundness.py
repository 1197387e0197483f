"""What the figures rest on: audit, data quality, limits, how they were made, versions, words."""

from __future__ import annotations

from collections.abc import Iterator

from features.phrase import Phrase
from pipelines.html.markup import EMPTY, Markup, element, foreign
from pipelines.page import glossary, limits, names, parts, refused_words
from pipelines.page.drawings import iso_day
from pipelines.page.facts import Facts, Told


def of(facts: Facts) -> Markup:
    """One paragraph for everybody; the rest for those who ask."""
    voice = facts.voice
    return parts.section(
        "soundness",
        voice.say("Data and limits"),
        parts.lead(_audit(facts)),
        parts.bullets(*limits.of(facts)),
        parts.details(voice.say("Findings of the audit"), *_findings(facts)),
        parts.details(voice.say("Data quality"), *_quality(facts)),
        parts.details(voice.say("How the figures were made"), *limits.made(facts)),
        parts.details(voice.say("Words"), glossary.of(facts)),
    )


def _audit(facts: Facts) -> Markup:
    voice, told = facts.voice, facts.audit
    looked = voice.language.number(told["looked_at"]["features"])
    if told["verdict"] == "clean":
        return voice.say(
            "The audit looked for what a model must not know ahead of time, in {features} features"
            " and in every kind of event, and found nothing that is still there.",
            features=looked,
        )
    return voice.say(
        "The audit looked for what a model must not know ahead of time, in {features} features and"
        " in every kind of event, and is not clean: read its findings first.",
        features=looked,
    )


def _findings(facts: Facts) -> Iterator[Markup]:
    voice, told = facts.voice, facts.audit
    if not told["findings"]:
        yield parts.paragraph(voice.say("No findings."))
    for each in told["findings"]:
        title, *rest = (_said(facts, each["said"][part]) for part in ("about", "seen", "matters"))
        if each["accepted"] is not None:
            rest.append(voice.say("Accepted: {why}", why=each["accepted"]))
        yield element("div", element("h3", title), *(element("p", line) for line in rest))


def _said(facts: Facts, told: Told | str) -> str:
    """A phrase by its parts, or a name of the source file as it is."""
    return facts.voice.language.phrase(told if isinstance(told, str) else Phrase.from_dict(told))


def _quality(facts: Facts) -> Iterator[Markup]:
    voice, number = facts.voice, facts.voice.language.number
    heads = [
        voice.say("Table"), voice.say("Rows read"), voice.say("Rows kept"),
        voice.say("Rows set aside"),
    ]  # fmt: skip
    rows = [
        [name, number(told["read"]), number(told["kept"]), _aside(facts, told["set_aside"])]
        for name, told in sorted(facts.quality["tables"].items())
    ]
    yield parts.table(heads, rows, voice.say("Rows read and set aside"))
    yield _parts(facts)
    missing = facts.quality["missing"]
    if missing:
        yield parts.table(
            [voice.say("Attribute"), voice.say("Missing")],
            [
                [names.attribute(facts, name), voice.language.percent(share)]
                for name, share in missing
            ],
            voice.say("What is missing of each attribute"),
        )


def _aside(facts: Facts, told: Told) -> Markup:
    if not told:
        return Markup("0")
    language = facts.voice.language
    listed = (
        f"{language.number(count)} {refused_words.said(language, reason)}"
        for reason, count in sorted(told.items())
    )
    return foreign("; ".join(listed))


def _parts(facts: Facts) -> Markup:
    """The parts of the snapshots, with their periods and rates."""
    voice, number = facts.voice, facts.voice.language.number
    called = {
        "train": voice.say("learned from"),
        "gap": voice.say("gap between"),
        "test": voice.say("tested on"),
        "closed": voice.say("closed before"),
        "censored": voice.say("not yet known"),
    }
    period = facts.metrics.get("period") or {}
    rows = []
    for name, said in called.items():
        told = facts.metrics["rows"].get(name)
        if told and told["rows"]:
            days = period.get(name)
            rate = told["positive_rate"]
            rows.append(
                [
                    said,
                    "–" if not days else " – ".join(iso_day(voice.language, day) for day in days),
                    number(told["rows"]),
                    "–" if rate is None else number(told["conversions"]),
                    "–" if rate is None else voice.language.percent(rate),
                ]
            )
    heads = [
        voice.say("Part"), voice.say("Cutoffs"), voice.say("Rows"), voice.say("Bought"),
        voice.say("Rate"),
    ]  # fmt: skip
    return parts.table(heads, rows, voice.say("Parts of the data")) if rows else EMPTY
