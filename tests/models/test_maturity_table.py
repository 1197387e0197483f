"""The time to conversion as a table and a picture."""

from __future__ import annotations

import csv
import shutil

import numpy as np
import pytest
from matplotlib.image import imread

from features.clock import DAY, HOUR
from features.maturity import Curve
from models import maturity_drawing

pytestmark = pytest.mark.slow

ORANGE = (0xD1, 0x76, 0x2A)


def curve(*days: float, end: float = 60) -> Curve:
    """A tenth of all leads converts at each of the ages."""
    shares = np.arange(1, len(days) + 1) / 10
    ages = (np.array(days) * DAY).astype(np.int64)
    return Curve(ages, shares, shares * 0.8, shares * 1.2, int(end * DAY), 100)


def table(path, *args) -> list[dict[str, str]]:
    maturity_drawing.write_table(path / "curve.csv", *args)
    with (path / "curve.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_goes_from_the_creation_to_a_little_beyond_the_horizon(tmp_path):
    rows = table(tmp_path, curve(1, 20), 0, 30 * DAY)
    assert rows[0] == {
        "days": "0.000000", "converted": "0.000000", "low": "0.000000", "high": "0.000000",
    }  # fmt: skip
    assert rows[-1] == {
        "days": "33.000000", "converted": "0.200000", "low": "0.160000", "high": "0.240000",
    }  # fmt: skip
    by = {float(row["days"]): float(row["converted"]) for row in rows}
    assert {share for days, share in by.items() if 1 < days <= 20} == {0.1}


def test_it_goes_as_far_as_late_conversions(tmp_path):
    assert float(table(tmp_path, curve(1, 40), 0, 7 * DAY)[-1]["days"]) == pytest.approx(44)


def test_beyond_what_is_known_the_cells_are_empty(tmp_path):
    rows = table(tmp_path, curve(1, 20, end=25), 0, 30 * DAY)
    assert rows[-1] == {"days": "33.000000", "converted": "", "low": "", "high": ""}


def test_without_a_curve_there_is_only_a_head(tmp_path):
    assert table(tmp_path, None, 0, DAY) == []


def orange_columns(path) -> np.ndarray:
    """The places across the picture that are mostly of the horizon's colour."""
    pixels = np.rint(imread(path)[:, :, :3] * 255).astype(int)
    return np.flatnonzero((pixels == ORANGE).all(axis=2).mean(axis=0) > 0.5)


@pytest.mark.parametrize("horizon", [10, 30])
def test_the_horizon_stands_where_it_ends(tmp_path, horizon):
    maturity_drawing.draw(tmp_path / "one.png", curve(1, 40), 0, horizon * DAY)
    found = orange_columns(tmp_path / "one.png").mean()
    # The axes go from about a tenth of the picture to its right edge, and over 44 days.
    assert found / 832 == pytest.approx(0.12 + 0.875 * horizon / 44, abs=0.02)


def test_the_picture_tells_the_quantiles_and_what_the_horizon_catches():
    assert maturity_drawing._title(curve(1, 2, 30), "days", DAY) == (
        "Half of the conversions come within 2 days, nine in ten within 30"
    )
    assert maturity_drawing._title(curve(0.05, 0.25), "hours", HOUR) == (
        "Half of the conversions come within 1.2 hours, nine in ten within 6"
    )
    assert maturity_drawing._title(curve(), "days", DAY).startswith("No lead ")
    assert maturity_drawing._catch(0.894) == "catches 89% of the\nconversions to come"
    assert maturity_drawing._catch(np.nan).startswith("reaches beyond")


@pytest.mark.parametrize(
    ("longest", "unit"), [(3 * DAY, "days"), (3 * DAY - 1, "hours"), (3 * HOUR - 1, "minutes")]
)
def test_ages_have_the_unit_that_is_read_most_easily(longest, unit):
    assert maturity_drawing._unit(longest)[0] == unit


@pytest.mark.parametrize(
    "drawn", [curve(), curve(1, end=0), curve(0.001, 0.002), curve(1, 20, end=25)]
)
def test_rare_curves_are_drawn_and_equal_ones_are_equal_files(tmp_path, drawn):
    maturity_drawing.draw(tmp_path / "one.png", drawn, 0, 30 * DAY)
    shutil.copy(tmp_path / "one.png", tmp_path / "other.png")
    maturity_drawing.draw(tmp_path / "one.png", drawn, 0, 30 * DAY)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "other.png").read_bytes()
    assert imread(tmp_path / "one.png").shape == (572, 832, 4)
