"""Channels: rate, lift, expected customers and their cost."""

from __future__ import annotations

import numpy as np
import pytest

from models import bootstrap, channels, curves
from models.comparison import Rows
from models.slice_cuts import Cut

IDS = np.array([f"l{place}" for place in range(100)], dtype=np.object_)
LABELS = np.repeat([1, 1, 0, 0, 0, 0, 0, 0, 0, 0], 10).astype(bool)
PROBABILITY = np.repeat([0.5, 0.5, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], 10)
ROWS = Rows(LABELS, IDS, bootstrap.draw(IDS, 500, 1))
MAIL = np.arange(100) < 40
CUT = Cut("channel", {"mail": MAIL, "web": ~MAIL})


def told(costs=None):
    (attribute,) = channels.channels([CUT], PROBABILITY, ROWS, costs or {})
    return attribute


def test_a_channel_by_hand():
    web, mail = told({"channel": {"mail": 7.0}})["values"]
    assert (web["value"], mail["value"]) == ("web", "mail"), "the largest first"
    assert (mail["leads"], mail["buyers"]) == (40, 20)
    assert mail["rate"]["value"] == 0.5
    assert mail["lift"]["value"] == 2.5
    assert mail["expected"] == pytest.approx(14)
    assert mail["mean_probability"] == pytest.approx(0.35)
    assert mail["cost"] == pytest.approx(7 * 40 / 14)


def test_a_value_without_a_cost_costs_nobody_knows_what():
    assert told({"channel": {"mail": 7.0}})["values"][0]["cost"] is None
    assert told({"channel": {"mail": 7.0}})["costs_known"]
    assert not told({"region": {"north": 7.0}})["costs_known"]


def test_where_nobody_bought_the_interval_is_wilsons():
    web = told()["values"][0]
    low, high = curves.wilson(np.array([0.0]), np.array([60.0]))
    assert web["rate"] == {"value": 0.0, "low": low[0], "high": high[0]}


def test_intervals_hold_the_rate_and_are_of_the_contacts():
    mail = told()["values"][1]
    assert mail["rate"]["low"] < 0.5 < mail["rate"]["high"]
    one = Rows(LABELS, IDS, np.ones((500, 100)))
    (same,) = channels.channels([CUT], PROBABILITY, one, {})
    assert same["values"][1]["rate"] == {"value": 0.5, "low": 0.5, "high": 0.5}


def test_without_any_buyer_there_is_no_lift():
    nobody = Rows(np.zeros(100, dtype=bool), IDS, ROWS.draws)
    (attribute,) = channels.channels([CUT], PROBABILITY, nobody, {})
    assert [each["lift"] for each in attribute["values"]] == [None, None]
