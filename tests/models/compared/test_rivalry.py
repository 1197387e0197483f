"""The scorecard against the points and the model."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models import metrics
from models.compared import rivalry


def test_the_figures_are_those_of_the_metrics(many):
    """On each draw, whatever order the rows are ranked in."""
    ids = many.rows.lead_ids
    ranked = metrics.ranking(many.probability, many.labels, ids, probabilities=True)
    found = rivalry.figures(many, many.probability)
    for name in rivalry.METRICS:
        metric = metrics.RANK_METRICS[name]
        expected = [metric(ranked, times[ranked.order]) for times in many.draws]
        assert found[name].value == pytest.approx(metric(ranked, np.ones(len(many))))
        assert found[name].draws == pytest.approx(np.array(expected))


def test_the_auc_of_points_with_ties_is_that_of_scikit_learn(many):
    found = rivalry.figures(many, many.totals)["roc_auc"]
    assert found.value == pytest.approx(roc_auc_score(many.labels, many.totals))
    drawn = roc_auc_score(many.labels, many.totals, sample_weight=many.draws[3])
    assert found.draws[3] == pytest.approx(drawn)


def test_points_in_another_scale_are_the_same_points(many):
    told = rivalry.told(many, 7 * many.totals, many.totals)
    assert told["figures"]["scorecard"] == told["figures"]["points"]
    nothing = {"value": 0, "low": 0, "high": 0}
    assert told["minus_points"] == dict.fromkeys(rivalry.METRICS, nothing)


def test_what_is_worse_than_the_model_is_so_in_the_paired_interval(many):
    told = rivalry.told(many, np.zeros(len(many)), many.totals)
    assert told["figures"]["scorecard"]["roc_auc"]["value"] == 0.5
    assert told["minus_model"]["roc_auc"]["high"] < 0
    assert told["figures"]["scorecard"]["capture_at_20pct"]["value"] == pytest.approx(0.2)
    assert told["figures"]["scorecard"]["lift_at_10pct"]["value"] == pytest.approx(1)


def test_where_nobody_bought_no_figure_is_told(made):
    told = rivalry.told(made([0, 0], [0.2, 0.1]), np.zeros(2), np.ones(2))
    assert set(told["figures"]["model"].values()) == {None}
