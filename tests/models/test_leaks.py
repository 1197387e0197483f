"""The search for features that know the outcome."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import hypergeom

from features.errors import LeakError
from models import leaks
from models.leaks import Finding

NULL = np.nan
ROW = np.arange(40)
LABELS = ROW % 10 < 3  # 12 of 40 leads convert


def search(column, *, attribute=True, suspicious_auc=0.95):
    matrix = np.array(column, dtype=float)[:, None]
    return leaks.search(matrix, LABELS, ["offer"], ["offer"] if attribute else [], suspicious_auc)


def filled(rows):
    """A column that holds the same for some rows and nothing for the others."""
    return np.where(rows, 3.0, NULL)


def first(count, rows):
    """The first so many of some rows."""
    return rows & (np.cumsum(rows) <= count)


def ranked(pairs_wrong):
    """A column that ranks all 12 · 28 pairs but some; winners have 100, one of them less."""
    column = np.where(LABELS, 100.0, np.cumsum(~LABELS))  # losers have 1 to 28
    column[0] = 28.5 - pairs_wrong
    return column


PARTING = {
    "the label itself": LABELS,
    "the label turned round": ~LABELS,
    "a number that parts the two": np.where(LABELS, 100.0, -2.0) + ROW,
    "the label, with some values missing": np.where(ROW < 4, NULL, LABELS),
}
ONE_SIDED = {
    "filled for winners only": filled(LABELS),
    "filled for losers only": filled(~LABELS),
    "filled for most winners and no loser": filled(first(10, LABELS)),
    "different numbers, for winners only": np.where(LABELS, ROW, NULL),
}


@pytest.mark.parametrize("attribute", [True, False])
@pytest.mark.parametrize("told", PARTING)
def test_a_feature_whose_values_part_winners_from_losers_is_a_certain_leak(told, attribute):
    (finding,) = search(PARTING[told], attribute=attribute)
    assert finding.feature == "offer"
    assert finding.certain
    with pytest.raises(LeakError) as raised:
        leaks.stop_on_certain([finding])
    assert raised.value.thing == "feature offer"
    assert raised.value.found == finding.evidence


@pytest.mark.parametrize("told", ONE_SIDED)
def test_an_attribute_that_is_filled_for_one_side_only_is_a_certain_leak(told):
    (finding,) = search(ONE_SIDED[told])
    assert finding.certain


@pytest.mark.parametrize("told", ONE_SIDED)
def test_behaviour_that_only_one_side_shows_is_suspicious_and_stops_nothing(told):
    (finding,) = search(ONE_SIDED[told], attribute=False)
    assert not finding.certain
    leaks.stop_on_certain([finding])


@pytest.mark.parametrize(("rows", "side"), [(LABELS, "converted"), (~LABELS, "did not convert")])
def test_the_evidence_names_the_side_that_is_filled(rows, side):
    (finding,) = search(filled(rows))
    assert finding.evidence.endswith(f"that {side}")


@pytest.mark.parametrize(("count", "found"), [(1, 0), (8, 0), (9, 1), (12, 1)])
def test_a_few_filled_values_on_one_side_may_be_chance(count, found):
    # Of 8 filled values all belong to winners by chance 6.4 times in a million, of 9 0.8 times.
    by_chance = hypergeom(40, 12, count).pmf(count)
    assert (by_chance < 1e-6) == bool(found)
    assert len(search(filled(first(count, LABELS)))) == found


@pytest.mark.parametrize(("each", "certain"), [(1, False), (11, False), (12, True)])
def test_a_few_values_that_part_the_two_may_be_chance(each, certain):
    # 11 winners and 11 losers stand apart by chance 2 in 705,432 times, 12 and 12 2 in 2,704,156.
    known = first(each, LABELS) | first(each, ~LABELS)
    (finding,) = search(np.where(known, LABELS, NULL))
    assert finding.certain == certain


def test_a_feature_that_ranks_almost_as_well_is_suspicious_and_stops_nothing():
    (finding,) = search(ranked(pairs_wrong=5))
    assert not finding.certain
    assert finding.evidence.endswith(f"AUC of {1 - 5 / (12 * 28):.3f}")
    leaks.stop_on_certain([finding])


def test_a_feature_that_ranks_the_other_way_round_is_as_suspicious():
    assert search(-ranked(pairs_wrong=5)) == search(ranked(pairs_wrong=5))


def test_suspicion_begins_at_the_threshold():
    column = ranked(pairs_wrong=21)  # 21 of 336 pairs: an AUC of 15/16, exact in binary
    assert len(search(column, suspicious_auc=15 / 16)) == 1
    assert search(column, suspicious_auc=15 / 16 + 1e-9) == []


@pytest.mark.parametrize(
    "column",
    [
        np.full(40, 5.0),  # constant
        np.full(40, NULL),  # empty
        np.where(ROW == 0, 1.0, NULL),  # known of one lead
        ROW % 4,  # a feature like others
        filled(ROW < 20),  # filled for some of both
    ],
)
def test_a_feature_that_tells_little_is_fine(column):
    assert search(column) == []


def test_each_feature_is_looked_at_alone_and_only_the_leaks_are_named():
    matrix = np.column_stack([np.ones(40), LABELS, ROW, ~LABELS]).astype(float)
    names = ["one", "label", "row", "lost"]
    found = leaks.search(matrix, LABELS, names, names, 0.95)
    assert [finding.feature for finding in found] == ["label", "lost"]
    with pytest.raises(LeakError) as raised:
        leaks.stop_on_certain(found)
    assert raised.value.thing == "feature label, lost"


def test_no_finding_stops_nothing():
    leaks.stop_on_certain([])


def test_a_finding_is_told_as_plain_values():
    assert Finding("offer", certain=True, evidence="why").told() == {
        "feature": "offer",
        "certain": True,
        "evidence": "why",
    }
