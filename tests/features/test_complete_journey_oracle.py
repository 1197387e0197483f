"""The features of the real year once more, in SQL over the stages' files, for all snapshots."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest

pytestmark = pytest.mark.slow

GROUPS = {
    "visit": "event_type = 'basket'",
    "coupon_visit": "event_type = 'basket' and coupon = 'yes'",
    "purchase": "event_type = 'item'",
    "private_label": "event_type = 'item' and brand = 'Private'",
    "fresh": """event_type = 'item' and department in
        ('PRODUCE', 'MEAT', 'SEAFOOD', 'DELI', 'PASTRY', 'SALAD BAR', 'FLORAL')""",
    "redemption": "event_type = 'redemption'",
    "earlier_lead": "event_type = 'lead_created' and event_lead_id <> lead_id",
    "earlier_win": "event_type = 'lead_won' and event_lead_id <> lead_id",
}
WINDOWS = ("7d", "30d", "90d", "180d")
SHARES = {
    "coupon_visit": "visit",
    "private_label": "purchase",
    "fresh": "purchase",
    "earlier_win": "earlier_lead",
}
SUMS = ("amount_usd", "retail_discount_usd", "coupon_discount_usd")
ACTIVE_DAYS = ("visit", "purchase", "redemption", "earlier_lead")

SEEN = """
    create view seen as
    select s.row, s.lead_id, s.cutoff,
           e.* exclude (contact_id, lead_id), e.lead_id as event_lead_id,
           (e.occurred_at at time zone 'America/New_York')::date as local_day
    from (select *, file_row_number as row
          from read_parquet('{folder}/data/snapshot/snapshots.parquet', file_row_number = true)) s
    left join '{folder}/data/ingest/events.parquet' e
      on e.contact_id = s.contact_id and e.occurred_at < s.cutoff and e.recorded_at < s.cutoff
"""
HISTORY_START = "timestamptz '2017-01-01 00:00:00-05'"


def in_window(aggregate: str, group: str, window: str) -> str:
    """SQL for an aggregate over the group's events in the window, null before the history start."""
    start = f"cutoff - interval '{window.removesuffix('d')} days'"
    inside = f"{aggregate} filter (where {GROUPS[group]} and occurred_at >= {start})"
    return f"case when any_value({start}) >= {HISTORY_START} then coalesce({inside}, 0) end"


def expressions() -> dict[str, str]:
    """SQL for each feature, by name."""
    told = {}
    for window in WINDOWS:
        for group in GROUPS:
            told[f"{group}_count_{window}"] = in_window("count(*)", group, window)
        for group in ACTIVE_DAYS:
            days = in_window("count(distinct local_day)", group, window)
            told[f"{group}_days_{window}"] = days
        for number in SUMS:
            total = in_window(f"sum({number})", "purchase", window)
            told[f"purchase_{number}_sum_{window}"] = total
        for group, parent in SHARES.items():
            part, whole = (in_window("count(*)", name, window) for name in (group, parent))
            told[f"{group}_share_{window}"] = f"({part}) / nullif(({whole}), 0)"
    for group, condition in GROUPS.items():
        for name, moment in (("recency", "max"), ("first_seen", "min")):
            at = f"{moment}(epoch_us(occurred_at)) filter (where {condition})"
            told[f"{group}_{name}_hours"] = f"(epoch_us(any_value(cutoff)) - {at}) / 3.6e9"
    return told


def by_sql(folder: Path) -> dict[str, np.ndarray]:
    """Each feature's values in the order of the snapshots, NaN for null."""
    columns = ", ".join(f'{sql} as "{name}"' for name, sql in expressions().items())
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("set TimeZone = 'UTC'")  # a day of a window has 24 hours
        connection.execute(SEEN.format(folder=folder))
        answer = connection.sql(f"select {columns} from seen group by row order by row")  # noqa: S608 - written above
        return {name: filled(values) for name, values in answer.fetchnumpy().items()}


def filled(values: np.ndarray) -> np.ndarray:
    return np.ma.filled(np.ma.asarray(values).astype(np.float64), np.nan)


@pytest.fixture(scope="module")
def expected(finished_run: Path) -> dict[str, np.ndarray]:
    return by_sql(finished_run)


@pytest.fixture(scope="module")
def built(finished_run: Path) -> dict[str, np.ndarray]:
    query = f"from '{finished_run}/data/behavioural/matrix.parquet'"
    with duckdb.connect() as connection:
        answer = connection.sql(query).fetchnumpy()
    return {name: filled(values) for name, values in answer.items()}


def test_every_kind_of_the_real_matrix_is_asked_of_sql(built):
    kinds = ("_count_", "_days_", "_sum_", "_share_", "_recency_", "_first_seen_")
    for kind in kinds:
        assert any(kind in name for name in built)
        assert any(kind in name for name in expressions())
    assert set(expressions()) <= set(built)


@pytest.mark.parametrize("name", expressions())
def test_sql_finds_the_same_in_every_snapshot_of_the_real_year(name, expected, built):
    assert len(built[name]) == len(expected[name]) > 6_000
    if "_count_" in name or "_days_" in name:
        np.testing.assert_array_equal(built[name], expected[name])
    else:
        np.testing.assert_allclose(built[name], expected[name], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("group", GROUPS)
def test_the_comparison_is_not_one_of_nothing_with_nothing(group, expected):
    counts = expected[f"{group}_count_90d"]
    assert np.isnan(counts).any()
    assert (counts == 0).any()
    assert (counts > 0).sum() > 100
