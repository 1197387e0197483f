"""A tree seen from its leaves: what a row must fulfil to come to each of them.

LeafSet are numbered from left to right, and sets of leaves are the bits of whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.contributions.columns import CATEGORY, Categories, Column, column
from models.contributions.forest import Split, Tree

LeafSet = int
"""A set of leaves."""


@dataclass(frozen=True)
class Cells:
    """The values of a column that a tree does not tell apart.

    `met` holds for each cell the leaves whose conditions on this column its values fulfil. Cells of
    numbers lie between two of the `cuts`, the upper one included; those of categories are told by
    `cell_of`, one for each category's place.
    """

    met: Sequence[LeafSet]
    cuts: Sequence[float] = ()
    cell_of: Sequence[int] = ()


@dataclass(frozen=True)
class Shape:
    """The leaves of a tree.

    `shares` holds for each feature, and each leaf with conditions on it, which share of the
    training rows these conditions let through on the way to the leaf.
    """

    values: Sequence[float]
    cells: Mapping[Column, Cells]
    shares: Mapping[int, Mapping[int, float]]


def shape(tree: Tree, named: Categories) -> Shape:
    """Look at a tree from its leaves."""
    order, below = _spans(tree)
    splits: dict[Column, list[Split]] = {}
    shares: dict[int, dict[int, float]] = {}
    for split in tree.splits:
        splits.setdefault(column(split), []).append(split)
        _let_through(tree, split, below, shares.setdefault(split.feature, {}))
    sets = {place: (1 << span.stop) - (1 << span.start) for place, span in below.items()}
    cells = {
        each: _categories(of_one, sets, named[each.feature])
        if each.kind == CATEGORY
        else _numbers(of_one, sets)
        for each, of_one in splits.items()
    }
    return Shape([tree.values[leaf] for leaf in order], cells, shares)


def _spans(tree: Tree) -> tuple[list[int], dict[int, range]]:
    """The tree's own numbers of its leaves from left to right, and the leaves below each place."""
    order: list[int] = []
    below: dict[int, range] = {}
    waiting = [0 if tree.splits else -1]
    while waiting:
        place = waiting.pop()
        if place < 0:
            below[place] = range(len(order), len(order) + 1)
            order.append(~place)
        else:
            waiting += [tree.splits[place].right, tree.splits[place].left]
    for place in reversed(range(len(tree.splits))):
        split = tree.splits[place]
        below[place] = range(below[split.left].start, below[split.right].stop)
    return order, below


def _let_through(
    tree: Tree, split: Split, below: Mapping[int, range], shares: dict[int, float]
) -> None:
    for child in (split.left, split.right):
        share = tree.rows_at(child) / split.rows
        for leaf in below[child]:
            shares[leaf] = shares.get(leaf, 1.0) * share


def _numbers(splits: Sequence[Split], sets: Mapping[int, LeafSet]) -> Cells:
    cuts = sorted({split.threshold for split in splits})
    met = [
        _met(sets, [(split, last <= split.threshold) for split in splits])
        for last in (*cuts, math.inf)
    ]
    return Cells(met, cuts=cuts)


def _categories(
    splits: Sequence[Split], sets: Mapping[int, LeafSet], values: Sequence[int]
) -> Cells:
    named = 0
    for split in splits:
        named |= split.categories or 0
    other = _met(sets, [(split, False) for split in splits])
    cells, cell_of = {other: 0}, []
    for value in values:
        met = other
        if named >> value & 1:
            goes = [(split, bool((split.categories or 0) >> value & 1)) for split in splits]
            met = _met(sets, goes)
        cell_of.append(cells.setdefault(met, len(cells)))
    return Cells(list(cells), cell_of=[*cell_of, 0])


def _met(sets: Mapping[int, LeafSet], goes: Sequence[tuple[Split, bool]]) -> LeafSet:
    """The leaves that are not ruled out by going left or right at each of these splits."""
    met = sets[0]
    for split, goes_left in goes:
        met &= ~sets[split.right if goes_left else split.left]
    return met
