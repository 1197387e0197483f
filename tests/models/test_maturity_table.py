"""The time to conversion as a table."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from features.clock import DAY
from features.maturity import Curve
from models import maturity_table


def curve(*days: float, end: float = 60) -> Curve:
    """A tenth of all leads converts at each of the ages."""
    shares = np.arange(1, len(days) + 1) / 10
    ages = (np.array(days) * DAY).astype(np.int64)
    return Curve(ages, shares, shares * 0.8, shares * 1.2, int(end * DAY), 100)


def table(path, *args) -> list[dict[str, str]]:
    maturity_table.write(path / "curve.csv", *args)
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
