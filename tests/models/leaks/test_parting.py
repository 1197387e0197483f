"""A column equal to the label, or derived from it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.leaks.columns import Column, Training
from models.leaks.parting import parting
from tests.models.leaks.looking import LABELS, NULL, ROW, TRAINING, column, filled, first, texts

PARTING = {
    "the label itself": LABELS,
    "the label turned round": ~LABELS,
    "a number that parts the two": np.where(LABELS, 100.0, -2.0) + ROW,
    "the label, with some values missing": np.where(ROW < 4, NULL, LABELS),
    "a number that is positive exactly for winners": np.where(LABELS, 1.0 + ROW, 0.0),
    "a number that is 0 exactly for losers": np.where(LABELS, (-1.0) ** ROW * (1 + ROW), 0.0),
    "codes in no order": np.where(LABELS, ROW % 2 * 4.0, 1.0 + 2 * (ROW % 2)),
}
HONEST = {
    "constant": np.full(40, 5.0),
    "empty": np.full(40, NULL),
    "known of one lead": np.where(ROW == 0, 1.0, NULL),
    "a feature like others": ROW % 4,
    "filled for some of both": filled(ROW < 20),
    "filled for one side only": filled(LABELS),
    "another value for every lead": ROW,
}


@pytest.mark.parametrize("told", PARTING)
def test_a_feature_whose_values_part_winners_from_losers_is_a_certain_leak(told):
    finding = parting(column(PARTING[told]), TRAINING)
    assert (finding.about, finding.certain) == ("feature offer", True)
    known = 36 if "missing" in told else 40
    assert finding.seen.endswith(f" alone tells all {known} known outcomes apart")


@pytest.mark.parametrize("told", HONEST)
def test_a_feature_that_tells_little_is_fine(told):
    assert parting(column(HONEST[told]), TRAINING) is None


def test_values_of_a_category_are_looked_at_though_all_are_too_rare_for_a_place():
    stages = np.array(["call", "mail", "visit", "letter"])[ROW % 4]
    told = [
        f"{'closed' if won else 'open'} {stage}" for won, stage in zip(LABELS, stages, strict=True)
    ]
    assert parting(texts(told), TRAINING).certain


def test_an_identifier_parts_the_two_and_proves_nothing():
    assert parting(texts([f"id {row}" for row in ROW]), TRAINING) is None


@pytest.mark.parametrize(("each", "certain"), [(1, False), (11, False), (12, True)])
def test_a_few_values_that_part_the_two_may_be_chance(each, certain):
    # 11 winners and 11 losers stand apart by chance 2 in 705,432 times, 12 and 12 2 in 2,704,156.
    known = first(each, LABELS) | first(each, ~LABELS)
    finding = parting(column(np.where(known, LABELS, NULL)), TRAINING)
    assert (finding is not None) == certain


@pytest.mark.parametrize(("wrong", "found"), [(0, True), (3, True), (4, False)])
def test_one_in_a_hundred_of_the_rarer_side_may_stand_wrong(wrong, found):
    labels = np.arange(1000) % 10 < 3  # 300 of 1000
    told = labels ^ (np.arange(1000) < wrong)
    finding = parting(column(told), Training(labels, np.arange(1000)))
    assert (finding is not None) == found
    if wrong and found:
        assert finding.seen == "its value alone tells all but 3 of 1000 known outcomes apart"


def test_rows_of_one_contact_with_one_outcome_count_once():
    labels, contact = np.repeat(LABELS, 10), np.repeat(ROW // 10, 10)
    assert parting(column(labels), Training(labels, np.arange(400))).certain
    assert parting(column(labels), Training(labels, contact)) is None


@given(st.integers(0, 2**32 - 1), st.integers(60, 400), st.floats(0.05, 0.5))
def test_what_knows_nothing_of_the_labels_is_never_certain(seed, rows, share):
    rng = np.random.default_rng(seed)
    training = Training(rng.random(rows) < share, rng.integers(0, rows, rows))
    for values in (
        rng.normal(size=rows),
        rng.integers(0, 2, rows),
        rng.integers(0, rows // 2, rows),
        np.where(rng.random(rows) < 0.7, NULL, rng.normal(size=rows)),
    ):
        assert parting(Column("x", (), values.astype(float)), training) is None
