"""Labels that keep every promise and hang together by contact."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from models import chance


def drawn(probabilities, contact, alike, count=400, seed=1):
    return np.array(list(chance.labels(probabilities, contact, alike, count, seed)))


def test_every_promise_is_kept_however_alike_contacts_rows_are():
    probabilities = np.tile([0.05, 0.3, 0.8], 100)
    labels = drawn(probabilities, np.arange(300) // 3, 0.8)
    for place, wanted in enumerate((0.05, 0.3, 0.8)):
        assert labels[:, place::3].mean() == pytest.approx(wanted, abs=0.01)


def test_rows_of_one_contact_are_as_alike_as_two_normal_numbers_with_that_correlation():
    probabilities = np.tile([0.2, 0.4], 500)
    labels = drawn(probabilities, np.arange(1000) // 2, 0.6)
    both = (labels[:, ::2] * labels[:, 1::2]).mean()
    cut = norm.ppf([0.2, 0.4])
    expected = multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]]).cdf(cut)
    assert both == pytest.approx(expected, abs=0.003)


@pytest.mark.parametrize("alike", [0.0, 0.3, 0.7, 0.9])
def test_the_likeness_of_rows_is_found_again(alike):
    random = np.random.default_rng(3)
    probabilities = random.uniform(0.05, 0.6, 9000)
    contact = np.arange(9000) // 3
    (labels,) = drawn(probabilities, contact, alike, count=1, seed=4)
    assert chance.likeness(probabilities, labels, contact) == pytest.approx(alike, abs=0.06)


def test_contacts_with_one_row_each_are_alike_by_nothing():
    probabilities = np.full(50, 0.3)
    labels = (np.arange(50) < 15).astype(float)
    assert chance.likeness(probabilities, labels, np.arange(50)) == 0.0


def test_a_wrong_base_rate_is_no_likeness():
    labels = (np.random.default_rng(5).random(6000) < 0.4).astype(float)
    assert chance.likeness(np.full(6000, 0.1), labels, np.arange(6000) // 2) < 0.1


def test_one_seed_gives_the_same_labels_again():
    probabilities, contact = np.full(30, 0.5), np.arange(30) // 2
    one, again, other = (drawn(probabilities, contact, 0.5, 3, seed) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
