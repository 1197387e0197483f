"""Invented data: an unsorted event log and its leads, the same for everybody who runs a benchmark.

Nobody real is in it; every row comes from a seeded generator. It is shaped like a real log: most
contacts do little, a few do hundreds of things and some nothing at all; what they do gathers
around the moment they became a lead; a few events reach us minutes to days late.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 20_241_116
EVENTS_PER_LEAD = 40
BATCH = 1_000_000
ROW_GROUP = 250_000

DAY = 86_400_000_000
HISTORY_START = 1_704_067_200_000_000
"""2024-01-01T00:00Z in microseconds: the log holds everything that happened since then."""

LOG_DAYS = 385
"""The last cutoff is on day 365; what happens later is in the log, and nobody may look at it."""

EVENT_TYPES = {
    "page_view": 0.36,
    "email_sent": 0.16,
    "product_view": 0.14,
    "email_open": 0.10,
    "search": 0.08,
    "email_click": 0.04,
    "cart_add": 0.04,
    "support_ticket": 0.025,
    "form_sent": 0.02,
    "order": 0.02,
    "call": 0.01,
    "webinar": 0.005,
}
"""What contacts do, and how often: the commonest is 72 times as frequent as the rarest."""

WITH_AMOUNT = ("cart_add", "order")
CHANNELS = {"organic": 0.35, "email": 0.25, "ads": 0.2, "social": 0.12, "partner": 0.05, None: 0.03}

MOMENT = pa.timestamp("us", tz="UTC")
EVENT_COLUMNS = pa.schema(
    {
        "contact_id": pa.string(),
        "occurred_at": MOMENT,
        "recorded_at": MOMENT,
        "event_type": pa.string(),
        "channel": pa.string(),
        "amount": pa.float64(),
    }
)
LEAD_COLUMNS = pa.schema(
    {"lead_id": pa.string(), "contact_id": pa.string(), "created_at": MOMENT, "cutoff": MOMENT}
)

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Log:
    """Where the two Parquet files lie: one row a lead, one row an event in no order."""

    leads: Path
    events: Path


def cache() -> Path:
    """The folder of the generated logs, outside the project: BENCH_CACHE, or a temporary one."""
    return Path(os.environ.get("BENCH_CACHE") or Path(tempfile.gettempdir()) / "leadodds-bench")


def made(events: int) -> Log:
    """The log of so many events, generated unless it already lies in the cache.

    The folder's name tells seed, size and recipe (a digest of this file), so that a log of an
    older recipe is never taken for this one.
    """
    recipe = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    folder = cache() / f"{events}-events-seed-{SEED}-{recipe}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=folder.parent))
        try:
            _write(events, unfinished)
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return Log(folder / "leads.parquet", folder / "events.parquet")


def _write(events: int, folder: Path) -> None:
    rng = np.random.default_rng(SEED)
    leads = max(events // EVENTS_PER_LEAD, 1)
    contact_ids = pa.array([f"c{number:08d}" for number in range(leads)])
    created_at = HISTORY_START + rng.integers(80 * DAY, 340 * DAY, leads)
    _write_leads(rng, contact_ids, created_at, folder / "leads.parquet")
    busyness = rng.lognormal(0, 1.1, leads) * (rng.random(leads) > 0.02)
    reach = np.cumsum(busyness) / np.sum(busyness)
    with pq.ParquetWriter(folder / "events.parquet", EVENT_COLUMNS) as writer:
        for size in _batches(events):
            # Drawn one by one by how busy a contact is, so no shuffle of the whole is needed.
            who = np.searchsorted(reach, rng.random(size), side="right").clip(max=leads - 1)
            table = _events(rng, contact_ids.take(pa.array(who)), created_at[who])
            writer.write_table(table, row_group_size=ROW_GROUP)


def _batches(events: int) -> Iterator[int]:
    for done in range(0, events, BATCH):
        yield min(BATCH, events - done)


def _write_leads(
    rng: np.random.Generator, contact_ids: pa.StringArray, created_at: Places, path: Path
) -> None:
    leads = len(created_at)
    cutoffs = created_at + rng.integers(0, 25 * DAY, leads)
    lead_ids = pa.array([f"l{number:08d}" for number in range(leads)])
    moments = (pa.array(moment).cast(MOMENT) for moment in (created_at, cutoffs))
    table = pa.table([lead_ids, contact_ids, *moments], schema=LEAD_COLUMNS)
    pq.write_table(table.take(pa.array(rng.permutation(leads))), path)


def _events(rng: np.random.Generator, who: pa.StringArray, created_at: Places) -> pa.Table:
    """A batch of events of these contacts, whose leads were created at these moments."""
    size = len(created_at)
    occurred = _occurred(rng, created_at)
    late = rng.random(size) < 0.04
    delay = rng.lognormal(np.log(2 / 24), 2, size).clip(1 / 1440, 10) * DAY
    recorded = occurred + np.where(late, delay, 0).astype(np.int64)
    types = rng.choice(len(EVENT_TYPES), size, p=list(EVENT_TYPES.values()))
    names = list(EVENT_TYPES)
    priced = np.isin(types, [names.index(name) for name in WITH_AMOUNT])
    amount = np.round(rng.lognormal(4, 1, size), 2)
    unknown = ~priced | (rng.random(size) < 0.05)
    channels = rng.choice(len(CHANNELS), size, p=list(CHANNELS.values()))
    columns = [
        who,
        pa.array(occurred).cast(MOMENT),
        pa.array(recorded).cast(MOMENT),
        pa.array(names).take(pa.array(types)),
        pa.array(list(CHANNELS)).take(pa.array(channels)),
        pa.array(amount, mask=unknown),
    ]
    return pa.table(columns, schema=EVENT_COLUMNS)


def _occurred(rng: np.random.Generator, created_at: Places) -> Places:
    """Half of all events at any time, half around the creation of the contact's lead."""
    size = len(created_at)
    anywhere = HISTORY_START + rng.integers(0, LOG_DAYS * DAY, size)
    around = created_at + (rng.laplace(0, 15, size) * DAY).astype(np.int64)
    chosen = np.where(rng.random(size) < 0.5, around, anywhere)
    return chosen.clip(HISTORY_START, HISTORY_START + LOG_DAYS * DAY - 1)


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        print(made(int(wanted)).events)
