"""Every kind of feature of 13,087 real loan applications once more, by the oracle."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from features.behavioural import BehaviouralSpec
from tests.oracle import bpi2012
from tests.oracle.adapter import built, group
from tests.oracle.agreement import assert_agrees
from tests.oracle.asked import KINDS
from tests.oracle.features import oracle

pytestmark = pytest.mark.slow

WORK = (
    "W_Completeren aanvraag",
    "W_Nabellen offertes",
    "W_Afhandelen leads",
    "W_Valideren aanvraag",
    "W_Nabellen incomplete dossiers",
)
APPLICATION = ("A_SUBMITTED", "A_PARTLYSUBMITTED", "A_PREACCEPTED", "A_ACCEPTED", "A_FINALIZED")
OFFER = ("O_SELECTED", "O_CREATED", "O_SENT", "O_SENT_BACK")
GROUPS = (
    group("application", *APPLICATION, numbers=("amount_req",), values=("org:resource",)),
    group("work", *WORK, values=("org:resource", "lifecycle:transition")),
    group(
        "worked",
        *WORK,
        where={"lifecycle:transition": ("START", "COMPLETE")},
        values=("org:resource",),
        share_of="work",
    ),
    group("offer", *OFFER, values=("org:resource",)),
    group("others", *OFFER, *WORK, other_leads=True),
)
SPEC = BehaviouralSpec(
    groups=GROUPS,
    windows=("1h", "1d", "3d"),
    kinds=KINDS,
    zone="Europe/Amsterdam",
    half_lives=("30m", "12h"),
    session_gap="10m",
    vocabularies={
        "org:resource": ("112", "11181", "10862", "11201", "10909"),
        "lifecycle:transition": ("SCHEDULE", "START", "COMPLETE"),
    },
)


@pytest.fixture(scope="module")
def bank(root: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    path = root.parent / "shared" / bpi2012.PATH
    if not path.is_file() and not os.environ.get("CI"):
        pytest.skip(
            f"{path} is absent: get it from doi:10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f"
        )
    return bpi2012.read(path)


def test_the_log_is_read_as_its_publisher_counts_it(bank):
    events, snapshots = bank
    assert len(events) == 262_200
    assert events["lead_id"].nunique() == 13_087
    assert len(snapshots) == 3 * 13_087
    assert events["org:resource"].isna().sum() == 18_010
    assert (events["event_type"] == "A_APPROVED").sum() == 2_246
    assert str(pd.to_datetime(events["occurred_at"].min(), unit="us")) == (
        "2011-09-30 22:38:44.546000"
    )


def test_the_oracle_finds_the_same_in_every_kind_of_feature_of_all_applications(bank):
    events, snapshots = bank
    assert_agrees(built(SPEC, events, snapshots), SPEC, events, snapshots)


def test_the_comparison_is_not_one_of_nothing_with_nothing(bank):
    counts = oracle(replace(SPEC, kinds=("count",)), *bank).filter(like="_count_3d")
    assert (counts.pop("others_count_3d").dropna() == 0).all()  # an application is its own lead
    assert counts.isna().any().all()
    assert (counts == 0).any().all()
    assert ((counts > 0).sum() > 1_000).all()
