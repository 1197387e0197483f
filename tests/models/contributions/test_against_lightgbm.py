"""The same contributions as LightGBM's own, for every kind of booster and at every edge."""

from __future__ import annotations

import re

import numpy as np
import pytest

from models.contributions import Contributions
from tests.models.contributions import boosters
from tests.models.contributions.boosters import Case, assert_same


def plain(**params):
    random = np.random.default_rng(3)
    matrix = boosters.numbers(random)
    return boosters.trained(matrix, boosters.labels(matrix, random), **params)


def holed(share=0.3, data=None, **params):
    random = np.random.default_rng(4)
    matrix = boosters.with_nulls(boosters.numbers(random), random, share)
    return boosters.trained(matrix, boosters.labels(matrix, random), data=data, **params)


def of_categories(nulls=0.2, categories=12, **params):
    random = np.random.default_rng(5)
    matrix = boosters.numbers(random, rows=600)
    matrix[:, 3:5] = random.integers(0, categories, size=(600, 2)) * 3
    labels = np.isin(matrix[:, 3] % 9, (0, 3)) ^ (matrix[:, 0] > 0) ^ (random.random(600) < 0.1)
    matrix[:, 4][random.random(600) < nulls] = np.nan
    fixed = {"min_data_per_group": 5, "cat_smooth": 1.0, "cat_l2": 1.0, "max_cat_to_onehot": 2}
    data = {"categorical_feature": [3, 4]}
    return boosters.trained(matrix, labels.astype(float), data=data, **fixed | params)


def of_one_feature():
    random = np.random.default_rng(6)
    matrix = random.normal(size=(300, 1))
    labels = np.sin(5 * matrix[:, 0]) + random.normal(size=300) > 0
    return boosters.trained(matrix, labels.astype(float))


def of_weighted_rows():
    random = np.random.default_rng(7)
    matrix = boosters.numbers(random)
    weight = random.exponential(size=300)
    return boosters.trained(matrix, boosters.labels(matrix, random), data={"weight": weight})


KINDS = {
    "numbers": plain,
    "a null feature": holed,
    "nulls that go left and right": lambda: holed(num_leaves=31, min_data_in_leaf=2, rounds=20),
    "a null counts as zero": lambda: holed(use_missing=False),
    "zero counts as null": lambda: holed(zero_as_missing=True, num_leaves=31, min_data_in_leaf=2),
    "no nulls in training": lambda: holed(share=0.0),
    "categories": of_categories,
    "categories one by one": lambda: of_categories(categories=4, max_cat_to_onehot=16),
    "many categories": lambda: of_categories(categories=90, num_leaves=31, rounds=20),
    "a null category": lambda: of_categories(nulls=0.6, zero_as_missing=True),
    "thresholds by chance": lambda: holed(extra_trees=True),
    "weighted rows": of_weighted_rows,
    "bagged rows and features": lambda: holed(
        bagging_fraction=0.5, bagging_freq=1, feature_fraction=0.5, rounds=20
    ),
    "no mean to begin with": lambda: plain(boost_from_average=False),
    "rare wins": lambda: plain(scale_pos_weight=9.0),
    "dropped trees": lambda: plain(boosting="dart", drop_rate=0.5, rounds=20),
    "large gradients": lambda: plain(data_sample_strategy="goss", learning_rate=0.5),
    "one feature many times on a path": of_one_feature,
    "a monotone feature": lambda: plain(monotone_constraints=[1, 0, 0, 0, 0, 0]),
    "one split a tree": lambda: plain(num_leaves=2),
    "leaves of one row": lambda: holed(min_data_in_leaf=1, num_leaves=60, rounds=3),
    "long paths": lambda: boosters.chain(np.random.default_rng(8)),
}


@pytest.fixture(scope="module")
def cases():
    """Each kind of booster, trained when it is asked for."""
    made: dict[str, Case] = {}

    def case(kind):
        if kind not in made:
            made[kind] = KINDS[kind]()
        return made[kind]

    return case


@pytest.mark.parametrize("kind", KINDS)
def test_contributions_are_those_of_lightgbm(cases, kind):
    case = cases(kind)
    assert_same(case, np.vstack([case.matrix[:100], boosters.odd_rows(case)]))


@pytest.mark.parametrize("kind", KINDS)
def test_without_any_table_they_are_the_same(cases, kind):
    case = cases(kind)
    rows = np.vstack([case.matrix[:100], boosters.odd_rows(case)])
    assert_same(case, rows, Contributions(case.text, most_bytes=0).of(rows))


@pytest.mark.parametrize("most_bytes", [100, 3_000, 30_000])
def test_with_little_memory_they_are_the_same(cases, most_bytes):
    for kind in ("nulls that go left and right", "categories", "long paths"):
        case = cases(kind)
        assert_same(case, case.matrix, Contributions(case.text, most_bytes).of(case.matrix))


def test_a_threshold_that_only_parts_numbers_from_nulls_is_infinite(cases):
    case = cases("nulls that go left and right")
    assert re.search(r"^threshold=.*\binf\b", case.text, flags=re.MULTILINE)
    rows = np.tile(case.matrix[:1], (3 * 6, 1))
    for feature in range(6):
        rows[3 * feature : 3 * feature + 3, feature] = [np.inf, 1.7e308, np.nan]
    assert_same(case, rows)


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        ("numbers", {"2"}),
        ("a null counts as zero", {"2"}),
        ("nulls that go left and right", {"2", "8", "10"}),
        ("zero counts as null", {"4", "6"}),
        ("categories", {"1", "2", "9"}),
        ("a null category", {"1", "4", "6"}),
    ],
)
def test_the_kinds_have_the_splits_that_they_are_meant_to_have(cases, kind, types):
    told = re.findall(r"^decision_type=(.+)$", cases(kind).text, flags=re.MULTILINE)
    found = {each for line in told for each in line.split()}
    assert found == types


def test_a_model_that_learned_nothing_only_has_an_expected_value():
    matrix = boosters.numbers(np.random.default_rng(1), rows=50)
    case = boosters.trained(matrix, (np.arange(50) < 10).astype(float), min_data_in_leaf=50)
    told = Contributions(case.text).of(matrix)
    assert not told[:, :-1].any()
    assert np.unique(told[:, -1]) == pytest.approx(np.log(10 / 40))
    assert_same(case, matrix, told)


def test_a_feature_that_is_never_used_contributes_nothing():
    random = np.random.default_rng(2)
    matrix = boosters.numbers(random)
    labels = boosters.labels(matrix, random)
    matrix[:, 5] = 7.0
    told = Contributions(boosters.trained(matrix, labels).text).of(matrix)
    assert np.array_equal(told[:, 5], np.zeros(len(matrix)))
    assert told[:, 0].any()
