"""What the race of models rests on: nothing later teaches, and everybody is paired alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import blocks, contestant, models, search, verdicts
from benchmarks.blocks import Judged
from benchmarks.verdicts import AUC, LOG_LOSS, OURS, POINTS, Verdict
from models.folds import Fold

SPACE = {"rate": search.log_between(0.01, 0.1), "leaves": search.whole_log_between(2, 31)}


@given(
    count=st.integers(1, 400),
    learned=st.integers(1, 50),
    moved=st.integers(1, 60),
    more=st.integers(0, 40),
)
def test_every_row_from_the_start_on_is_judged_once_and_only_earlier_ones_teach(
    count, learned, moved, more
):
    start = learned + more
    made = list(blocks.rolling(count, start, learned, moved))
    judged = [place for _, test in made for place in test]
    assert judged == list(range(start, count))
    for train, test in made:
        assert list(train) == list(range(test[0] - learned, test[0]))


def test_the_banks_rows_are_judged_as_in_the_reference_figures():
    made = list(blocks.rolling(41_188))
    assert sum(len(test) for _, test in made) == 16_188
    assert [len(test) for _, test in made] == [2000] * 8 + [188]
    assert [(train[0], len(train)) for train, _ in made][:2] == [(5000, 20_000), (7000, 20_000)]


def test_everybody_gets_the_same_number_of_settings_the_given_ones_first():
    starts = ({"rate": 0.03}, {})
    for count in (1, 2, 8):
        made = list(search.settings(starts, SPACE, count, seed=1))
        assert len(made) == count
        assert made[:2] == list(starts[:count])


def test_a_seed_draws_the_same_settings_again_and_another_one_others():
    first, again, other = (list(search.settings((), SPACE, 5, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


@given(st.integers(0, 10_000))
def test_a_drawn_setting_lies_in_its_space(seed):
    (made,) = search.settings((), SPACE, 1, seed)
    assert 0.01 <= made["rate"] <= 0.1
    assert made["leaves"] in range(2, 32)


def _fold(learn, check, count=6):
    places = np.arange(count)
    return Fold(np.isin(places, learn), np.isin(places, check))


def test_a_curve_that_was_ended_early_goes_on_as_it_ended():
    folds = [_fold([0], [1, 2, 3]), _fold([0, 1], [4])]
    curves = [np.array([0.6, 0.4]), np.array([0.8, 0.8, 0.4])]
    assert contestant.mean_curve(curves, folds) == pytest.approx([0.65, 0.5, 0.4])


def _rows(labels, contacts=None):
    ids = np.array([f"l{place}" for place in range(len(labels))])
    contact_ids = ids if contacts is None else np.array(contacts)
    return Judged(np.array(labels), ids, contact_ids, np.full(len(labels), "a"), None)


def _once(count):
    return np.ones((3, count))


def test_the_figures_are_means_over_the_seeds():
    rows = _rows([True, False, True, False])
    sure, unsure = np.array([0.9, 0.1, 0.9, 0.1]), np.array([0.6, 0.4, 0.6, 0.4])
    scores = {OURS: [sure, unsure], "other": [unsure], POINTS: [np.array([3.0, 0, 2, 1])]}
    found = verdicts.judge("q", rows, scores, _once(4))
    loss = -(np.log(0.9) + np.log(0.6)) / 2
    assert found.figures[OURS][LOG_LOSS]["value"] == pytest.approx(loss, abs=1e-6)
    assert found.paired["other"][LOG_LOSS]["value"] == pytest.approx(loss + np.log(0.6), abs=2e-6)
    assert set(found.figures[POINTS]) == set(found.paired[POINTS]) == {AUC}
    assert found.by_seed[OURS] == pytest.approx([-np.log(0.9), -np.log(0.6)])
    assert POINTS not in found.by_seed


def test_a_model_against_itself_is_neither_ahead_nor_behind_in_any_draw():
    random = np.random.default_rng(3)
    rows = _rows(random.random(200) < 0.3)
    same = random.random(200)
    draws = random.multinomial(200, np.full(200, 1 / 200), size=50).astype(float)
    found = verdicts.judge("q", rows, {OURS: [same], "other": [same.copy()]}, draws)
    for difference in found.paired["other"].values():
        assert difference == {"value": 0.0, "low": 0.0, "high": 0.0}


def test_the_interval_is_paired_a_small_steady_lead_excludes_zero():
    """Each alone varies far more from draw to draw than the two differ."""
    random = np.random.default_rng(4)
    labels = random.random(400) < 0.5
    theirs = np.clip(np.where(labels, 0.6, 0.4) + random.normal(0, 0.2, 400), 0.05, 0.95)
    ours = np.where(labels, theirs + 0.01, theirs - 0.01)
    draws = random.multinomial(400, np.full(400, 1 / 400), size=200).astype(float)
    found = verdicts.judge("q", _rows(labels), {OURS: [ours], "other": [theirs]}, draws)
    assert verdicts.ahead(found.paired["other"][LOG_LOSS], LOG_LOSS)
    assert not verdicts.behind(found.paired["other"][LOG_LOSS], LOG_LOSS)
    turned = verdicts.judge("q", _rows(labels), {OURS: [theirs], "other": [ours]}, draws)
    assert verdicts.behind(turned.paired["other"][LOG_LOSS], LOG_LOSS)
    alone = found.figures[OURS][LOG_LOSS]
    assert alone["high"] - alone["low"] > -found.paired["other"][LOG_LOSS]["value"]


def _verdict(by_seed):
    return Verdict("q", 10, 5, {}, {}, {name: np.array(each) for name, each in by_seed.items()})


def test_ranks_are_by_question_and_seed_and_ties_share_their_places():
    first = _verdict({OURS: [0.3, 0.5], "other": [0.4], "third": [0.4, 0.6]})
    second = _verdict({OURS: [0.2], "other": [0.3], "third": [0.1]})
    ranks = verdicts.mean_ranks([first, second])
    assert ranks == pytest.approx(
        {OURS: (1 + 2 + 2) / 3, "other": (2.5 + 1 + 3) / 3, "third": (2.5 + 3 + 1) / 3}
    )


@pytest.mark.parametrize(
    ("figure", "interval", "held"),
    [
        (LOG_LOSS, {"value": 0.01, "low": 0.001, "high": 0.02}, False),
        (LOG_LOSS, {"value": 0.01, "low": -0.001, "high": 0.02}, True),
        (AUC, {"value": -0.01, "low": -0.02, "high": -0.001}, False),
        (AUC, {"value": -0.01, "low": -0.02, "high": 0.001}, True),
        (AUC, {"value": 0.01, "low": 0.005, "high": 0.02}, True),
    ],
)
def test_a_claim_fails_where_an_interval_excludes_zero_and_its_goal_says_the_same(
    figure, interval, held
):
    figures = {
        OURS: {figure: {"value": 0.5 + interval["value"]}},
        "other": {figure: {"value": 0.5}},
    }
    found = Verdict("q", 10, 5, figures, {"other": {figure: interval}}, {})
    claim = models._against(found, "other", figure)
    assert claim.held is held
    reached = claim.ratio <= claim.goal if claim.way == "at most" else claim.ratio >= claim.goal
    assert reached is held
