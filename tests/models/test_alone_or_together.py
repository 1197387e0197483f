"""A lead scored alone and in any batch is told the same, to the bit: interval and reasons too."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import evidence
from models.calibration_line import Calibrator
from models.scorer import Scorer
from tests.models.test_scorer import arrays, partly_unknown

pytestmark = pytest.mark.slow

CALIBRATORS = {
    "history": Calibrator(
        "beta", 0.9, -0.1, bend=0.2, spread=((0.1, 0.2, 0.05), (0.0, 0.3, 0.1)), between=0.04
    ),
    "attributes": Calibrator("platt", 0.8, 0.2, spread=((0.2, 0.1, 0.0),), between=0.01),
}
VALUES = st.one_of(
    st.none(),
    st.just(0.0),
    st.integers(-2, 60).map(float),
    st.floats(-1e300, 1e300),
)
PLACES = st.integers(0, 239)
CHANGES = st.lists(st.tuples(PLACES, st.integers(0, 10_000), VALUES), max_size=30)
BATCHES = st.lists(PLACES, min_size=1, max_size=40)
THREADS = st.sampled_from([1, 2])
MANY = 50
"""So many copies of a batch are more rows than any step takes at once on another path."""


@pytest.fixture(scope="module")
def scorer(world, parts):
    """The small world's models, with calibrators that bend and that are not sure."""
    models = {
        part: dataclasses.replace(told, calibrator=CALIBRATORS[part])
        for part, told in parts.models.items()
    }
    seen = evidence.learn(world.catalogue.features, world.matrix, world.labels)
    return Scorer(models, parts.contract, seen, digest="")


def changed(world, changes):
    """The world's rows, some without history, with some values set to anything."""
    matrix, _ = partly_unknown(world)
    for row, column, value in changes:
        matrix[row, column % matrix.shape[1]] = np.nan if value is None else value
    return matrix


def taken(told, places):
    return {name: values[places] for name, values in told.items()}


def differing(one, other):
    """What two answers do not tell alike, to the bit."""
    assert one.keys() == other.keys()
    return [name for name in one if one[name].tobytes() != other[name].tobytes()]


def reasons(scorer, matrix):
    found = scorer.reasons(matrix)
    return {field.name: getattr(found, field.name) for field in dataclasses.fields(found)}


def test_what_is_compared_differs_from_row_to_row(world, scorer):
    matrix, unknown = partly_unknown(world)
    told = arrays(scorer.score(matrix)) | reasons(scorer, matrix)
    assert all(len(np.unique(values, axis=0)) > 1 for values in told.values())
    assert 0 < unknown.sum() < len(matrix)
    assert {"low", "high", "evidence", "funnel", "share", "feature"} <= told.keys()


@given(changes=CHANGES, batch=BATCHES, threads=THREADS)
def test_a_batch_in_any_order_is_scored_as_its_rows_alone(world, scorer, changes, batch, threads):
    matrix = changed(world, changes)[batch]
    together = arrays(scorer.score(matrix, threads))
    for place in range(len(batch)):
        alone = arrays(scorer.score(matrix[[place]]))
        assert differing(alone, taken(together, [place])) == []


@given(changes=CHANGES, batch=BATCHES, threads=THREADS)
def test_a_large_batch_is_scored_as_a_small_one(world, scorer, changes, batch, threads):
    matrix = changed(world, changes)[batch]
    small = arrays(scorer.score(matrix))
    large = arrays(scorer.score(np.tile(matrix, (MANY, 1)), threads))
    assert differing(large, taken(small, np.tile(np.arange(len(batch)), MANY))) == []


@given(changes=CHANGES, batch=BATCHES)
def test_a_batch_in_any_order_has_the_reasons_of_its_rows_alone(world, scorer, changes, batch):
    matrix = changed(world, changes)[batch]
    together = reasons(scorer, matrix)
    for place in range(len(batch)):
        assert differing(reasons(scorer, matrix[[place]]), taken(together, [place])) == []


@given(changes=CHANGES, batch=BATCHES)
def test_a_lead_is_told_the_same_words_alone(world, scorer, changes, batch):
    matrix = changed(world, changes)[batch[:5]]
    assert scorer.tell(matrix) == [scorer.tell(row[None])[0] for row in matrix]


@given(changes=CHANGES, batch=BATCHES)
def test_how_the_rows_lie_in_memory_changes_nothing(world, scorer, changes, batch):
    matrix = changed(world, changes)[batch]
    told = arrays(scorer.score(matrix)) | reasons(scorer, matrix)
    for other in (np.asfortranarray(matrix), np.repeat(matrix, 2, axis=0)[::2]):
        assert differing(arrays(scorer.score(other)) | reasons(scorer, other), told) == []
