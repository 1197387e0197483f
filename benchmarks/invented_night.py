"""A night's tables: any number of open leads with twenty events each, invented, as Parquet.

Nobody real is in it. The same for everybody: each part of the log has a generator of its own, so
that every core makes some of it and the bytes do not depend on how many there are. Three in ten
contacts never do anything, some do hundreds of things; four in a hundred events reach us late; to
twenty open leads comes one that was won.

leads.parquet, events.parquet, outcomes.parquet, source.yaml, params.yaml: a run folder
rival/events.parquet: the same events in the canonical columns, with those that the leads are
rival/open.parquet: keys and cutoff of the open leads, sorted by contact; rival/attributes.npy:
their attributes as the model takes them, shape (leads, attributes)
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.event_log import DAY, HISTORY_START, MOMENT
from benchmarks.measured import THREADS
from features import clock
from features.groups import LEAD_CREATED, LEAD_WON
from features.types import Floats, Indices
from pipelines import config, files, threads

ROOT = Path(__file__).resolve().parents[1]

SEED = 11
EVENTS_PER_LEAD, LEADS_PER_CONTACT, ACTIVE = 20, 1.25, 0.7
OPEN_TO_A_WON_ONE = 20
YEAR = 365 * DAY
AS_OF = HISTORY_START + YEAR
HORIZON = "30d"
NUMBERS, CATEGORIES, VALUES = 8, 6, tuple(f"v{value:02}" for value in range(12))
ATTRIBUTES = {
    **{f"number_{place}": "number" for place in range(NUMBERS)},
    **{f"category_{place}": "category" for place in range(CATEGORIES)},
}
EVENTS = {
    "visit": 0.40,
    "mail_open": 0.16,
    "product_view": 0.14,
    "search": 0.10,
    "click": 0.08,
    "order": 0.05,
    "form": 0.04,
    "call": 0.03,
}
"""What contacts do, and how often."""
CHANNELS = {"organic": 0.4, "mail": 0.3, "ads": 0.2, "partner": 0.07, None: 0.03}
RIVAL = Path("rival")

Shares = Mapping[str, float] | Mapping[str | None, float]

_PART, _ROW_GROUP, _FINE = 1_000_000, 250_000, 1_000
_RAW = ("contact_id", "occurred_at", "recorded_at", "event_type", "channel", "amount")


def write(folder: Path, leads: int) -> None:
    """Write the tables of so many open leads into a new folder."""
    (folder / RIVAL).mkdir(parents=True)
    contacts = max(int(leads / LEADS_PER_CONTACT), 1)
    ids = _named("c", np.arange(contacts))
    own, won = _leads(folder, leads, ids)
    _write_events(folder, leads * EVENTS_PER_LEAD, ids, [own, won])
    settings = {**config.parse(ROOT / "params.yaml"), "source": "source.yaml"}
    for name, value in (("params.yaml", settings), ("source.yaml", _SOURCE)):
        # JSON is YAML.
        files.write_text(folder / name, json.dumps(value))


def _named(letter: str, numbers: Indices) -> pa.Array:
    return pa.array([f"{letter}{number:08}" for number in numbers.tolist()])


def _leads(folder: Path, count: int, ids: pa.Array) -> tuple[pa.Table, pa.Table]:
    """Write the leads and the outcomes; the events that these are."""
    random = np.random.default_rng(SEED)
    whole = count + count // OPEN_TO_A_WON_ONE
    is_won = np.arange(whole) >= count
    # Everybody is a lead once, so that no event is nobody's; some are one several times.
    contact = np.arange(whole)
    contact[len(ids) :] = random.integers(0, len(ids), whole - len(ids))
    random.shuffle(contact)
    created_at = AS_OF - random.integers(DAY, 300 * DAY, whole)
    codes, columns = _attributes(random, whole)
    keys = {
        "lead_id": _named("l", random.permutation(whole)),
        "contact_id": ids.take(pa.array(contact)),
        "created_at": pa.array(created_at).cast(MOMENT),
    }
    leads = pa.table(keys | columns)
    pq.write_table(leads, folder / "leads.parquet", row_group_size=_ROW_GROUP)
    share = random.random(whole - count)
    converted = created_at[is_won] + ((AS_OF - created_at[is_won]) * share).astype(np.int64)
    won = leads.filter(pa.array(is_won)).select(["lead_id", "contact_id"])
    won = won.append_column("converted_at", pa.array(converted).cast(MOMENT))
    pq.write_table(won.select(["lead_id", "converted_at"]), folder / "outcomes.parquet")
    _write_open(folder, leads, codes, count, contact)
    created = leads.select(["contact_id", "lead_id", "created_at"])
    return _canonical(created, LEAD_CREATED), _canonical(
        won.select(["contact_id", "lead_id", "converted_at"]), LEAD_WON
    )


def _attributes(random: np.random.Generator, count: int) -> tuple[Floats, dict[str, pa.Array]]:
    """Numbers and categories of the leads, a tenth of them null: as codes, and as they are told."""
    codes = random.normal(size=(count, NUMBERS + CATEGORIES))
    codes[:, NUMBERS:] = random.integers(0, len(VALUES), size=(count, CATEGORIES))
    codes[random.random(codes.shape) < 0.1] = np.nan
    told = {}
    for place, name in enumerate(ATTRIBUTES):
        column = pa.array(codes[:, place], from_pandas=True)
        is_category = place >= NUMBERS
        told[name] = pa.array(VALUES).take(column.cast(pa.int64())) if is_category else column
    return codes, told


def _write_open(folder: Path, leads: pa.Table, codes: Floats, count: int, contact: Indices) -> None:
    order = np.argsort(contact[:count], kind="stable")
    opened = leads.select(["lead_id", "contact_id", "created_at"]).take(pa.array(order))
    cutoffs = pa.array(np.full(count, AS_OF)).cast(MOMENT)
    pq.write_table(opened.append_column("cutoff", cutoffs), folder / RIVAL / "open.parquet")
    np.save(folder / RIVAL / "attributes.npy", codes[order])


def _canonical(told: pa.Table, event_type: str) -> pa.Table:
    """The events that leads are, of columns contact_id, lead_id and a moment."""
    contact_id, lead_id, at = told.columns
    return pa.table(
        {
            "contact_id": contact_id,
            "occurred_at": at,
            "recorded_at": at,
            "event_type": pa.repeat(pa.scalar(event_type), len(told)),
            "channel": pa.nulls(len(told), pa.string()),
            "amount": pa.nulls(len(told), pa.float64()),
            "lead_id": lead_id,
        }
    )


def _write_events(folder: Path, count: int, ids: pa.Array, of_leads: Sequence[pa.Table]) -> None:
    parts = -(-count // _PART)

    def made(part: int) -> pa.Table:
        return _events(part, min(_PART, count - part * _PART), ids)

    schema = of_leads[0].schema
    raw = pa.schema([schema.field(name) for name in _RAW])
    with (
        pq.ParquetWriter(folder / "events.parquet", raw) as source,
        pq.ParquetWriter(folder / RIVAL / "events.parquet", schema) as canonical,
    ):
        for table in threads.each(made, parts, THREADS):
            source.write_table(table, _ROW_GROUP)
            nobody = pa.nulls(len(table), pa.string())
            canonical.write_table(table.append_column("lead_id", nobody), _ROW_GROUP)
        for table in of_leads:
            canonical.write_table(table, _ROW_GROUP)


def _events(part: int, count: int, ids: pa.Array) -> pa.Table:
    """A part of the log, in no order."""
    random = np.random.default_rng([SEED, part])
    # The busier a contact the smaller its number, which then is spread over all ids.
    busy = (len(ids) * ACTIVE * random.random(count) ** 1.5).astype(np.int64)
    who = busy * _odd(len(ids)) % len(ids)
    occurred = HISTORY_START + random.integers(0, YEAR + 10 * DAY, count)
    delay = np.where(random.random(count) < 0.04, random.exponential(2 * DAY, count), 0.0)
    types = _drawn(random, EVENTS, count)
    amount = np.round(random.lognormal(4, 1, count), 2)
    is_order = pa.array(types == list(EVENTS).index("order"))
    columns = (
        ids.take(pa.array(who)),
        pa.array(occurred).cast(MOMENT),
        pa.array(occurred + delay.astype(np.int64)).cast(MOMENT),
        pa.array(list(EVENTS)).take(pa.array(types)),
        pa.array(list(CHANNELS)).take(pa.array(_drawn(random, CHANNELS, count))),
        pc.if_else(is_order, pa.array(amount), None),
    )
    return pa.table(dict(zip(_RAW, columns, strict=True)))


def _drawn(random: np.random.Generator, shares: Shares, count: int) -> Indices:
    """Places of things that are so frequent, in thousandths."""
    times = np.rint(np.array(list(shares.values())) * _FINE).astype(np.int64)
    return np.repeat(np.arange(len(times)), times)[random.integers(0, _FINE, count)]


def _odd(count: int) -> int:
    """A factor that leads from every number below `count` to another one."""
    factor = int(count * 0.618) | 1
    while np.gcd(factor, count) > 1:
        factor += 2
    return factor


def _group(name: str, **more: object) -> dict[str, object]:
    said = name.replace("_", " ")
    return {"events": [name], "one": said, "many": f"{said}s", **more}


_SOURCE = {
    "name": "invented_night",
    "zone": "Europe/Berlin",
    "tables": {name: f"{name}.parquet" for name in ("leads", "events", "outcomes")},
    "leads": {
        "table": "leads",
        "lead_id": "lead_id",
        "contact_id": "contact_id",
        "created_at": "created_at",
    },
    "attributes": {
        name: {"kind": kind, "label": name.replace("_", " "), "known_at": "creation"}
        for name, kind in ATTRIBUTES.items()
    },
    "events": {
        "log": {
            "table": "events",
            "event_type": {"column": "event_type"},
            "contact_id": "contact_id",
            "occurred_at": "occurred_at",
            "recorded_at": "recorded_at",
            "categories": ["channel"],
            "numbers": ["amount"],
        }
    },
    "outcomes": {"table": "outcomes", "lead_id": "lead_id", "converted_at": "converted_at"},
    "observed": {"history_start": clock.iso(HISTORY_START)},
    "groups": {
        **{name: _group(name) for name in EVENTS if name != "order"},
        "order": _group("order", numbers=["amount"]),
        "mail_visit": _group(
            "visit",
            one="visit by mail",
            many="visits by mail",
            where={"channel": ["mail"]},
            share_of="visit",
        ),
        "ads_visit": _group(
            "visit",
            one="visit by an ad",
            many="visits by ads",
            where={"channel": ["ads"]},
            share_of="visit",
        ),
    },
    "horizon": HORIZON,
}
