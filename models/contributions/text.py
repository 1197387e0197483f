"""LightGBM's model text, read into a forest; refused where it is not as LightGBM writes it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

from features.errors import DamagedBundle
from models.contributions.forest import LARGEST, NAN, Forest, Split, Tree

_HEADER = {
    "version": "v4",
    "num_class": "1",
    "num_tree_per_iteration": "1",
    "objective": "binary sigmoid:1",
}
_BY_CATEGORY, _DEFAULT_LEFT, _MISSING = 1, 2, 2
"""Bits of a split's type, and how many there are before the kind of missing values."""

_WORD = 32

Lines = Mapping[str, str]


def read(text: str) -> Forest:
    """Read the text of a binary model with a value in each leaf."""
    body, end, _ = text.partition("\nend of trees")
    header, *blocks = body.split("\nTree=")
    lines = _lines(header)
    if not end or not header.startswith("tree\n"):
        raise _damaged("another text, or a part", "the whole text of a LightGBM model")
    for key, wanted in _HEADER.items():
        if lines.get(key) != wanted:
            raise _damaged(f"{key}={lines.get(key)}", f"{key}={wanted}")
    if "average_output" in lines:
        raise _damaged("trees whose mean is the score", "trees whose sum is the score")
    promised = len(lines.get("tree_sizes", "").split())
    if len(blocks) != promised:
        raise _damaged(f"{len(blocks)} trees", f"the {promised} that it announces")
    features = _wholes(lines, "max_feature_idx", 1)[0] + 1
    if features < 1:
        raise _damaged(f"{features} features", "one or more")
    trees = tuple(_tree(_lines(block)) for block in blocks)
    for tree in trees:
        _check(tree, features)
    return Forest(trees, features)


def _lines(block: str) -> Lines:
    pairs = (line.partition("=") for line in block.splitlines())
    return {key: value for key, _, value in pairs}


def _tree(lines: Lines) -> Tree:
    if lines.get("is_linear") != "0":
        raise _damaged("a tree with lines in its leaves", "trees with a value in each leaf")
    leaves = _wholes(lines, "num_leaves", 1)[0]
    return Tree(
        _splits(lines, leaves - 1),
        _numbers(lines, "leaf_value", leaves),
        _wholes(lines, "leaf_count", leaves),
    )


def _splits(lines: Lines, splits: int) -> tuple[Split, ...]:
    sets = _sets(lines)
    fields = zip(
        _wholes(lines, "split_feature", splits),
        _numbers(lines, "threshold", splits),
        _wholes(lines, "decision_type", splits),
        _wholes(lines, "left_child", splits),
        _wholes(lines, "right_child", splits),
        _wholes(lines, "internal_count", splits),
        strict=True,
    )
    return tuple(
        Split(
            feature=feature,
            threshold=min(threshold, LARGEST),
            categories=_chosen(sets, threshold) if kind & _BY_CATEGORY else None,
            missing=kind >> _MISSING,
            default_left=bool(kind & _DEFAULT_LEFT),
            left=left,
            right=right,
            rows=rows,
        )
        for feature, threshold, kind, left, right, rows in fields
    )


def _sets(lines: Lines) -> tuple[int, ...]:
    """The sets of categories that the splits of a tree name by number, each as bits."""
    sets = _wholes(lines, "num_cat", 1)[0]
    if sets == 0:
        return ()
    bounds = _wholes(lines, "cat_boundaries", sets + 1)
    words = _wholes(lines, "cat_threshold", bounds[-1])
    if (
        bounds[0] != 0
        or sorted(bounds) != list(bounds)
        or not all(0 <= word < 1 << _WORD for word in words)
    ):
        raise _damaged("sets of categories that are none", "bits in words, one set after another")
    return tuple(
        sum(word << _WORD * place for place, word in enumerate(words[start:stop]))
        for start, stop in pairwise(bounds)
    )


def _chosen(sets: tuple[int, ...], number: float) -> int:
    if not (number.is_integer() and 0 <= number < len(sets)):
        raise _damaged(f"the set {number} of categories", f"one of the tree's {len(sets)}")
    return sets[int(number)]


def _check(tree: Tree, features: int) -> None:
    """Every split and leaf hangs in one place, and training rows came to each."""
    children = [child for split in tree.splits for child in (split.left, split.right)]
    # LightGBM numbers splits in the order in which it made them, so no branch grows in a circle.
    forward = all(
        child < 0 or child > place
        for place, split in enumerate(tree.splits)
        for child in (split.left, split.right)
    )
    wanted = [*range(-len(tree.values), 0), *range(1, len(tree.splits))]
    if tree.splits and (not forward or sorted(children) != wanted):
        raise _damaged("branches that do not hang together", "one tree")
    if tree.splits and min(*tree.rows, *(split.rows for split in tree.splits)) <= 0:
        raise _damaged("a split or leaf to which no training row came", "rows at each of them")
    if not all(map(math.isfinite, tree.values)):
        raise _damaged("an infinite value in a leaf", "finite numbers")
    for split in tree.splits:
        if not (0 <= split.feature < features and 0 <= split.missing <= NAN):
            found = f"a split by feature {split.feature}, missing values of kind {split.missing}"
            raise _damaged(found, f"one of {features} features, kind 0 to {NAN}")


def _wholes(lines: Lines, key: str, length: int) -> tuple[int, ...]:
    try:
        found = tuple(map(int, lines[key].split()))
    except (KeyError, ValueError):
        raise _damaged(f"{key}={lines.get(key, '')[:40]}", f"{length} whole numbers") from None
    if len(found) != length:
        raise _damaged(f"{len(found)} numbers at {key}", str(length))
    return found


def _numbers(lines: Lines, key: str, length: int) -> tuple[float, ...]:
    try:
        found = tuple(map(float, lines[key].split()))
    except (KeyError, ValueError):
        raise _damaged(f"{key}={lines.get(key, '')[:40]}", f"{length} numbers") from None
    if len(found) != length or any(map(math.isnan, found)):
        raise _damaged(f"{key}={lines[key][:40]}", f"{length} numbers")
    return found


def _damaged(found: str, wanted: str) -> DamagedBundle:
    return DamagedBundle(
        "the text of a booster",
        found=found,
        wanted=wanted,
        way_out="make the bundle again with `make repro`, or copy it again from where it is whole",
    )
