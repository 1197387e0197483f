"""Contributions of many rows: tables are looked into, and what is too large for one is integrated.

Rows go through a block at a time, and a block through one table after the other, so that table,
columns and sums are at hand in the processor's caches. What is done to a row is done in one order
and to it alone, so that it gets the same bits by itself and in any batch.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from features.types import Floats, Indices
from models.contributions import columns, places
from models.contributions.columns import Columns
from models.contributions.jit import compiled
from models.contributions.places import Places, Steps
from models.contributions.tables import Points

_ROWS, _TABLES = 1024, 16
"""So many rows are a block, and are looked for in so many tables at once."""


class Tables(NamedTuple):
    """All tables, one after the other.

    Table i is that of place i. It tells of the features from `starts[i]` to `starts[i + 1]`, each
    by its place among all that the model uses: an entry is one number for each of these, and the
    first entry begins at `numbers[begins[i]]`.
    """

    starts: Indices
    features: Indices
    begins: Indices
    numbers: Floats


class Integrals(NamedTuple):
    """Leaves without a table.

    Leaf i has conditions on the features from `starts[i]` to `starts[i + 1]`, each with its share
    of the training rows. For each of these there is a place, after those of the tables: 0 for rows
    that fulfil the conditions. `longest` is the largest number of features of a leaf.
    """

    values: Floats
    starts: Indices
    features: Indices
    shares: Floats
    longest: int


class Kernel(NamedTuple):
    """All that explains a row."""

    columns: Columns
    places: Places
    tables: Tables
    integrals: Integrals
    points: Points


@compiled
def explain(kernel: Kernel, rows: Floats, targets: Indices, out: Floats) -> None:
    """Add the contributions of each feature to the column of `out` that is its target.

    `rows` are of the shape (n, features of the model), `targets` (features that it uses,), `out`
    (n, columns).
    """
    block, most = min(_ROWS, rows.shape[0]), max(_TABLES, kernel.integrals.longest)
    ready = np.empty((kernel.columns.kind.shape[0], block))
    sums = np.empty((targets.shape[0], block))
    found, product = np.empty((most, block), dtype=np.uint32), np.empty(block)
    for first in range(0, rows.shape[0], _ROWS):
        # In a last block that is not full, rows of the one before go on; nobody reads their sums.
        columns.fill(kernel.columns, rows[first : first + _ROWS], ready)
        sums[:] = 0.0
        _look_up_all(kernel, ready, found, sums)
        _integrate_all(kernel, ready, found, product, sums)
        part = out[first : first + _ROWS]
        for r in range(part.shape[0]):
            for j in range(targets.shape[0]):
                part[r, targets[j]] += sums[j, r]


@compiled
def _look_up_all(kernel: Kernel, ready: Floats, found: Steps, sums: Floats) -> None:
    """Add up what all tables tell."""
    tables = kernel.tables.begins.shape[0]
    for first in range(0, tables, _TABLES):
        some = found[: min(_TABLES, tables - first)]
        places.find(kernel.places, first, ready, some)
        _look_up(kernel.tables, first, some, sums)


@compiled
def _look_up(tables: Tables, first: int, found: Steps, sums: Floats) -> None:
    """Add up what some tables tell, from one on, of the rows whose places were found."""
    for i in range(found.shape[0]):
        start, stop = tables.starts[first + i], tables.starts[first + i + 1]
        for k in range(start, stop):
            feature, begin = tables.features[k], np.uint64(tables.begins[first + i] + k - start)
            for r in range(found.shape[1]):
                place = begin + np.uint64(found[i, r]) * np.uint64(stop - start)
                sums[feature, r] += tables.numbers[place]


@compiled
def _integrate_all(
    kernel: Kernel, ready: Floats, missed: Steps, product: Floats, sums: Floats
) -> None:
    """Add up what the leaves without a table contribute."""
    tables, integrals = kernel.tables.begins.shape[0], kernel.integrals
    for leaf in range(integrals.values.shape[0]):
        start, stop = integrals.starts[leaf], integrals.starts[leaf + 1]
        places.find(kernel.places, tables + start, ready, missed[: stop - start])
        _integrate(integrals, leaf, kernel.points, missed[: stop - start], product, sums)


@compiled
def _integrate(
    integrals: Integrals, leaf: int, points: Points, missed: Steps, product: Floats, sums: Floats
) -> None:
    """Add up what one leaf contributes, by the formula of models/contributions/tables.py."""
    start, features = integrals.starts[leaf], missed.shape[0]
    q = (features + 1) // 2
    for point in range(q):
        t = points.at[q, point]
        product[:] = points.weights[q, point] * integrals.values[leaf]
        for k in range(features):
            if_not = (1 - t) * integrals.shares[start + k]
            if_met = t + if_not
            for r in range(missed.shape[1]):
                product[r] *= if_not if missed[k, r] else if_met
        for k in range(features):
            feature, share = integrals.features[start + k], integrals.shares[start + k]
            if_not, if_met = -1 / (1 - t), (1 - share) / (t + (1 - t) * share)
            for r in range(missed.shape[1]):
                sums[feature, r] += product[r] * (if_not if missed[k, r] else if_met)
