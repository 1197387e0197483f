"""The features of the real year once more, by the oracle: the main job's own, and every kind."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from features.behavioural import BehaviouralSpec
from features.types import EventGroup, Words
from tests.oracle.adapter import built, group, lead_groups
from tests.oracle.agreement import assert_agrees
from tests.oracle.asked import KINDS
from tests.oracle.by_hand import moment
from tests.oracle.features import oracle
from tests.soak import SOAK

pytestmark = pytest.mark.slow

HISTORY_START = moment("2017-01-01T00:00:00-05:00")
FRESH = ("PRODUCE", "MEAT", "SEAFOOD", "DELI", "PASTRY", "SALAD BAR", "FLORAL")
SUMS = ("amount_usd", "retail_discount_usd", "coupon_discount_usd")

GROUPS = (
    group("visit", "basket", values=("coupon",)),
    group("coupon_visit", "basket", where={"coupon": ("yes",)}, share_of="visit"),
    group("purchase", "item", numbers=SUMS, values=("department", "brand")),
    group(
        "fresh",
        "item",
        where={"department": FRESH, "brand": ("National",)},
        numbers=("amount_usd",),
        values=("department",),
        share_of="purchase",
    ),
    group("anything", "basket", "item", "redemption"),
    group("redemption"),
    *lead_groups(),
)
EVERY_KIND = BehaviouralSpec(
    groups=GROUPS,
    windows=("7d", "30d", "90d"),
    kinds=KINDS,
    zone="America/New_York",
    half_lives=("3d", "14d"),
    vocabularies={
        "coupon": ("no", "yes"),
        "brand": ("Private", "National"),
        "department": ("GROCERY", "PRODUCE", "DRUG GM", "MEAT"),
    },
)


@pytest.fixture(scope="module")
def events(finished_run: Path) -> pd.DataFrame:
    return _with_whole_moments(pd.read_parquet(finished_run / "data/ingest/events.parquet"))


@pytest.fixture(scope="module")
def snapshots(finished_run: Path) -> pd.DataFrame:
    table = pd.read_parquet(finished_run / "data/snapshot/snapshots.parquet")
    keys = ["lead_id", "contact_id", "created_at", "cutoff"]
    return _with_whole_moments(table[keys]).assign(history_start=HISTORY_START)


def _with_whole_moments(table: pd.DataFrame) -> pd.DataFrame:
    """Timestamps as microseconds since 1970."""
    clocks = table.select_dtypes("datetimetz")
    whole = {name: clocks[name].dt.as_unit("us").astype("int64") for name in clocks}
    return table.assign(**whole)


def _spec(told: dict[str, Any]) -> BehaviouralSpec:
    """The spec that the behavioural stage wrote beside its matrix."""
    groups = (
        {**each, "words": Words(**each["words"]), "where": _tuples(each["where"])}
        for each in map(_tuples, told["groups"])
    )
    vocabularies = {"vocabularies": _tuples(told.get("vocabularies", {}))}
    return BehaviouralSpec(
        **{**_tuples(told), **vocabularies, "groups": tuple(EventGroup(**each) for each in groups)}
    )


def _tuples(told: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}


def sampled(snapshots: pd.DataFrame, count: int) -> pd.DataFrame:
    """Some of the snapshots; all of them in `make soak`."""
    return snapshots if SOAK else snapshots.sample(count, random_state=1)


def test_the_oracle_finds_the_same_in_the_matrix_of_the_main_job(finished_run, events, snapshots):
    folder = finished_run / "data/behavioural"
    matrix = pd.read_feather(folder / "matrix.arrow").astype("float64")
    spec = _spec(json.loads((folder / "spec.json").read_text()))
    assert len(matrix) == len(snapshots) > 6_000
    some = sampled(snapshots, 1_500)
    assert_agrees(matrix.loc[some.index], spec, events, some)


def test_the_oracle_finds_the_same_in_every_kind_of_feature_of_the_real_year(events, snapshots):
    some = sampled(snapshots, 500)
    assert_agrees(built(EVERY_KIND, events, some), EVERY_KIND, events, some)


def test_the_comparison_is_not_one_of_nothing_with_nothing(events, snapshots):
    spec = replace(EVERY_KIND, kinds=("count",))
    counts = oracle(spec, events, sampled(snapshots, 500)).filter(like="_count_90d")
    counts = counts.drop(columns="earlier_loss_count_90d")  # no lead of this source is ever lost
    assert counts.isna().any().all()
    assert (counts == 0).any().all()
    assert ((counts > 0).sum() > 10).all()
