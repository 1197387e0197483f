"""Curves as tables."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from models import curve_tables, curves
from models.metrics import ranking

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
def written(rankings, bins, tmp_path_factory):
    """The folder with the table of every curve."""
    folder = tmp_path_factory.mktemp("tables")
    curve_tables.write(rankings, bins, folder)
    return folder


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    return {name: [row[place] for row in rows] for place, name in enumerate(head)}


def test_every_curve_is_a_table(written):
    assert {path.stem for path in written.iterdir()} == set(CURVES)


def test_a_table_holds_the_curve_with_six_digits(rankings, written):
    told = read(written / "gain.csv")
    expected = curves.gain(rankings)
    assert list(told) == ["x", "model", "points"]
    for name, values in expected.items():
        assert told[name] == [f"{value:.6f}" for value in values]


def test_reliability_is_told_with_its_intervals(bins, written):
    told = read(written / "reliability.csv")
    assert list(told) == ["x", "promised_low", "promised_high", "rate", "low", "high"]
    for name, values in bins.items():
        assert told[name] == [f"{value:.6f}" for value in values]


def test_what_is_not_known_is_an_empty_cell(tmp_path):
    curve_tables._write_csv(
        tmp_path / "one.csv", {"x": np.array([0.0]), "rate": np.array([np.nan])}
    )
    assert (tmp_path / "one.csv").read_text("utf-8") == "x,rate\n0.000000,\n"


def test_importance_lists_every_features_share_the_strongest_first_and_ties_by_name(tmp_path):
    gains = np.array([1.0, 1, 6, 0])
    curve_tables.write_importance(("b", "a", "c", "d"), gains, tmp_path)
    assert (tmp_path / "importance.csv").read_text("utf-8") == (
        "feature,share\nc,0.750000\na,0.125000\nb,0.125000\nd,0.000000\n"
    )


def test_trees_that_gained_by_nothing_are_told_too(tmp_path):
    curve_tables.write_importance(("a", "b"), np.zeros(2), tmp_path)
    assert read(tmp_path / "importance.csv")["share"] == ["0.000000", "0.000000"]
