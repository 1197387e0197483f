"""Tables of contributions, and what tells them: an integral.

A row comes to a leaf if it fulfils the conditions on every feature i of the leaf's path. Be m_i 1
where it does, else 0, and z_i the share of the training rows that the conditions on i let through.
The Shapley value of feature j in the leaf's value v, where a feature that is not known counts with
its share, is then

    v (m_j - z_j) ∫ ∏ (t m_i + (1 - t) z_i) dt    over 0 ≤ t ≤ 1, the product over all i but j:

t is the chance of i to come before j in a random order. That is a polynomial in t, so Gauss's rule
gives the integral exactly with half as many points as features. What is tabulated is the sum over
leaves; the mean over the training rows, which they all miss, is the expected value of the model.

The quantity is that of path-dependent TreeSHAP (Lundberg and others, arXiv:1802.03888), its tables
are an idea of Nadel and Wettenstein (arXiv:2511.09376), and the integral is that of Owen (1972).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from features.fixed import fixed
from features.types import Flags, Floats, Indices
from models.contributions.bunches import Bunch, points
from models.contributions.jit import compiled
from models.contributions.shape import Shape


class Points(NamedTuple):
    """Points between 0 and 1 and their weights: row q holds the q points of Gauss's rule."""

    at: Floats
    weights: Floats


def gauss(features: int) -> Points:
    """The rules for products over up to so many features."""
    most = points(features)
    at, weights = np.zeros((most + 1, most)), np.zeros((most + 1, most))
    for q in range(1, most + 1):
        found, weighs = np.polynomial.legendre.leggauss(q)
        at[q, :q], weights[q, :q] = (found + 1) / 2, weighs / 2
    return Points(fixed(at), fixed(weights))


def table(shape: Shape, bunch: Bunch, rule: Points) -> Floats:
    """The contributions of each feature of the bunch, by place: shape (entries, features)."""
    leaves = bunch.leaves
    owners = [bunch.features.index(column.feature) for column in bunch.columns]
    met = [
        [bool(cell >> leaf & 1) for leaf in leaves]
        for cells in bunch.columns.values()
        for cell in cells
    ]
    shares = [[shape.shares[each].get(leaf, 0.0) for each in bunch.features] for leaf in leaves]
    found = np.zeros((bunch.entries, len(bunch.features)))
    _add_up(
        fixed(np.array(owners, dtype=np.int64)),
        fixed(np.array([len(cells) for cells in bunch.columns.values()], dtype=np.int64)),
        fixed(np.array(met, dtype=np.bool_).reshape(-1, len(leaves))),
        fixed(np.array(shares, dtype=np.float64)),
        fixed(np.array(shape.values[leaves.start : leaves.stop], dtype=np.float64)),
        rule,
        found,
    )
    return found


@compiled
def _add_up(
    owners: Indices,
    sizes: Indices,
    met: Flags,
    shares: Floats,
    values: Floats,
    rule: Points,
    found: Floats,
) -> None:
    """Add what each leaf contributes, by the features that a row at each place fulfils."""
    features, missed = np.empty(found.shape[1], dtype=np.int64), np.empty(found.shape[0], np.int64)
    for leaf in range(values.shape[0]):
        on_path, bits = 0, np.zeros(found.shape[1], dtype=np.int64)
        for feature in range(found.shape[1]):
            if shares[leaf, feature] > 0.0:
                features[on_path], bits[feature] = feature, 1 << on_path
                on_path += 1
        told = _of_one_leaf(values[leaf], shares[leaf], features[:on_path], rule)
        _miss(owners, bits, sizes, met, leaf, missed)
        for entry in range(found.shape[0]):
            fulfilled = told.shape[0] - 1 - missed[entry]
            for bit in range(on_path):
                found[entry, features[bit]] += told[fulfilled, bit]


@compiled
def _miss(
    owners: Indices, bits: Indices, sizes: Indices, met: Flags, leaf: int, missed: Indices
) -> None:
    """Find for each place the bits of the features any of whose conditions are missed."""
    missed[0] = 0
    length, cell = 1, 0
    for c in range(sizes.shape[0]):
        for k in range(sizes[c] - 1, -1, -1):  # the first comes last: the others are made from it
            bit = 0 if met[cell + k, leaf] else bits[owners[c]]
            for entry in range(length):
                missed[k * length + entry] = missed[entry] | bit
        length *= sizes[c]
        cell += sizes[c]


@compiled
def _of_one_leaf(value: float, shares: Floats, features: Indices, rule: Points) -> Floats:
    """The contributions of a leaf's features, by the bits of those that are fulfilled."""
    n = features.shape[0]
    found, product = np.zeros((1 << n, n)), np.empty(1 << n)
    q = (n + 1) // 2
    for k in range(q):
        t, length = rule.at[q, k], 1
        product[0] = rule.weights[q, k] * value
        for feature in features:
            for known in range(length):
                product[length + known] = product[known] * (t + (1 - t) * shares[feature])
                product[known] *= (1 - t) * shares[feature]
            length *= 2
        for bit in range(n):
            share = shares[features[bit]]
            if_not, if_met = -1 / (1 - t), (1 - share) / (t + (1 - t) * share)
            for known in range(length):
                found[known, bit] += product[known] * (if_met if known >> bit & 1 else if_not)
    return found
