"""What actions are worth in the team's points, and what is said of today's."""

from __future__ import annotations

import numpy as np
import pytest

from models.compared import logistic_fit, prices
from models.compared.prices import FAIR, OVERPAID, TOO_FEW, UNDERPAID, Price, Rows
from models.drawn import Figure

POINTS = np.array([1.0, 10.0, 4.0])


def world(weights=(0.8, 0.8, 0.4), points=POINTS, rows=2500, seed=3):
    """Three actions that are earned independently of each other, each lead of its own contact."""
    random = np.random.default_rng(seed)
    units = random.poisson(0.7, (rows, 3)).astype(float)
    chance = 1 / (1 + np.exp(2 - units @ np.array(weights)))
    return Rows(units, units @ points, random.random(rows) < chance, np.arange(rows))


def priced(rows, points=POINTS, refits=100):
    return prices.prices(rows, points, strength=1e4, refits=refits, seed=1)


def test_what_pays_too_little_and_too_much_is_found():
    """Of three actions that are paid 5 each the second tells nothing at all."""
    points = np.array([5.0, 5.0, 5.0])
    first, second, third = priced(world((0.8, 0.0, 0.8), points), points)
    assert first.verdict(1000) == third.verdict(1000) == UNDERPAID
    assert second.verdict(1000) == OVERPAID
    assert second.worth.told()["low"] < 0 < second.worth.told()["high"]


def test_a_point_is_worth_what_most_points_are_paid_for():
    """Of two equally good actions that are paid 1 and 10, the small one is worth about 10 too."""
    low, high, _ = priced(world())
    assert (low.verdict(1000), high.verdict(1000)) == (UNDERPAID, FAIR)
    assert low.worth.value == pytest.approx(high.worth.value, rel=0.25)


def test_a_table_that_pays_as_the_data_would_is_fair():
    points = np.array([8.0, 4.0, -2.0])
    told = priced(world((0.8, 0.4, -0.2), points), points)
    assert [each.verdict(1000) for each in told] == [FAIR] * 3
    for each, paid in zip(told, points, strict=True):
        assert each.worth.value == pytest.approx(paid, abs=1.5)


def test_a_worth_is_the_actions_log_odds_over_those_of_a_point():
    rows = world()
    weights = logistic_fit.fit(rows.units, rows.labels, 1e4)[:3]
    point = logistic_fit.fit(rows.totals[:, None], rows.labels, logistic_fit.LOOSE)[0]
    values = [each.worth.value for each in priced(rows, refits=2)]
    assert values == pytest.approx(weights / point)


def test_twice_the_points_are_worth_twice_as_many_and_judged_alike():
    rows = world(rows=800)
    twice = Rows(rows.units, 2 * rows.totals, rows.labels, rows.contact)
    for once, doubled in zip(priced(rows), priced(twice, 2 * POINTS), strict=True):
        assert doubled.worth.value == pytest.approx(2 * once.worth.value, rel=1e-4)
        assert doubled.worth.draws == pytest.approx(2 * once.worth.draws, rel=1e-4)
        assert doubled.verdict(100) == once.verdict(100)


def test_rows_of_one_contact_are_drawn_together():
    """The same rows told ten times by the same contacts tell no more than once."""
    rows = world(rows=300)
    again = Rows(*(np.concatenate([each] * 10) for each in vars(rows).values()))
    widths = [
        np.ptp(np.percentile(priced(each)[0].worth.draws, [2.5, 97.5])) for each in (rows, again)
    ]
    assert widths[1] == pytest.approx(widths[0], rel=0.1)


def test_too_few_leads_are_not_judged():
    low, *_ = priced(world())
    assert low.verdict(prices.LEAST_LEADS - 1) == TOO_FEW
    assert low.verdict(prices.LEAST_LEADS) == UNDERPAID


def test_where_more_points_mean_fewer_wins_no_worth_is_told_but_the_gap_is():
    """The team pays for what drives buyers away: the action is overpaid, whatever the scale."""
    rows = world(weights=(-0.8, 0.0, 0.0), points=np.array([10.0, 0.0, 0.0]))
    found = priced(rows, np.array([10.0, 0.0, 0.0]))
    assert found[0].worth.told() is None
    assert found[0].verdict(100) == FAIR  # a point is as bad as the action that earns it
    assert np.isnan(found[0].worth.value)


def test_a_verdict_is_the_side_on_which_the_whole_interval_of_the_gap_lies():
    worth = Figure(0.0, np.zeros(100))

    def verdict(low, high):
        return Price(worth, Figure(0.0, np.linspace(low, high, 100))).verdict(100)

    assert verdict(-2, -1) == OVERPAID
    assert verdict(1, 2) == UNDERPAID
    assert verdict(-1, 1) == FAIR


def test_one_class_alone_is_not_judged():
    rows = world(rows=100)
    nobody = Rows(rows.units, rows.totals, np.zeros(100, dtype=bool), rows.contact)
    assert {each.verdict(100) for each in priced(nobody)} == {TOO_FEW}


def test_of_many_rows_whole_contacts_are_left_out(monkeypatch):
    monkeypatch.setattr(prices, "MOST_ROWS", 500)
    rows = world(rows=2000)
    pairs = Rows(rows.units, rows.totals, rows.labels, rows.contact // 2)
    few = prices._of_few_contacts(pairs, np.random.default_rng(1))
    assert 400 < len(few.labels) < 600
    assert set(np.bincount(few.contact).tolist()) == {0, 2}
