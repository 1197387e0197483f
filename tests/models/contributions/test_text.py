"""The text of a booster is read as LightGBM writes it, or refused with what is wrong in it."""

from __future__ import annotations

import lightgbm
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import DamagedBundle
from models.contributions import Contributions, text
from tests.models.contributions import boosters
from tests.models.contributions.test_by_hand import (
    AGE_OF_VISITORS,
    ONE_LEAF,
    REGION,
    booster_text,
)

WHOLE = booster_text(AGE_OF_VISITORS, REGION, ONE_LEAF)


def test_the_whole_text_is_read():
    forest = text.read(WHOLE)
    assert (forest.features, forest.used, len(forest.trees)) == (3, [0, 1, 2], 3)
    assert forest.trees[0].values == (0.0, 0.0, 4.0)
    assert forest.trees[1].splits[0].categories == 1 << 1 | 1 << 32


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("tree\nversion", "forest\nversion", "another text"),
        ("\nend of trees", "", "another text, or a part"),
        ("version=v4", "version=v3", "version=v3"),
        ("num_class=1", "num_class=3", "num_class=3"),
        ("num_tree_per_iteration=1", "num_tree_per_iteration=3", "num_tree_per_iteration=3"),
        ("objective=binary sigmoid:1", "objective=regression", "objective=regression"),
        ("objective=binary sigmoid:1", "objective=binary sigmoid:2", "sigmoid:2"),
        ("objective=binary sigmoid:1\n", "", "objective=None"),
        ("label_index=0", "label_index=0\naverage_output", "trees whose mean is the score"),
        ("tree_sizes=1 1 1", "tree_sizes=1 1", "3 trees"),
        ("max_feature_idx=2", "max_feature_idx=1", "a split by feature 2"),
        ("max_feature_idx=2", "max_feature_idx=two", "max_feature_idx=two"),
        ("max_feature_idx=2", "max_feature_idx=-1", "0 features"),
        ("split_feature=0 1", "split_feature=0 -1", "a split by feature -1"),
        ("decision_type=2 2", "decision_type=2 14", "missing values of kind 3"),
        ("decision_type=2 2", "decision_type=2", "1 numbers at decision_type"),
        ("is_linear=0", "is_linear=1", "a tree with lines in its leaves"),
        ("num_leaves=3", "num_leaves=4", "2 numbers at split_feature"),
        ("num_leaves=1\n", "num_leaves=0\n", "numbers at"),
        ("leaf_value=0 0 4", "leaf_value=0 0 x", "leaf_value=0 0 x"),
        ("leaf_value=0 0 4", "leaf_value=0 0 inf", "an infinite value in a leaf"),
        ("leaf_value=0 0 4", "leaf_value=0 0 nan", "leaf_value=0 0 nan"),
        ("threshold=0.5 40", "threshold=0.5 nan", "threshold=0.5 nan"),
        ("leaf_value=0 0 4\n", "", "leaf_value="),
        ("leaf_count=50 25 25", "leaf_count=75 0 25", "to which no training row came"),
        ("internal_count=100 50", "internal_count=100 0", "to which no training row came"),
        ("left_child=-1 -2", "left_child=-1 -1", "branches that do not hang together"),
        ("right_child=1 -3", "right_child=0 -3", "branches that do not hang together"),
        ("right_child=1 -3", "right_child=2 -3", "branches that do not hang together"),
        ("threshold=0\n", "threshold=1\n", "the set 1.0 of categories"),
        ("threshold=0\n", "threshold=0.5\n", "the set 0.5 of categories"),
        ("cat_boundaries=0 2", "cat_boundaries=1 2", "sets of categories that are none"),
        ("cat_boundaries=0 2", "cat_boundaries=0 3", "2 numbers at cat_threshold"),
        ("cat_threshold=2 1", "cat_threshold=2 -1", "sets of categories that are none"),
        ("cat_threshold=2 1", "cat_threshold=2 4294967296", "sets of categories that are none"),
    ],
)
def test_what_lightgbm_would_not_write_or_we_cannot_explain_is_refused(old, new, found):
    assert old in WHOLE
    with pytest.raises(DamagedBundle) as refused:
        Contributions(WHOLE.replace(old, new, 1))
    assert found in refused.value.found


@pytest.mark.parametrize(
    "params",
    [
        {"objective": "regression"},
        {"objective": "multiclass", "num_class": 3},
        {"objective": "cross_entropy"},
        {"objective": "binary", "linear_tree": True},
        {"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5},
    ],
)
def test_other_models_of_lightgbm_are_refused(params):
    random = np.random.default_rng(1)
    matrix = boosters.numbers(random)
    labels = random.integers(0, 3 if "num_class" in params else 2, size=len(matrix))
    case = boosters.trained(matrix, labels.astype(float), rounds=2, **params)
    with pytest.raises(DamagedBundle):
        Contributions(case.text)


@given(
    place=st.integers(0, len(WHOLE) - 1), new=st.sampled_from(["", "\n", "=", " ", "-", *"0179.ex"])
)
def test_a_changed_character_is_refused_or_read_but_never_fails(place, new):
    try:
        found = Contributions(WHOLE[:place] + new + WHOLE[place + 1 :])
    except DamagedBundle:
        return
    assert found.of(np.zeros((1, found.features))).shape == (1, found.features + 1)


@given(length=st.integers(0, WHOLE.index("end of trees") - 1))
def test_a_text_that_was_cut_off_is_refused(length):
    with pytest.raises(DamagedBundle):
        Contributions(WHOLE[:length])


def test_lightgbm_reads_the_text_that_the_tests_write():
    rows = np.array([[3.0, 70.0, 1.0], [0.0, 20.0, 5.0]])
    booster = lightgbm.Booster(model_str=WHOLE.replace("tree_sizes=1 1 1\n", ""))
    told = Contributions(WHOLE).of(rows)
    np.testing.assert_allclose(told, booster.predict(rows, pred_contrib=True), atol=1e-12)
