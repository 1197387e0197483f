from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import behavioural
from features.kinds import KINDS
from tests.properties import logs, oracle

WHOLE_NUMBERS = ("count", "active_days")


@given(log=logs.logs, asked=st.lists(logs.looks(), min_size=1, max_size=6))
def test_every_kind_agrees_with_plain_python(log, asked):
    matrix = behavioural.build(logs.SPEC, logs.canonical(log), logs.snapshots(asked))
    for row, look in zip(matrix, asked, strict=True):
        expected = oracle.features(logs.SPEC, log, look)
        for feature, value in zip(logs.SPEC.features, row, strict=True):
            wanted = expected[feature.name]
            if wanted is None or feature.kind in WHOLE_NUMBERS:
                assert (None if np.isnan(value) else value) == wanted, (feature.name, look)
            else:
                assert value == pytest.approx(wanted, rel=1e-9, abs=1e-9), (feature.name, look)


def test_the_features_under_test_are_of_every_kind():
    assert {feature.kind for feature in logs.SPEC.features} == {"lead_age", *KINDS}
