"""Leaks of every kind planted into real data are named; real data as it is stops nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from features import arrow, clock
from features.errors import LeakError
from pipelines import config, files, paths

pytestmark = pytest.mark.slow

BEFORE = ("ingest", "snapshot", "behavioural", "demographic")
RealData = Callable[[str], Path]

BANK = """\
name: bank_additional
zone: UTC
tables: { calls: "%s" }
leads: # the file is in time order and has no dates: a call a minute
  query: |
    select row_number() over () as id, timestamp '2000-01-01' + to_minutes(id) as asked_at, calls.*,
           "emp.var.rate" as employment_change, "cons.price.idx" as prices,
           "cons.conf.idx" as confidence, "nr.employed" as employed
    from calls
  lead_id: id
  contact_id: id
  created_at: { column: asked_at, zone: UTC }
attributes:
  age: { kind: number, label: age }
  job: { kind: category, label: job, missing: [unknown] }
  education: { kind: category, label: education, missing: [unknown] }
  default: { kind: category, label: credit in default, missing: [unknown] }
  housing: { kind: yes_no, label: housing loan, missing: [unknown] }
  contact: { kind: category, label: kind of telephone }
  month: { kind: category, label: month }
  campaign: { kind: number, label: calls in this campaign }
  pdays: { kind: number, label: days since the last campaign, missing: ["999"] }
  poutcome: { kind: category, label: outcome of the last campaign, known_at: creation }
  previous: { kind: number, label: calls before this campaign, known_at: creation }
  marital: { kind: category, label: marital status, missing: [unknown] }
  loan: { kind: yes_no, label: personal loan, missing: [unknown] }
  day_of_week: { kind: category, label: weekday }
  euribor3m: { kind: number, label: interest rate }
  employment_change: { kind: number, label: change of employment }
  prices: { kind: number, label: consumer prices }
  confidence: { kind: number, label: consumer confidence }
  employed: { kind: number, label: employed people }
events: {}
outcomes:
  query: |
    select row_number() over () as id, timestamp '2000-01-01' + to_minutes(id) as said_yes_at, y
    from calls qualify y = 'yes'
  lead_id: id
  converted_at: { column: said_yes_at, zone: UTC }
observed:
  outcomes_from: "2000-01-01T00:00:00Z"
  outcomes_until: "2000-02-01T00:00:00Z"
  history_start: "2000-01-01T00:00:00Z"
groups: {}
horizon: 1m
cutoffs: [0d]
split: { test_from: "2000-01-23T21:11:00Z" } # the last fifth
"""

IN_TIME = "date_diff('day', start_date, redeemed_on) < 35"
CERTAIN = {
    "redeemed": ("yes_no", "redeemed_on is not null"),
    "redeemed_on": ("date", "redeemed_on"),
    "coupons_redeemed": ("number", "coalesce(coupons, 0)"),
    "closed_as": (
        "category",
        "case when redeemed_on is null then ['lost', 'gone'] else ['won', 'up'] end[1 + n % 2]",
    ),
    "why_not": ("category", "case when redeemed_on is null then ['price', 'time'][1 + n % 2] end"),
    "all_but_three": ("number", f"(coalesce({IN_TIME}, false) != (n in (9, 2000, 4000)))::int"),
}
"""What knows each campaign's redemptions, and by n, the number of the lead in no order."""

SUSPICIOUS = {
    "almost": ("number", f"n % 40 + 36 * coalesce({IN_TIME}, false)::int"),
    "club": ("category", f"case when {IN_TIME} and n % 3 = 0 then 'gold' else 'no' end"),
    "survey": (
        "number",
        f"case when coalesce({IN_TIME} and n % 50 > 0, n % 200 = 0) or n % 200 = 0 then n % 10 end",
    ),
}


PLANTED = """
    with known as (…), redeemed as (
        select campaign_id || '-' || household_id as lead_id,
               min(redemption_date) as redeemed_on, count(*) as coupons
        from coupon_redemptions group by all
    ), numbered as (
        select *, row_number() over (order by md5(lead_id)) as n
        from known left join redeemed using (lead_id)
    )
    select * exclude (redeemed_on), columns from numbered
"""


@pytest.fixture
def real(run, repositorys_params: dict[str, Any]):
    """A run folder with the repository's own parameters, which is the current one."""
    run.params = copy.deepcopy(repositorys_params)
    run.params["source"] = "real.yaml"
    return run


@pytest.fixture
def journey(real, root: Path):
    real.source = config.parse(root / "sources/complete_journey.yaml")
    return real


@pytest.fixture
def bpi2012(real, root: Path, real_data: RealData):
    real.source = config.parse(root / "sources/bpi2012.yaml")
    real.source["tables"]["log"] = str(real_data("bpi2012/BPI_Challenge_2012.xes.gz"))
    return real


@pytest.fixture
def bank(real, real_data: RealData):
    table = real_data("bank_additional/bank-additional-full.csv")
    real.source = config.parse(real.write("bank.yaml", BANK % table))
    return real


def with_plants(journey, planted: dict[str, tuple[str, str]]):
    """Add attributes to the leads that know what the households redeemed."""
    columns = ", ".join(f"{sql} as {name}" for name, (_, sql) in planted.items())
    query = journey.source["leads"]["query"]
    journey.source["leads"]["query"] = PLANTED.replace("…", query).replace("columns", columns)
    zone = {"zone": "America/New_York"}
    for name, (kind, _) in planted.items():
        entry = {"kind": kind, "label": name, "known_at": "creation"} | (
            zone if kind == "date" else {}
        )
        journey.source["attributes"][name] = entry
    return journey


