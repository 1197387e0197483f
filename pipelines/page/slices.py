"""Every group of leads on its own: rate, promise, their gap, AUC, and whether points win."""

from __future__ import annotations

from collections.abc import Iterator

from models.slices import in_order
from pipelines.html.markup import EMPTY, Markup, element, joined
from pipelines.page import doubts, names, parts
from pipelines.page.facts import Facts, Told


def of(facts: Facts) -> Markup:
    """The worst group, then all of them by attribute."""
    voice = facts.voice
    told = doubts.slices(facts)
    if not told:
        return EMPTY
    least = voice.language.number(facts.metrics["slices"]["least_rows"])
    return parts.section(
        "slices",
        voice.say("Groups of leads"),
        parts.lead(_worst(facts)),
        parts.note(
            voice.say(
                "Groups of fewer than {least} leads are not told. A figure in bold differs from"
                " none by more than its interval; among many groups one in twenty does by chance.",
                least=least,
            ),
            ""
            if facts.duels is None
            else voice.say(
                "Ahead of points: by how much more of its buyers the group's best fifth holds, in"
                " points of percent."
            ),
        ),
        *(_attribute(facts, name) for name in facts.metrics["slices"]["attributes"]),
    )


def _worst(facts: Facts) -> Markup:
    voice, worst = facts.voice, facts.metrics["slices"]["worst"]
    if worst is None:
        return voice.say("No group is off.")
    figures = facts.metrics["slices"]["attributes"][worst["attribute"]]["values"][worst["value"]]
    said = voice.count(
        "The group farthest from the others, of {n}, is {slice}: {promised} promised, {kept} kept.",
        "The group farthest from the others, of {n}, is {slice}: {promised} promised, {kept} kept.",
        worst["of_slices"],
        slice=parts.strong(names.of_slice(facts, worst["attribute"], worst["value"])),
        promised=voice.language.percent(figures["mean_probability"]["value"]),
        kept=voice.language.percent(figures["conversion_rate"]["value"]),
    )
    if worst["more_than_chance"]:
        return joined(said, " ", voice.say("That is more than chance does."))
    return joined(said, " ", voice.say("Chance alone does as much."))


def _attribute(facts: Facts, name: str) -> Markup:
    voice = facts.voice
    entry = facts.metrics["slices"]["attributes"][name]
    if not entry["order"]:
        return EMPTY
    duels = {each["value"]: each for each in facts.duels or [] if each["attribute"] == name}
    heads = [
        names.attribute(facts, name), voice.say("Leads"), voice.say("Bought"),
        voice.say("Promised"), voice.say("Gap, in points of percent"), voice.say("AUC"),
    ]  # fmt: skip
    if facts.duels is not None:
        heads.append(voice.say("Ahead of points"))
    rows = [
        [names.value(facts, name, value), *_figures(facts, each, duels.get(value))]
        for value, each in in_order(entry)
    ]
    table = parts.table(heads, rows, names.attribute(facts, name))
    worst = facts.metrics["slices"]["worst"]
    is_open = worst is not None and worst["attribute"] == name
    return parts.details(names.attribute(facts, name), table, is_open=is_open)


def _figures(facts: Facts, each: Told, duel: Told | None) -> Iterator[str]:
    voice = facts.voice
    percent = voice.language.percent
    yield voice.language.number(each["rows"])
    yield parts.share(voice, each["conversion_rate"])
    yield percent(each["mean_probability"]["value"])
    yield _points(facts, each["calibration_gap"])
    yield parts.figure_of(voice, each["roc_auc"], 2)
    if facts.duels is not None:
        yield "–" if duel is None else _points(facts, duel["difference"])


def _points(facts: Facts, told: parts.Interval | None) -> Markup:
    """A difference of shares in percentage points, in bold where its interval excludes 0."""
    if told is None:
        return Markup("–")
    language = facts.voice.language
    value, low, high = (language.signed(100 * told[name], 1) for name in ("value", "low", "high"))
    reach = element("small", facts.voice.say("({low} to {high})", low=low, high=high))
    return joined(parts.strong(value) if parts.excludes_zero(told) else value, " ", reach)
