"""The small logistic regressions, against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from models.compared import logistic_fit
from models.folds import Fold


def world(rows: int = 600, seed: int = 2):
    """Counts of three actions, of which the last tells nothing, and who bought."""
    random = np.random.default_rng(seed)
    units = random.poisson([1.0, 2.0, 3.0], (rows, 3)).astype(float)
    chance = 1 / (1 + np.exp(2 - 0.8 * units[:, 0] - 0.4 * units[:, 1]))
    return units, random.random(rows) < chance


@pytest.mark.parametrize("strength", [0.01, 1.0, 1e4])
def test_weights_are_those_of_scikit_learn_a_unit(strength):
    units, labels = world()
    scaler = StandardScaler().fit(units)
    model = LogisticRegression(C=strength, tol=1e-10, max_iter=5000)
    model.fit(scaler.transform(units), labels)
    weights = model.coef_[0] / scaler.scale_
    found = logistic_fit.fit(units, labels, strength)
    assert found[:-1] == pytest.approx(weights, abs=1e-5)
    assert found[-1] == pytest.approx(model.intercept_[0] - weights @ scaler.mean_, abs=1e-5)


def test_an_action_that_all_earn_alike_has_no_weight():
    units, labels = world()
    found = logistic_fit.fit(np.column_stack([units, np.full(len(units), 7.0)]), labels, 1.0)
    assert found[3] == 0
    assert found[:3] == pytest.approx(logistic_fit.fit(units, labels, 1.0)[:3])


def test_the_loss_is_that_of_what_comes_after_the_rows_learned_from():
    units, labels = world()
    place = np.arange(len(units))
    folds = [Fold(place < 200, (place >= 250) & (place < 400)), Fold(place < 350, place >= 400)]
    lost = []
    for fold in folds:
        scaler = StandardScaler().fit(units[fold.learn])
        model = LogisticRegression(C=0.1, tol=1e-10, max_iter=5000)
        model.fit(scaler.transform(units[fold.learn]), labels[fold.learn])
        chance = model.predict_proba(scaler.transform(units[fold.check]))[:, 1]
        lost.append(-np.log(np.where(labels[fold.check], chance, 1 - chance)))
    expected = np.concatenate(lost).mean()
    assert logistic_fit.loss(units, labels, folds, 0.1) == pytest.approx(expected, abs=1e-6)


def test_the_strength_with_the_least_loss_is_chosen():
    units, labels = world()
    place = np.arange(len(units))
    folds = [Fold(place < 300, place >= 300)]
    lost = {c: logistic_fit.loss(units, labels, folds, c) for c in logistic_fit.STRENGTHS}
    assert logistic_fit.best_strength(units, labels, folds) == min(lost, key=lost.__getitem__)
