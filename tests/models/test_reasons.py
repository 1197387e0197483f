"""Reasons: they sum to the calibrated log-odds, and related features are one reason."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from features.types import Feature
from models import evidence, reason_text, topics
from models.calibration_line import Calibrator
from models.reasons import Explainer
from models.scorer import Scorer

CURVED = Calibrator("beta", 0.9, -0.1, bend=0.2)


@pytest.fixture(scope="module", params=["line", "curve"])
def scored(request, world, parts):
    told = parts if request.param == "line" else parts.calibrated(CURVED)
    seen = evidence.learn(world.catalogue.features, world.matrix, world.labels)
    scorer = Scorer(told.models, told.contract, seen, "")
    matrix = world.matrix.copy()
    of_history = np.setdiff1d(np.arange(matrix.shape[1]), world.catalogue.without_history)
    matrix[np.ix_(np.arange(0, len(matrix), 5), of_history)] = np.nan
    return scorer, matrix


def test_base_and_shares_sum_to_the_calibrated_log_odds(scored):
    scorer, matrix = scored
    probability = scorer.score(matrix).probability
    for most in (1, 3, 1000):
        found = scorer.reasons(matrix, most)
        summed = found.base + found.share.sum(axis=1) + found.rest
        wanted = np.log(probability / (1 - probability))
        np.testing.assert_allclose(summed, wanted, atol=1e-9)


def test_with_room_for_all_nothing_is_left_and_the_strongest_come_first(scored):
    scorer, matrix = scored
    found = scorer.reasons(matrix, 1000)
    np.testing.assert_allclose(found.rest, 0, atol=1e-12)
    sizes = np.abs(found.share)
    assert (np.diff(sizes, axis=1) <= 1e-15).all()
    assert ((found.feature >= 0) == (found.share != 0)).all()


def test_few_reasons_are_the_first_of_many(scored):
    scorer, matrix = scored
    few, many = scorer.reasons(matrix, 2), scorer.reasons(matrix, 50)
    assert np.array_equal(few.share, many.share[:, :2])
    assert np.array_equal(few.feature, many.feature[:, :2])


def test_a_row_alone_has_the_reasons_of_the_batch_bit_for_bit(scored):
    scorer, matrix = scored
    batch = scorer.reasons(matrix, 3)
    for place in range(0, len(matrix), 29):
        alone = scorer.reasons(matrix[[place]], 3)
        for field in dataclasses.fields(batch):
            assert np.array_equal(
                getattr(alone, field.name)[0], getattr(batch, field.name)[place], equal_nan=True
            )


def test_shares_of_a_line_are_the_slope_times_what_lightgbm_and_the_terms_say(world, parts):
    import lightgbm  # noqa: PLC0415 - the oracle

    part = parts.models["history"]
    shares = Explainer(part, topics.of(world.catalogue.features)).shares(world.matrix)[1]
    trees = lightgbm.Booster(model_str=part.booster).predict(world.matrix, pred_contrib=True)
    np.testing.assert_allclose(
        shares, 0.9 * (trees[:, :-1] + part.linear.added(world.matrix)), atol=1e-10
    )


def test_an_unknown_history_is_explained_by_what_is_known(scored, world):
    scorer, matrix = scored
    found = scorer.reasons(matrix[::5], 3)
    told = found.feature[found.feature >= 0]
    assert set(told) <= set(world.catalogue.without_history.tolist())


def feature(name, window=None, kind="count", about="visit", **more):
    return Feature(name, kind, about, "events", "null", name, window=window, **more)


def test_windows_of_one_kind_are_one_topic_and_all_else_is_its_own():
    features = [
        feature("visit_count_7d", "7d"),
        feature("visit_count_30d", "30d"),
        feature("visit_days_7d", "7d", kind="active_days"),
        feature("call_count_7d", "7d", about="call"),
        feature("visit_sum_7d", "7d", kind="sum", number="minutes"),
        feature("visit_other_7d", "7d", kind="sum", number="clicks"),
        feature("channel", kind="category", about="lead"),
        feature("employees", kind="number", about="lead"),
    ]
    assert topics.of(features).tolist() == [0, 0, 1, 2, 3, 4, 5, 6]


def test_the_feature_that_says_most_in_the_reasons_direction_stands_for_it(scored, world):
    scorer, matrix = scored
    known = np.arange(len(matrix)) % 5 != 0
    found = scorer.reasons(matrix[known], 1)
    explainer = scorer._explainers["history"]
    shares, of = explainer.shares(matrix[known])[1], topics.of(world.catalogue.features)
    for row, place, share in zip(shares, found.feature[:, 0], found.share[:, 0], strict=True):
        related = of == of[place]
        assert row[related].sum() == pytest.approx(share, abs=1e-12)
        assert row[place] * np.sign(share) == max(row[related] * np.sign(share))


def test_reasons_are_told_with_value_and_evidence(scored, world):
    scorer, matrix = scored
    told = scorer.tell(matrix, 4)
    assert len(told) == len(matrix)
    for row, reasons in zip(matrix, told, strict=True):
        for each in reasons:
            value = row[world.catalogue.names.index(each.feature)]
            assert (each.value is None) == bool(np.isnan(value))
            assert (each.rate is None) == (each.leads is None) == (each.evidence is None)
            assert each.leads is None or each.leads >= evidence.LEAST_LEADS


@pytest.mark.parametrize(
    ("value", "said", "such"),
    [
        (0.0, "0", "with no visits in the last 7 days"),
        (1.0, "1", "with 1 visits in the last 7 days"),
        (2.0, "2", "with 2 to 3 visits in the last 7 days"),
        (12.0, "12", "with 4 or more visits in the last 7 days"),
        (np.nan, "unknown (the window reaches before the history start)", "with unknown visits"),
    ],
)
def test_a_count_in_words(world, value, said, such):
    visits = np.append(np.repeat([0.0, 1, 2, 3, 4, 9], [100, 60, 30, 30, 40, 40]), [np.nan] * 35)
    seen = evidence.learn(
        [world.catalogue.features[0]], visits[:, None], np.arange(len(visits)) % 4 == 0
    )[0]
    place = world.catalogue.names.index("visit_count_7d")
    told = reason_text.wordings(world.catalogue)[place].tell(value, 0.5, seen)
    assert told.said == f"visits in the last 7 days: {said}"
    assert such in told.evidence
    assert told.evidence.endswith(f"{told.rate:.1%} converted")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("channel", 1.0, "fair"),
        ("channel", 3.0, "another value"),
        ("size", 2.0, "large"),
        ("newsletter", 1.0, "yes"),
        ("employees", 250.5, "250.5"),
        ("visit_recency_hours", 30.0, "30.0 h"),
        ("visit_recency_hours", 240.0, "10.0 days"),
        ("price_visit_share_7d", 0.0625, "6.2%"),
        ("visit_last_page", 0.0, "home"),
    ],
)
def test_values_in_words(world, name, value, told):
    place = world.catalogue.names.index(name)
    assert reason_text.wordings(world.catalogue)[place].in_words(value) == told
