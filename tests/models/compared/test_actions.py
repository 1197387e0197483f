"""Today's table, action by action."""

from __future__ import annotations

import numpy as np

from models.compared import actions
from models.compared.prices import Price
from models.drawn import Figure
from models.points.table import Action, Table


def test_leads_are_counted_once_whatever_their_snapshots():
    table = Table((Action("visit", 2.0, group="visit"), Action("trial", 10.0, group="trial")))
    units = np.array([[3.0, 0.0], [5.0, 0.0], [0.0, 0.0], [1.0, 0.0]])
    lead = np.array([0, 0, 1, 2])
    price = Price(Figure(1.0, np.ones(100)), Figure(-1.0, -np.ones(100)))
    visit, trial = actions.told(table, units, lead, np.array([4, 0]), [price, price])
    assert visit == {
        "name": "visit",
        "points": 2.0,
        "leads": 2,
        "earned": 3.0,
        "fitted": 4,
        "worth": {"value": 1, "low": 1, "high": 1},
        "verdict": "too few",
    }
    assert (trial["leads"], trial["earned"], trial["fitted"]) == (0, None, 0)
