from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.oracle import by_hand
from tests.oracle.agreement import assert_agrees
from tests.oracle.by_hand import event, spec
from tests.oracle.features import oracle

SPEC = spec("count", "sum", "mean", "recency", "first_seen")
EVENTS, LOOK = by_hand.tables_of(
    event("2017-01-30T00:00:00Z", amount=1000.0),
    event("2017-01-31T00:00:00Z", amount=-1000.0),
)
LOOKS = pd.concat([LOOK, LOOK.assign(contact_id="nobody")], ignore_index=True)


def compare(name: str, value: float, row: int = 0) -> None:
    answer = oracle(SPEC, EVENTS, LOOKS).astype("float64")
    answer.loc[row, name] = value
    assert_agrees(answer, SPEC, EVENTS, LOOKS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("visit_count_7d", 2.0),
        ("visit_recency_hours", 24 * (1 + 5e-10)),
        ("visit_amount_sum_7d", 1e-6),  # of 2000 that cancel
        ("visit_amount_mean_7d", -5e-7),
    ],
)
def test_a_rounding_is_let_through(name, value):
    compare(name, value)


@pytest.mark.parametrize(
    ("name", "value", "row"),
    [
        ("visit_count_7d", 2 + 1e-12, 0),
        ("visit_count_7d", np.nan, 1),
        ("visit_recency_hours", 24 * (1 + 2e-9), 0),
        ("visit_recency_hours", 0.0, 1),
        ("visit_amount_sum_7d", 3e-6, 0),
        ("visit_amount_sum_7d", 1e-300, 1),
        ("lead_age_hours", 1e-300, 0),
    ],
)
def test_anything_more_is_told_with_the_feature_and_the_row(name, value, row):
    with pytest.raises(AssertionError, match=f"^{name} differs in 1 of 2 snapshots.* row {row}"):
        compare(name, value, row)
