"""The log loss against scikit-learn's, and where that one has nothing left."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics

from models import losses
from models.sigmoid import sigmoid


@given(st.lists(st.tuples(st.booleans(), st.floats(-20, 20)), min_size=1, max_size=20))
def test_the_log_loss_of_log_odds_is_scikit_learns_of_probabilities(some):
    labels, log_odds = (np.array(column) for column in zip(*some, strict=True))
    told = losses.log_loss(labels, log_odds).mean()
    expected = sklearn_metrics.log_loss(labels, sigmoid(log_odds), labels=[False, True])
    assert told == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_the_log_loss_loses_nothing_near_0_and_1():
    labels = np.array([True, False, True, False])
    log_odds = np.array([-1000.0, 1000.0, 1000.0, -50.0])
    told = losses.log_loss(labels, log_odds)
    assert told.tolist() == pytest.approx([1000.0, 1000.0, 0.0, np.exp(-50)], rel=1e-12)
