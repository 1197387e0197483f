"""Contributions of trees so small that they can be checked by hand, and their text."""

from __future__ import annotations

import numpy as np
import pytest

from models.contributions import Contributions

HEADER = """tree
version=v4
num_class=1
num_tree_per_iteration=1
label_index=0
max_feature_idx=2
objective=binary sigmoid:1
feature_names=visits age region
feature_infos=[0:9] [18:99] none
"""
AGE_OF_VISITORS = """num_leaves=3
num_cat=0
split_feature=0 1
split_gain=1 1
threshold=0.5 40
decision_type=2 2
left_child=-1 -2
right_child=1 -3
leaf_value=0 0 4
leaf_weight=1 1 1
leaf_count=50 25 25
internal_value=0 0
internal_weight=0 0
internal_count=100 50
is_linear=0
shrinkage=1
"""
TWICE_VISITS = """num_leaves=3
num_cat=0
split_feature=0 0
threshold=2 0.5
decision_type=2 2
left_child=1 -1
right_child=-2 -3
leaf_value=-1 7 2
leaf_count=60 10 30
internal_count=100 90
is_linear=0
shrinkage=1
"""
REGION = """num_leaves=2
num_cat=1
split_feature=2
threshold=0
decision_type=1
left_child=-1
right_child=-2
leaf_value=3 -1
leaf_count=25 75
internal_count=100
cat_boundaries=0 2
cat_threshold=2 1
is_linear=0
shrinkage=1
"""
ONE_LEAF = """num_leaves=1
num_cat=0
split_feature=
threshold=
decision_type=
left_child=
right_child=
leaf_value=-0.25
leaf_count=100
internal_count=
is_linear=0
shrinkage=1
"""


def booster_text(*trees: str) -> str:
    """A model's text, of these trees."""
    told = "".join(f"Tree={place}\n{tree}\n\n" for place, tree in enumerate(trees))
    sizes = " ".join(["1"] * len(trees))
    return f"{HEADER}tree_sizes={sizes}\n\n{told}end of trees\n\nparameters:\nend of parameters\n"


def told(tree: str, visits: float = 0.0, age: float = 0.0, region: float = 0.0) -> list[float]:
    (found,) = Contributions(booster_text(tree)).of(np.array([[visits, age, region]]))
    return pytest.approx(found.tolist(), abs=1e-12)


def test_two_conditions_that_only_count_together_share_what_they_bring():
    # Visits alone known to be some: half of those are old: 2. Age alone known: half visit: 2.
    # Nothing known: 1. Both: 4. So each brings (1 + 2) / 2, whichever comes first.
    assert told(AGE_OF_VISITORS, visits=3, age=70) == [1.5, 1.5, 0, 1]


def test_what_is_known_first_matters_when_the_other_then_tells_nothing():
    # No visits: 0 whatever the age. Old: 2 alone, 0 after no visits; so visits bring -1 or -2.
    assert told(AGE_OF_VISITORS, visits=0, age=70) == [-1.5, 0.5, 0, 1]
    # Young: 0 alone and after no visits; no visits: 0 alone and after young.
    assert told(AGE_OF_VISITORS, visits=0, age=20) == [-0.5, -0.5, 0, 1]


def test_a_feature_that_a_path_asks_twice_brings_the_difference_to_the_mean():
    # The mean is .6 × -1 + .1 × 7 + .3 × 2 = .7.
    assert told(TWICE_VISITS, visits=0) == [-1.7, 0, 0, 0.7]
    assert told(TWICE_VISITS, visits=1) == [1.3, 0, 0, 0.7]
    assert told(TWICE_VISITS, visits=9) == [6.3, 0, 0, 0.7]


@pytest.mark.parametrize(
    ("region", "goes_left"),
    [
        *((left, True) for left in (1, 32, 1.9)),
        *((right, False) for right in (0, 2, 33, 64, -1, -0.5, 1e10, np.inf, np.nan)),
    ],
)
def test_categories_go_left_whose_bit_is_set(region, goes_left):
    # Bit 1 of the first word of 32, and bit 0 of the second. The mean is .25 × 3 - .75 × 1 = 0.
    assert told(REGION, region=region) == [0, 0, 3 if goes_left else -1, 0]


def test_a_condition_that_every_row_misses_or_meets_still_has_its_share():
    # No bit is set, so all rows go right; yet 25 of 100 are said to have gone left, to 3.
    nobody = REGION.replace("cat_threshold=2 1", "cat_threshold=0 0")
    assert told(nobody, region=1) == [0, 0, -1, 0]


def test_a_tree_of_one_leaf_moves_the_expected_value_alone():
    assert told(ONE_LEAF) == [0, 0, 0, -0.25]


def test_trees_add_up():
    one = Contributions(booster_text(AGE_OF_VISITORS, ONE_LEAF, TWICE_VISITS, REGION))
    (found,) = one.of(np.array([[3.0, 70.0, 1.0]]))
    assert found.tolist() == pytest.approx([1.5 + 6.3, 1.5, 3, 1 - 0.25 + 0.7])
    assert one.expected == pytest.approx(1 - 0.25 + 0.7)
    assert one.features == 3
