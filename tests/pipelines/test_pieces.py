"""What each piece of the model pays, on a whole small run."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow


def test_the_pieces_are_told_beside_the_model_that_was_trained(evaluated):
    told = evaluated.json("reports/pieces.json")
    least = evaluated.json("data/train/learned.json")["history"]["log_loss"]
    assert abs(told["the model"]["log_loss"] - min(least.values())) < 1e-5
    assert told["base rate"]["roc_auc"] == 0.5
    assert told["the model"]["minus_model"]["log_loss"] == {"value": 0, "low": 0, "high": 0}
