"""Curves as files."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from models import curves, drawing
from models.metrics import ranking

pytestmark = pytest.mark.slow

CURVES = ("roc", "precision_recall", "gain", "lift", "reliability")


@pytest.fixture(scope="module")
def rankings():
    labels = np.isin(np.arange(20), (0, 2, 3, 9))
    ids = np.array([f"l{place:02}" for place in range(20)], dtype=np.object_)
    return {
        "model": ranking(np.linspace(0.9, 0.1, 20), labels, ids, probabilities=True),
        "points": ranking(np.arange(20.0) // 4, labels, ids, probabilities=False),
    }


@pytest.fixture(scope="module")
def bins(rankings):
    probabilities = np.linspace(0.9, 0.1, 20)
    bounds = (probabilities - 0.05, probabilities + 0.05)
    return curves.reliability(rankings["model"], np.ones((5, 20)), bounds)


@pytest.fixture(scope="module")
def drawn(rankings, bins, tmp_path_factory):
    """Tables and pictures of every curve."""
    tables, pictures = (tmp_path_factory.mktemp(name) for name in ("tables", "pictures"))
    drawing.draw_all(rankings, bins, tables, pictures, rate=0.2)
    return tables, pictures


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    return {name: [row[place] for row in rows] for place, name in enumerate(head)}


def test_every_curve_is_a_table_and_a_picture(drawn):
    for folder, kind in zip(drawn, ("csv", "png"), strict=True):
        names = [path.name for path in folder.iterdir()]
        assert sorted(names) == sorted(f"{curve}.{kind}" for curve in CURVES)


def test_a_table_holds_the_curve_with_six_digits(rankings, drawn):
    told = read(drawn[0] / "gain.csv")
    expected = curves.gain(rankings)
    assert list(told) == ["x", "model", "points"]
    for name, values in expected.items():
        assert told[name] == [f"{value:.6f}" for value in values]


def test_reliability_is_told_with_its_intervals(bins, drawn):
    told = read(drawn[0] / "reliability.csv")
    assert list(told) == ["x", "promised_low", "promised_high", "rate", "low", "high"]
    for name, values in bins.items():
        assert told[name] == [f"{value:.6f}" for value in values]


def test_what_is_not_known_is_an_empty_cell(tmp_path):
    drawing._write_csv(tmp_path / "one.csv", {"x": np.array([0.0]), "rate": np.array([np.nan])})
    assert (tmp_path / "one.csv").read_text("utf-8") == "x,rate\n0.000000,\n"


def test_importance_lists_every_features_share_the_strongest_first_and_ties_by_name(tmp_path):
    drawing.draw_importance(("b", "a", "c", "d"), np.array([1.0, 1, 6, 0]), tmp_path, tmp_path)
    assert (tmp_path / "importance.csv").read_text("utf-8") == (
        "feature,share\nc,0.750000\na,0.125000\nb,0.125000\nd,0.000000\n"
    )
    assert (tmp_path / "importance.png").exists()


def test_trees_that_gained_by_nothing_are_drawn_too(tmp_path):
    drawing.draw_importance(("a", "b"), np.zeros(2), tmp_path, tmp_path)
    assert read(tmp_path / "importance.csv")["share"] == ["0.000000", "0.000000"]