def stopped(run) -> list[str]:
    """What the audit stops the run for."""
    with pytest.raises(LeakError) as raised:
        run.work("audit")
    return raised.value.thing.split(", ")


def warnings(run) -> list[str]:
    told = run.json("reports/audit.json")["findings"]
    return [each["about"] for each in told if not each["certain"] and each["accepted"] is None]


def test_complete_journey_as_it_is_has_one_sibling_that_its_source_accepts(journey):
    journey.work(*BEFORE, "audit")
    told = journey.json("reports/audit.json")
    assert told["verdict"] == "clean"
    (finding,) = told["findings"]
    assert finding["about"] == "events.redemptions: event_type redemption"
    assert finding["accepted"].startswith("the first of a lead is its outcome")
    first = Path("reports/audit.json").read_bytes()
    journey.work("audit")
    assert Path("reports/audit.json").read_bytes() == first
    del journey.source["events"]["redemptions"]["accepted"]
    assert stopped(journey) == ["events.redemptions: event_type redemption"]


def test_leaks_planted_into_complete_journey_are_all_named(journey):
    with_plants(journey, CERTAIN | SUSPICIOUS)
    journey.work(*BEFORE)
    named = stopped(journey)
    assert named[0] == "attribute redeemed_on"
    assert named[1:] == [f"feature {name}" for name in CERTAIN if name != "redeemed_on"]
    assert warnings(journey) == [f"feature {name}" for name in SUSPICIOUS]


def test_what_is_declared_a_leak_of_complete_journey_does_not_stop_it(journey):
    with_plants(journey, CERTAIN)
    for name in CERTAIN:
        journey.source["attributes"][name]["leak"] = True
    journey.work(*BEFORE, "audit")
    told = journey.json("reports/audit.json")
    assert (told["verdict"], list(told["declared_leaks"])) == (
        "clean",
        [f"attributes.{name}" for name in sorted(CERTAIN)],
    )


def test_a_letter_of_thanks_that_follows_each_redemption_is_named(journey):
    entry = copy.deepcopy(journey.source["events"]["redemptions"])
    del entry["accepted"], entry["recorded_at"]
    entry["query"] = entry["query"].replace(
        "redemption_date,", "redemption_date + interval 2 day as sent,"
    )
    journey.source["events"]["thanks"] = entry | {"event_type": "letter"}
    journey.source["events"]["thanks"]["occurred_at"]["column"] = "sent"
    journey.work(*BEFORE)
    assert stopped(journey) == ["events.thanks: event_type letter"]


def test_features_that_saw_a_week_too_much_are_named_with_a_lead_and_both_values(journey):
    journey.work(*BEFORE)
    honest = files.read_table(paths.SNAPSHOTS)
    later = pa.array(arrow.moments(honest["cutoff"]) + 7 * clock.DAY).cast(arrow.MOMENT)
    place = honest.schema.get_field_index("cutoff")
    files.write_table(paths.SNAPSHOTS, honest.set_column(place, "cutoff", later))
    journey.work("behavioural")
    files.write_table(paths.SNAPSHOTS, honest)
    with pytest.raises(LeakError) as raised:
        journey.work("audit")
    assert "feature visit_count_7d" in raised.value.thing.split(", ")
    assert "of the lead in row " in raised.value.found
    lead_ids = files.read_table(paths.LEADS)["lead_id"].to_pylist()
    assert not any(lead_id in raised.value.found for lead_id in lead_ids)


def test_bpi2012_as_it_is_has_nothing_to_accept(bpi2012):
    bpi2012.work(*BEFORE, "audit")
    assert bpi2012.json("reports/audit.json")["findings"] == []


def test_siblings_of_the_outcome_planted_into_bpi2012_are_all_named_and_nothing_else(bpi2012):
    """The approval's own companions, and the loss's; work items end soon after either."""
    for table, known, more in (
        ("steps", "'A_FINALIZED'", "'A_REGISTERED', 'A_ACTIVATED', 'A_DECLINED'"),
        ("offers", "'O_CANCELLED'", "'O_ACCEPTED', 'O_DECLINED'"),
    ):
        entry = bpi2012.source["events"][table]
        assert known in entry["query"]
        entry["query"] = entry["query"].replace(known, f"{known}, {more}")
    bpi2012.work(*BEFORE)
    assert sorted(stopped(bpi2012)) == [
        "events.offers: offer O_ACCEPTED",
        "events.offers: offer O_DECLINED",
        "events.steps: milestone A_ACTIVATED",
        "events.steps: milestone A_DECLINED",
        "events.steps: milestone A_REGISTERED",
    ]


def test_bank_additional_as_it_is_stops_nothing_but_its_world_changes(bank):
    bank.work(*BEFORE, "audit")
    assert warnings(bank) == ["the split"]
    assert bank.json("reports/audit.json")["verdict"] == "1 warning"


def test_the_answer_planted_into_bank_additional_is_named(bank):
    bank.source["attributes"]["y"] = {"kind": "yes_no", "label": "said yes"}
    bank.work(*BEFORE)
    assert stopped(bank) == ["feature y"]
