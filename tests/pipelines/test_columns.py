"""The canonical files as arrays, and feature matrices on disk."""

from __future__ import annotations

import numpy as np
import pytest

from features.errors import ConfigError
from pipelines import columns, paths


@pytest.mark.usefixtures("run")
def test_a_matrix_comes_back_as_it_was_with_its_nulls():
    values = np.array([[1.5, np.nan], [-0.0, 1e300]])
    columns.write_matrix(paths.BEHAVIOURAL, ("a", "b"), values)
    names, read = columns.matrix(paths.BEHAVIOURAL)
    assert names == ("a", "b")
    np.testing.assert_array_equal(read, values)


@pytest.mark.usefixtures("run")
def test_behaviour_stands_before_what_the_lead_is():
    columns.write_matrix(paths.BEHAVIOURAL, ("visit_count_7d",), np.array([[1.0], [2.0]]))
    columns.write_matrix(paths.DEMOGRAPHIC, ("budget", "size"), np.array([[3.0, 4.0], [5.0, 6.0]]))
    names, values = columns.features()
    assert names == ("visit_count_7d", "budget", "size")
    assert values.tolist() == [[1, 3, 4], [2, 5, 6]]


@pytest.mark.usefixtures("run")
def test_an_attribute_named_as_a_behavioural_feature_is_refused():
    for path in (paths.BEHAVIOURAL, paths.DEMOGRAPHIC):
        columns.write_matrix(path, ("visit_count_7d",), np.ones((2, 1)))
    with pytest.raises(ConfigError) as error:
        columns.features()
    assert error.value.thing == "attributes.visit_count_7d"
    assert error.value.found == "the name of a behavioural feature"
