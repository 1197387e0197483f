"""Pictures as SVG: equal figures are equal files, text is text, every line has its colour."""

from __future__ import annotations

import re

import numpy as np
import pytest

from models.language import ENGLISH
from models.pictures import curves, importance, paper, times

pytestmark = pytest.mark.slow

X = np.linspace(0, 1, 101)


def band(power: float) -> dict[str, np.ndarray]:
    value = X**power
    return {"value": value, "low": value * 0.9, "high": np.minimum(value * 1.1, 1)}


ROC = {"x": X, "model": X**0.3, "points": X**0.6}
BINS = {
    "x": np.linspace(0.02, 0.4, 10),
    "rate": np.linspace(0.03, 0.38, 10),
    "low": np.linspace(0.01, 0.30, 10),
    "high": np.linspace(0.06, 0.45, 10),
    "promised_low": np.linspace(0.01, 0.32, 10),
    "promised_high": np.linspace(0.05, 0.48, 10),
}
AGES = {"x": X * 60, "converted": X / 9, "low": X / 10, "high": X / 8}
RATE = {"value": 0.2, "low": 0.1, "high": 0.3}
SERIES = [{"first": 17000 + 7 * n, "leads": 40 + n, "rate": RATE if n else None} for n in range(9)]
GROUPS = [{"rate": RATE, "at_equal_promise": share} for share in (0.2, None)]

DRAWN = {
    "gain": lambda: curves.gain(ENGLISH, X, band(0.4), band(0.7)),
    "lift": lambda: curves.lift(ENGLISH, X[1:], {"value": 1 / X[1:]}, None),
    "difference": lambda: curves.difference(ENGLISH, X, band(2)),
    "roc": lambda: curves.roc(ENGLISH, ROC),
    "precision_recall": lambda: curves.precision_recall(ENGLISH, ROC, 0.1),
    "reliability": lambda: curves.reliability(ENGLISH, BINS),
    "importance": lambda: importance.importance(
        ENGLISH, ["visits in the last 7 days", "age", "a " * 60], np.array([0.7, 0.2, 0.1])
    ),
    "time_to_conversion": lambda: times.time_to_conversion(ENGLISH, AGES, "days", (0.0, 35.0)),
    "hours": lambda: times.hours(ENGLISH, [[day + hour for hour in range(24)] for day in range(7)]),
    "weekdays": lambda: times.weekdays(ENGLISH, [5, 4, 3, 2, 1, 0, 0]),
    "weeks": lambda: times.weeks(ENGLISH, SERIES),
    "answers": lambda: times.answers(ENGLISH, ["within 1 hour", "never"], GROUPS),
}


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


@pytest.mark.parametrize("name", DRAWN)
def test_equal_pictures_are_equal_files_without_date_or_version(name):
    one = DRAWN[name]()
    assert one == DRAWN[name]()
    assert "matplotlib" not in one.lower().replace('id="matplotlib.axis', "")
    assert not re.search(r"20\d\d-\d\d-\d\d", one)


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_small_and_its_text_is_text(name):
    svg = DRAWN[name]()
    wide, high = (
        float(each) for each in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()
    )
    assert wide == pytest.approx(4.4 * 72)
    assert 110 < high < 270
    assert any(texts(svg))


@pytest.mark.parametrize("name", DRAWN)
def test_every_colour_is_of_the_palette(name):
    assert set(re.findall(r"#[0-9a-f]{6}", DRAWN[name]())) <= set(paper.PALETTE.values())


def test_every_model_has_a_line_of_its_own_and_a_name_in_the_legend():
    svg = curves.roc(ENGLISH, ROC)
    assert {"the model", "your points"} <= set(texts(svg))
    assert "logistic regression" not in texts(svg), "it was not given and is not drawn"
    assert paper.LOGISTIC not in svg
    assert paper.MODEL in svg
    assert paper.POINTS in svg


def test_without_points_there_is_no_line_of_theirs():
    svg = curves.gain(ENGLISH, X, band(0.4), None)
    assert "your points" not in texts(svg)
    assert paper.POINTS not in svg


def test_other_figures_are_another_picture():
    assert curves.gain(ENGLISH, X, band(0.4), None) != curves.gain(ENGLISH, X, band(0.5), None)


def test_the_busiest_hour_is_the_darkest_cell():
    counts = [[0] * 24 for _ in range(7)]
    counts[2][9], counts[3][0] = 8, 4
    found = [float(each) for each in re.findall(r"opacity: ([\d.]+)", times.hours(ENGLISH, counts))]
    assert len(found) == 7 * 24 - 1, "the cell with opacity 1 has none"
    assert sorted(set(found)) == [0.04, 0.52]


@pytest.mark.parametrize("series", [SERIES[:1], [{**SERIES[0], "leads": 0}]])
def test_a_single_week_without_a_rate_is_drawn_too(series):
    assert "leads" in texts(times.weeks(ENGLISH, series))


@pytest.mark.parametrize(("times", "is_below"), [(0.5, False), (1.8, True)])
def test_the_legend_of_promises_stands_where_the_dots_do_not(times, is_below):
    """Dots above the line leave room below it, and the other way round."""
    bins = BINS | {name: BINS[name] * times for name in ("rate", "low", "high")}
    picture = curves.reliability(ENGLISH, bins)
    place = re.search(r'<text[^>]* y="([\d.]+)"[^>]*>promise kept</text>', picture)
    height = re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', picture)
    assert (float(place[1]) > float(height[1]) / 2) is is_below


def test_a_long_name_of_a_feature_goes_on_in_another_line():
    said = texts(DRAWN["importance"]())
    assert "visits in the last 7 days" in said
    assert [len(each.split()) for each in said if each.startswith("a a")] == [31, 29]


def test_the_strongest_feature_stands_on_top_and_a_long_name_has_room():
    def drawn(*names: str) -> tuple[float, list[float]]:
        shares = np.linspace(0.5, 0.1, len(names))
        svg = importance.importance(ENGLISH, names, shares)
        height = float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', svg)[1])
        named = [re.search(rf' y="([\d.]+)"[^>]*>{name}</text>', svg) for name in names[:2]]
        return height, [float(each[1]) for each in named]

    short, (first, second) = drawn("first", "second", "third")
    long, _ = drawn("first", "second", "third " * 20)
    assert first < second
    assert short + 10 < long < short + 20
