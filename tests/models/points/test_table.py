"""Sums of points in bands, as a qualification, and on their way through JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.optimize import minimize

from models.points import table, worth
from models.points.table import Action, Table, Worth

TABLE = Table(
    actions=(
        Action("visit in 7d", 2.0, "visit", "7d", cap=10.0),
        Action("job", -5.0, attribute="job", values=("student",)),
    ),
    bands=table.bands(["hot", "warm", "cold"], [40.0, 20.0]),
    qualified={"SQL": 50.0, "MQL": 20.0},
    worth=Worth(-3.0, 0.05),
)


def test_a_sum_is_in_the_hottest_band_whose_start_it_reaches():
    assert TABLE.band_of(np.array([40.0, 39.9, 20.0, -7.0])) == ["hot", "warm", "warm", "cold"]
    assert Table(()).band_of(np.array([1.0])) is None


def test_a_lead_is_qualified_from_so_many_points_on():
    assert TABLE.qualified_as(19.9) == []
    assert TABLE.qualified_as(20.0) == ["MQL"]
    assert TABLE.qualified_as(50.0) == ["MQL", "SQL"]


@pytest.mark.parametrize("told", [TABLE, Table((Action("a", 1.0, "a"),))])
def test_a_table_comes_back_from_json_as_it_was(told):
    assert table.from_dict(json.loads(json.dumps(table.to_dict(told)))) == told


def test_the_worth_of_a_sum_is_the_curve_of_most_likelihood():
    random = np.random.default_rng(1)
    totals = random.integers(0, 60, 4000).astype(float)
    labels = random.random(4000) < 1 / (1 + np.exp(3 - 0.06 * totals))

    def loss(line):
        odds = line[0] + line[1] * totals
        return np.logaddexp(0, np.where(labels, -odds, odds)).sum()

    best = minimize(loss, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9})
    found = worth.fit(totals, labels)
    assert [found.intercept, found.slope] == pytest.approx(best.x.tolist(), rel=2e-3)


def test_where_points_say_nothing_any_lead_is_worth_the_base_rate():
    labels = np.array([True, False, False, False] * 100)
    for totals in (np.zeros(400), np.where(labels, 0.0, 10.0)):
        found = worth.fit(totals, labels)
        assert found.slope > 0
        middle = found.log_odds(np.array([totals.mean()]))
        assert 1 / (1 + np.exp(-middle)) == pytest.approx(0.25, abs=0.002)
