"""One feature that ranks the outcomes almost perfectly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from models.leaks.columns import tally
from models.leaks.ranking import ranking, roc_auc
from tests.models.leaks.looking import LABELS, NULL, TRAINING, column, first


def ranked(pairs_wrong):
    """A column that ranks all 12 · 28 pairs but some; winners have 100, one of them less."""
    values = np.where(LABELS, 100.0, np.cumsum(~LABELS))  # losers have 1 to 28
    values[0] = 28.5 - pairs_wrong
    return values


def test_a_feature_that_ranks_almost_perfectly_is_suspicious_and_stops_nothing():
    finding = ranking(column(ranked(pairs_wrong=5)), TRAINING, 0.95)
    assert not finding.certain
    assert finding.seen == f"it ranks 40 outcomes alone with an AUC of {1 - 5 / (12 * 28):.3f}"


def test_a_feature_that_ranks_the_other_way_round_is_as_suspicious():
    right, wrong = (
        ranking(column(sign * ranked(pairs_wrong=5)), TRAINING, 0.95) for sign in (1, -1)
    )
    assert right == wrong


def test_suspicion_begins_at_the_threshold():
    told = column(ranked(pairs_wrong=21))  # 21 of 336 pairs: an AUC of 15/16, exact in binary
    assert ranking(told, TRAINING, 15 / 16) is not None
    assert ranking(told, TRAINING, 15 / 16 + 1e-9) is None


@pytest.mark.parametrize(("each", "found"), [(1, False), (9, False), (10, True)])
def test_a_few_known_values_rank_perfectly_by_chance(each, found):
    # The AUC of 9 and 9 rows errs by .140, of 10 and 10 by .132: .5 is 3.6 and 3.8 times as much.
    known = first(each, LABELS) | first(each, ~LABELS)
    finding = ranking(column(np.where(known, LABELS, NULL)), TRAINING, 0.95)
    assert (finding is not None) == found


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=2, max_size=60))
def test_the_auc_is_that_of_scikit_learn(rows):
    values = np.array([value for value, _ in rows])
    labels = np.array([label for _, label in rows])
    if labels.any() and not labels.all():
        assert roc_auc(tally(values, labels)) == pytest.approx(roc_auc_score(labels, values))
