"""Kinds of event that come only with the outcome of their lead, or after it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from features import clock
from models.leaks.siblings import Kind, Leads, siblings

START = clock.moment("2026-01-01T00:00:00Z")
LEAD = np.arange(200)
WON, LOST = LEAD < 60, (LEAD >= 60) & (LEAD < 150)  # the last 50 are still open
CREATED = START + LEAD * clock.HOUR
ENDED = np.where(WON | LOST, CREATED + 10 * clock.DAY, clock.NEVER)
LEADS = Leads(CREATED, ENDED, WON)


def found(on, after_creation, leads=LEADS):
    """Whether a kind is found whose first event comes so long after the creation of some leads."""
    occurred_at = CREATED[on] + after_creation
    return siblings(
        [Kind("events.steps: step signed", ("events.steps",), LEAD[on], occurred_at)], leads
    )


def test_what_comes_with_every_win_is_a_sibling_named_with_its_counts():
    (finding,) = found(WON, 10 * clock.DAY)
    assert (finding.about, finding.certain) == ("events.steps: step signed", True)
    assert finding.seen == (
        "comes first with the outcome or after it on 60 of 60 leads, within minutes of it on 60;"
        " 60 of them were won"
    )
    assert finding.declare.startswith("outcomes.events.companions, or events.steps: { leak: true }")


@pytest.mark.parametrize(
    ("shift", "is_found"),
    [(-5, True), (-6, False), (-60, False), (5, True), (6, True), (60 * 24 * 30, True)],
)
def test_minutes_before_the_win_or_any_time_after_it(shift, is_found):
    assert bool(found(WON, 10 * clock.DAY + shift * clock.MINUTE)) == is_found


def test_what_comes_with_a_loss_or_with_either_is_a_sibling_too():
    assert found(LOST, 10 * clock.DAY)
    assert found(WON | LOST, 10 * clock.DAY)


def test_what_comes_after_both_outcomes_is_no_sibling():
    """A newsletter goes to everybody, and most leads have ended when the first one comes."""
    assert found(WON | LOST, 12 * clock.DAY) == []


def test_what_comes_on_open_leads_too_is_no_sibling():
    assert found(LEAD >= 140, 10 * clock.DAY) == []


@pytest.mark.parametrize(("before", "is_found"), [(0, True), (3, True), (4, False)])
def test_almost_only_is_nineteen_in_twenty(before, is_found):
    after_creation = np.where(LEAD[WON] < before, clock.DAY, 10 * clock.DAY)
    assert bool(found(WON, after_creation)) == is_found


@pytest.mark.parametrize(("leads", "is_found"), [(19, False), (20, True)])
def test_a_few_leads_prove_nothing(leads, is_found):
    assert bool(found(leads > LEAD, 10 * clock.DAY)) == is_found


def test_minutes_are_few_only_where_leads_live_longer():
    """In a chat of ten minutes all that is said is said within minutes of its end."""
    chat = Leads(CREATED, np.where(WON | LOST, CREATED + 10 * clock.MINUTE, clock.NEVER), WON)
    assert found(WON | LOST, 6 * clock.MINUTE, chat) == []
    assert found(WON | LOST, 9 * clock.MINUTE, chat)


def test_leads_that_end_as_they_are_created_tell_nothing():
    at_once = Leads(CREATED, np.where(WON | LOST, CREATED, clock.NEVER), WON)
    assert found(WON, 0, at_once) == []


def test_where_all_ended_leads_are_won_those_that_are_open_are_compared():
    no_losses = dataclasses.replace(LEADS, ended_at=np.where(WON, ENDED, clock.NEVER))
    assert found(WON, 15 * clock.DAY, no_losses)
    assert found(WON | (LEAD >= 150), 15 * clock.DAY, no_losses) == []
