"""Which pictures the report has: each as SVG by its name, in the page's language."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from features import clock
from features.types import Floats
from models.curves import Curves
from models.pictures import curves, importance, times
from pipelines import paths
from pipelines.page import answered, feature_words
from pipelines.page.facts import Facts, Told

_IMPORTANT = 12
_UNITS = ((clock.DAY, "days"), (clock.HOUR, "hours"), (clock.MINUTE, "minutes"))


def pictures(facts: Facts) -> dict[str, str]:
    """Every picture that there are figures for."""
    return dict(_each(facts))


def _each(facts: Facts) -> Iterator[tuple[str, str]]:
    language = facts.voice.language
    yield from _comparison(facts)
    yield "reliability", curves.reliability(language, _table("reliability"))
    yield "roc", curves.roc(language, _table("roc"))
    rate = facts.metrics["rows"]["test"]["positive_rate"]
    yield "precision_recall", curves.precision_recall(language, _table("precision_recall"), rate)
    names, shares = _importance(facts)
    if names:
        yield "importance", importance.importance(language, names, shares)
    yield from _times(facts)


def _comparison(facts: Facts) -> Iterator[tuple[str, str]]:
    """Gain and lift with their bands, and the difference where there are points."""
    language, told = facts.voice.language, facts.comparison["curve"]
    x = np.array(told["share"], dtype=np.float64)
    model = _band(told["model"])
    points = None if told["points"] is None else _band(told["points"])
    yield "gain", curves.gain(language, x, model, points)
    if told["difference"] is not None:
        yield "difference", curves.difference(language, x, _band(told["difference"]))
    called = x > 0
    yield (
        "lift",
        curves.lift(
            language,
            x[called],
            _lift(x, model),
            None if points is None else _lift(x, points),
        ),
    )


def _band(told: Told) -> dict[str, Floats]:
    names = {"value": "gain", "low": "low", "high": "high"}
    return {ours: np.array(told[theirs], dtype=np.float64) for ours, theirs in names.items()}


def _lift(x: Floats, band: dict[str, Floats]) -> dict[str, Floats]:
    """A gain as lift, from the first lead called on."""
    called = x > 0
    return {name: values[called] / x[called] for name, values in band.items()}


def _times(facts: Facts) -> Iterator[tuple[str, str]]:
    language = facts.voice.language
    curve = _read(paths.MATURITY_CURVE)
    if facts.source.horizon is not None and len(curve["days"]):
        yield "time_to_conversion", _ages(facts, curve)
    if facts.arrivals is not None:
        if facts.arrivals["hours"] is None:
            yield "weekdays", times.weekdays(language, facts.arrivals["weekdays"])
        else:
            yield "hours", times.hours(language, facts.arrivals["hours"])
        yield "weeks", times.weeks(language, facts.arrivals["series"])
    if facts.answers is not None:
        names = [answered.name(facts.voice, each) for each in facts.answers["groups"]]
        yield "answers", times.answers(language, names, facts.answers["groups"])


def _ages(facts: Facts, curve: Curves) -> str:
    """In the unit in which the ages are read most easily."""
    longest = curve["days"][-1] * clock.DAY
    size, unit = next((each for each in _UNITS if longest >= 3 * each[0]), _UNITS[-1])
    say = facts.voice.language.say
    across = {
        "days": say("days since the lead was created"),
        "hours": say("hours since the lead was created"),
        "minutes": say("minutes since the lead was created"),
    }
    first = facts.source.first_look
    ends = (first / size, (first + facts.source.label_horizon) / size)
    told = {**curve, "x": curve["days"] * clock.DAY / size}
    return times.time_to_conversion(facts.voice.language, told, across[unit], ends)


def _table(name: str) -> Curves:
    return _read(paths.PLOTS / f"{name}.csv")


def _read(path: Path) -> Curves:
    """A table of numbers by column; an empty cell is NaN."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    cells = [[float(cell) if cell else np.nan for cell in row] for row in rows]
    return dict(zip(head, np.array(cells).reshape(-1, len(head)).T, strict=True))


def _importance(facts: Facts) -> tuple[list[str], Floats]:
    """The features that the trees gain most by, as people say them."""
    with (paths.PLOTS / "importance.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if float(row["share"]) > 0][:_IMPORTANT]
    named = feature_words.named(facts.wordings)
    names = [feature_words.sentence(facts.voice, named[row["feature"]]) for row in rows]
    return names, np.array([float(row["share"]) for row in rows])
