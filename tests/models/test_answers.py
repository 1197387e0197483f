"""How often leads buy by the time to the first touch, as they were and at equal promise."""

from __future__ import annotations

import numpy as np
import pytest

from features import clock
from models import answers


def test_leads_are_parted_by_steps_that_part_enough_of_them():
    waited = np.array([1.0] * 50 + [2 * clock.HOUR] * 47 + [2 * clock.DAY] * 3 + [np.nan] * 10)
    told = answers.answers(waited, np.zeros(110, dtype=bool), np.linspace(0, 1, 110))
    assert [
        (each["from"], each["to"], each["never"], each["leads"]) for each in told["groups"]
    ] == [
        (None, "5m", False, 50),
        ("5m", None, False, 50),
        (None, None, True, 10),
    ]
    assert (told["leads"], told["touched"]) == (110, 100)
    assert told["median"] == pytest.approx(clock.HOUR, rel=0.01)


def test_a_step_itself_belongs_to_the_faster_group():
    waited = np.repeat([float(clock.duration("1h")), float(clock.duration("1h")) + 1], 50)
    told = answers.answers(waited, np.arange(100) < 50, np.linspace(0, 1, 100))
    assert [(each["to"], each["buyers"]) for each in told["groups"]] == [("1h", 50), (None, 0)]


def test_where_eager_leads_are_called_first_equal_promise_takes_the_difference_away():
    """Half of the eager buy and a tenth of the others, whenever they are called."""
    third = np.repeat([0, 1, 2], 1000)
    probability = np.array([0.1, 0.3, 0.5])[third]
    labels = np.tile(np.arange(10), 300) < np.array([1, 3, 5])[third]
    fast = np.tile(np.arange(100) // 10, 30) < np.array([1, 5, 9])[third]
    waited = np.where(fast, clock.MINUTE, 3 * clock.HOUR).astype(float)
    first, last = answers.answers(waited, labels, probability)["groups"]
    assert first["rate"]["value"] == pytest.approx((0.1 * 1 + 0.3 * 5 + 0.5 * 9) / 15)
    assert first["rate"]["value"] > last["rate"]["value"] + 0.15
    assert first["at_equal_promise"] == pytest.approx(0.3)
    assert last["at_equal_promise"] == pytest.approx(0.3)


def test_a_group_without_leads_of_some_promise_has_no_figure_at_equal_promise():
    probability = np.linspace(0, 1, 200)
    waited = np.where(probability > 0.5, clock.MINUTE, 3 * clock.HOUR).astype(float)
    told = answers.answers(waited, probability > 0.5, probability)["groups"]
    assert [each["at_equal_promise"] for each in told] == [None, None]


def test_where_nobody_was_touched_there_is_one_group():
    told = answers.answers(np.full(40, np.nan), np.zeros(40, dtype=bool), np.linspace(0, 1, 40))
    assert told["median"] is None
    assert [each["never"] for each in told["groups"]] == [True]
