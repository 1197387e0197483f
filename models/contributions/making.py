"""A forest made into the arrays that explain rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from features.fixed import fixed
from features.types import Indices
from models.contributions import bunches, columns, shape, tables
from models.contributions.bunches import Bunch
from models.contributions.columns import Column, column
from models.contributions.forest import Forest
from models.contributions.kernel import Integrals, Kernel, Tables
from models.contributions.places import PlacesBeingMade
from models.contributions.shape import Shape
from models.contributions.tables import Points

_LARGEST = 1 << 19
"""Bytes of a table, those of one leaf of 12 features: beyond, memory grows faster than speed."""

Divided = Sequence[tuple[Shape, Bunch]]


def kernel(forest: Forest, most: int) -> Kernel:
    """What explains a row; all tables together take at most so many bytes."""
    splits = [split for tree in forest.trees for split in tree.splits]
    compared, named = sorted(set(map(column, splits))), columns.categories(splits)
    shapes = [shape.shape(tree, named) for tree in forest.trees if tree.splits]
    divided = _divide(shapes, min(_LARGEST, most), most)
    rule = tables.gauss(max((len(bunch.features) for _, bunch in divided), default=0))
    place_of = {feature: place for place, feature in enumerate(forest.used)}
    with_table = [each for each in divided if each[1].entries]
    without = [each for each in divided if not each[1].entries]
    places = PlacesBeingMade(compared)
    for of_tree, bunch in with_table:
        places.add(of_tree, _entries(of_tree, bunch))
    for of_tree, bunch in without:
        for feature in bunch.features:
            places.add(of_tree, _misses(of_tree, bunch, feature))
    return Kernel(
        columns.encode(compared, named),
        places.made(),
        _tables(with_table, place_of, rule),
        _integrals(without, place_of),
        rule,
    )


def _divide(shapes: Sequence[Shape], largest: int, most: int) -> Divided:
    """The bunches of all trees, with smaller tables if all together were too large."""
    divided = [bunches.divide(each, largest) for each in shapes]
    while sum(bunch.bytes for of_tree in divided for bunch in of_tree) > most:
        largest //= 2
        divided = [
            bunches.divide(each, largest)
            if max(bunch.bytes for bunch in of_tree) > largest
            else of_tree
            for each, of_tree in zip(shapes, divided, strict=True)
        ]
    return [
        (each, bunch) for each, of_tree in zip(shapes, divided, strict=True) for bunch in of_tree
    ]


def _entries(of_tree: Shape, bunch: Bunch) -> dict[Column, list[int]]:
    """What each cell adds to the place of a table's entry: the columns are digits of a number."""
    found, digit = {}, 1
    for each, cells in bunch.columns.items():
        met = of_tree.cells[each].met
        found[each] = [digit * cells.index(leaves & bunch.bits) for leaves in met]
        digit *= len(cells)
    return found


def _misses(of_tree: Shape, bunch: Bunch, feature: int) -> dict[Column, list[int]]:
    """What each cell adds to the number of conditions on a feature that are missed."""
    return {
        each: [int(not leaves & bunch.bits) for leaves in of_tree.cells[each].met]
        for each in bunch.columns
        if each.feature == feature
    }


def _tables(divided: Divided, place_of: Mapping[int, int], rule: Points) -> Tables:
    features = [[place_of[feature] for feature in bunch.features] for _, bunch in divided]
    sizes = [bunch.entries * len(bunch.features) for _, bunch in divided]
    numbers = np.empty(sum(sizes))
    begins = np.cumsum([0, *sizes])
    for (of_tree, bunch), begin, size in zip(divided, begins, sizes, strict=False):
        numbers[begin : begin + size] = tables.table(of_tree, bunch, rule).ravel()
    return Tables(
        starts=_starts(features),
        features=_indices([place for places in features for place in places]),
        begins=_indices(begins[:-1]),
        numbers=fixed(numbers),
    )


def _integrals(divided: Divided, place_of: Mapping[int, int]) -> Integrals:
    features = [[place_of[feature] for feature in bunch.features] for _, bunch in divided]
    shares = [
        of_tree.shares[feature][bunch.leaves.start]
        for of_tree, bunch in divided
        for feature in bunch.features
    ]
    values = [of_tree.values[bunch.leaves.start] for of_tree, bunch in divided]
    return Integrals(
        values=fixed(np.array(values, dtype=np.float64)),
        starts=_starts(features),
        features=_indices([place for places in features for place in places]),
        shares=fixed(np.array(shares, dtype=np.float64)),
        longest=max(map(len, features), default=0),
    )


def _starts(lists: Sequence[Sequence[int]]) -> Indices:
    return _indices(np.cumsum([0, *map(len, lists)]))


def _indices(told: Sequence[int] | Indices) -> Indices:
    return fixed(np.array(told, dtype=np.int64))
