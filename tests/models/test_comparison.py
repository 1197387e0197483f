"""Our model beside its rivals, and the verdict in plain words."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from models import bootstrap, comparison, metrics
from models.comparison import LOGISTIC, MODEL, NAIVE_BAYES, POINTS, Rows


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(8)
    contact_ids = np.array([f"c{place % 80}" for place in range(200)], dtype=np.object_)
    return Rows(
        labels=random.random(200) < 0.3,
        lead_ids=np.array([f"l{place:03}" for place in range(200)], dtype=np.object_),
        draws=bootstrap.draw(contact_ids, 100, seed=1),
    )


@pytest.fixture(scope="module")
def scores(rows):
    """Probabilities that know more or less of the labels, and points that are none."""
    random = np.random.default_rng(9)

    def guess(knows):
        noisy = 0.3 + knows * (rows.labels - 0.3) + random.normal(0, 0.15, 200)
        return np.clip(noisy, 0.02, 0.98)

    return {
        MODEL: guess(0.5),
        POINTS: np.round(guess(0.2) * 30),
        NAIVE_BAYES: guess(0.3),
        LOGISTIC: guess(0.3),
    }


@pytest.fixture(scope="module")
def told(rows, scores):
    test, paired = comparison.figures(comparison.rank(scores, rows), rows)
    return {"is_forecast": True, "made_of": "trees", "test": test, "paired": paired}


@pytest.fixture
def changed(told):
    """A copy of the figures that a test may change."""
    return copy.deepcopy(told)


def test_points_are_ranked_and_are_no_probabilities(rows, scores):
    rankings = comparison.rank(scores, rows)
    assert list(rankings) == list(scores)
    assert [name for name, each in rankings.items() if each.row_losses is None] == [POINTS]


def test_every_model_is_judged_on_the_same_rows_and_draws(rows, scores, told):
    for name, values in scores.items():
        ranked = metrics.ranking(values, rows.labels, rows.lead_ids, probabilities=name != POINTS)
        expected = bootstrap.intervals(bootstrap.judge(ranked, rows.draws))
        assert told["test"][name] == expected


def test_ours_is_set_against_every_rival_pairwise(rows, scores, told):
    assert set(told["paired"]) == {POINTS, NAIVE_BAYES, LOGISTIC}
    judged = {
        name: bootstrap.judge(ranked, rows.draws)
        for name, ranked in comparison.rank(scores, rows).items()
    }
    for rival, differences in told["paired"].items():
        assert differences == bootstrap.differences(judged[MODEL], judged[rival])
        ours, theirs = (told["test"][name]["roc_auc"]["value"] for name in (MODEL, rival))
        assert differences["roc_auc"]["value"] == pytest.approx(ours - theirs, abs=2e-6)


def test_a_paired_interval_is_narrower_than_two_unpaired_ones(told):
    paired = told["paired"][LOGISTIC]["roc_auc"]
    apart = [told["test"][name]["roc_auc"] for name in (MODEL, LOGISTIC)]
    assert paired["high"] - paired["low"] < sum(each["high"] - each["low"] for each in apart)


def test_the_order_of_the_rows_changes_no_figure(rows, scores, told):
    places = np.random.default_rng(1).permutation(200)
    mixed = Rows(rows.labels[places], rows.lead_ids[places], rows.draws[:, places])
    shuffled = {name: values[places] for name, values in scores.items()}
    test, paired = comparison.figures(comparison.rank(shuffled, mixed), mixed)
    assert {**told, "test": test, "paired": paired} == told


def test_some_rows_are_chosen_under_the_same_draws(rows):
    some = np.arange(200) % 3 == 0
    chosen = rows.chosen(some)
    assert np.array_equal(chosen.labels, rows.labels[some])
    assert chosen.lead_ids.tolist() == [f"l{place:03}" for place in range(0, 200, 3)]
    assert np.array_equal(chosen.draws, rows.draws[:, some])


def put(told, rival, figure, values, minus):
    """Other figures of the model and a rival, and the model's minus the rival's."""
    for name, value in zip((MODEL, rival), values, strict=True):
        told["test"][name][figure]["value"] = value
    told["paired"][rival][figure] = dict(zip(("value", "low", "high"), minus, strict=True))


def test_where_the_model_is_ahead_the_verdict_says_so(told):
    assert comparison.verdict(told) == [
        "The model is ahead of logistic regression and naive Bayes."
    ]


def test_figures_of_a_random_split_say_first_that_they_are_no_forecast(changed):
    changed["is_forecast"] = False
    lines = comparison.verdict(changed)
    assert lines[0].startswith("NOT A FORECAST: the rows have no dates")
    assert lines[1:] == ["The model is ahead of logistic regression and naive Bayes."]


def test_a_rival_with_a_higher_auc_is_said_first_with_the_difference(changed):
    put(changed, LOGISTIC, "roc_auc", (0.95, 0.96234), (-0.01234, -0.02, -0.005))
    first, second = comparison.verdict(changed)
    assert first == (
        "NOTE: logistic regression is better than the model on ROC AUC: 0.9623 against 0.9500 "
        "(model minus rival -0.0123, 95 % interval -0.0200 to -0.0050)"
    )
    assert second == "The model is ahead of naive Bayes."


def test_a_rival_that_is_better_by_chance_alone_is_said_not_to_be_behind(changed):
    put(changed, LOGISTIC, "roc_auc", (0.95, 0.96234), (-0.01234, -0.02, 0.005))
    assert comparison.verdict(changed)[0] == (
        "NOTE: logistic regression is not behind the model on ROC AUC: 0.9623 against 0.9500 "
        "(model minus rival -0.0123, 95 % interval -0.0200 to +0.0050)"
    )


def test_a_rival_with_a_lower_log_loss_is_better(changed):
    put(changed, NAIVE_BAYES, "log_loss", (0.3, 0.1), (0.2, 0.1, 0.3))
    first, second = comparison.verdict(changed)
    assert first.startswith(
        "NOTE: naive Bayes is better than the model on log loss: 0.1000 against 0.3000"
    )
    assert second == "The model is ahead of logistic regression."


def test_the_model_is_called_ahead_only_where_chance_does_not_explain_it(changed):
    for figure in ("roc_auc", "log_loss"):
        put(changed, LOGISTIC, figure, (0.5, 0.5), (0.0, -0.1, 0.1))
    assert comparison.verdict(changed) == ["The model is ahead of naive Bayes."]


def test_a_rival_that_is_equal_is_not_called_better(changed):
    for rival in (LOGISTIC, NAIVE_BAYES):
        for figure in ("roc_auc", "log_loss"):
            put(changed, rival, figure, (0.5, 0.5), (0.0, 0.0, 0.0))
    changed["test"][MODEL]["roc_auc"] |= {"low": 0.6}
    assert comparison.verdict(changed) == [
        "Neither logistic regression nor naive Bayes is better than the model."
    ]


def test_a_model_that_may_rank_by_chance_alone_is_not_called_ahead(changed):
    changed["test"][MODEL]["roc_auc"] |= {"low": 0.4987, "high": 0.9999}
    (line,) = comparison.verdict(changed)
    assert line.startswith("NOTE: nothing shows that the model ranks better than chance: ROC AUC ")
    assert line.endswith(", 95 % interval 0.4987 to 0.9999")


def test_a_base_rate_is_called_one(changed):
    changed["made_of"] = "base rate"
    assert comparison.verdict(changed) == [
        "NOTE: the model is the base rate: it gives every lead the same probability."
    ]


def test_every_rival_that_is_better_on_anything_is_named(changed):
    for rival in (LOGISTIC, NAIVE_BAYES):
        put(changed, rival, "roc_auc", (0.9, 0.99999), (-0.1, -0.2, -0.05))
        put(changed, rival, "log_loss", (0.3, 0.00001), (0.3, 0.1, 0.4))
    lines = comparison.verdict(changed)
    assert [line.split(" is better than the model on ")[0] for line in lines] == [
        "NOTE: logistic regression",
        "NOTE: logistic regression",
        "NOTE: naive Bayes",
        "NOTE: naive Bayes",
    ]


def test_the_table_has_a_line_a_model_and_the_lift_against_the_points(told):
    head, *lines, lift = comparison.table(told)
    assert head.split() == [
        "roc_auc", "pr_auc", "log_loss", "brier", "ece", "lift_at_10pct", "capture_at_20pct",
    ]  # fmt: skip
    assert [line.split()[0] for line in lines] == [MODEL, LOGISTIC, NAIVE_BAYES, POINTS]
    assert {len(line) for line in (head, *lines)} == {len(head)}
    assert f"{told['test'][MODEL]['brier']['value']:.4f}" == lines[0].split()[4]
    assert lines[3].split()[3:6] == ["–"] * 3  # points have no log loss, Brier score or ECE
    paired = told["paired"][POINTS]["lift_at_10pct"]
    assert lift == (
        f"lift in the top 10 %, model minus points: {paired['value']:+.4f}, "
        f"95 % interval {paired['low']:+.4f} to {paired['high']:+.4f}"
    )


def test_a_source_without_points_has_a_table_without_them(changed):
    del changed["test"][POINTS], changed["paired"][POINTS]
    assert [line.split()[0] for line in comparison.table(changed)[1:]] == [
        MODEL,
        LOGISTIC,
        NAIVE_BAYES,
    ]
