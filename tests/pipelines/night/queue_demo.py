"""Invented rows of a night table, for the tests of the morning page: no lead of these exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from features import clock
from pipelines.night.queue_heading import Heading
from pipelines.night.rows import SCHEMA

AS_OF = clock.moment("2017-11-01T00:00Z")
BEFORE = clock.moment("2017-10-31T00:00Z")
BANDS = ("hot", "warm", "cold")
OWNERS = ("Ada Invented", "Bo Invented", "Cy Invented")
SAID = (
    "visits in the last 7 days: 3",
    "hours since the last visit: 1.5 h",
    "source: webinar",
    "amount in the last 90 days: 1,240",
    "days since the lead was created: 12",
    "opened mails in the last 30 days: 0",
)
PARTS = ("model", "ageing", "behaviour", "attributes")


def heading(**other: Any) -> Heading:
    """The heading of an invented run."""
    plain = {
        "source": "invented demo",
        "as_of": AS_OF,
        "model_version": "7f3a2c91" * 8,
        "horizon": "35d",
        "bands": BANDS,
    }
    return Heading(**(plain | other))


def row(rank: int = 1, probability: float = 0.5, **other: Any) -> dict[str, Any]:
    """One invented row: of what may be null, everything is."""
    plain = dict.fromkeys(SCHEMA.names)
    plain |= {
        "lead_id": f"L-{rank:05}",
        "contact_id": f"C-{rank:05}",
        "created_at": BEFORE,
        "as_of": AS_OF,
        "rank": rank,
        "probability": probability,
        "probability_low": probability * 0.8,
        "probability_high": 1 - (1 - probability) * 0.9,
        "score": round(50 + 5 * float(np.log2(probability / (1 - probability)))),
        "band": BANDS[(probability < 0.3) + (probability < 0.1)],
        "evidence": "history and attributes",
        "expired": False,
        "log_odds": float(np.log(probability / (1 - probability))),
        "model_version": "7f3a2c91" * 8,
    }
    return plain | other


def moved(probability: float, before: float, parts: tuple[float, ...]) -> dict[str, Any]:
    """What a row tells of the run before."""
    return {
        "previous_as_of": BEFORE,
        "previous_probability": before,
        "previous_band": BANDS[(before < 0.3) + (before < 0.1)],
        "change": probability - before,
        **{f"change_{name}": part for name, part in zip(PARTS, parts, strict=True)},
    }


def rows(count: int, seed: int = 7) -> list[dict[str, Any]]:
    """So many invented rows, of every kind that the page shows, by rank."""
    rng = np.random.default_rng(seed)
    chances = np.sort(np.clip(rng.beta(1.1, 9, count), 0.001, 0.95))[::-1]
    return [_drawn(rng, rank, float(chance)) for rank, chance in enumerate(chances, 1)]


def _drawn(rng: np.random.Generator, rank: int, chance: float) -> dict[str, Any]:
    found = row(rank, chance, owner=str(rng.choice(OWNERS)), untouched=bool(rng.random() < 0.3))
    found["expired"] = bool(rng.random() < 0.05)
    if rng.random() < 0.1:
        found["evidence"] = "attributes only"
    for place, said in enumerate(rng.permutation(SAID)[: rng.integers(1, 4)], 1):
        found[f"reason_{place}"] = str(said)
        found[f"reason_{place}_share"] = float(rng.normal(0.2, 0.6)) / place
    if rng.random() < 0.85:
        parts = rng.normal(0, 0.02, 4) * (rng.random(4) < 0.5) * (1 + 4 * (rng.random() < 0.1))
        before = float(np.clip(chance - parts.sum(), 0.001, 0.95))
        parts[1] += chance - before - parts.sum()
        found |= moved(chance, before, tuple(parts.tolist()))
    return found


def batches(told: list[dict[str, Any]], size: int = 1000) -> Iterator[pa.RecordBatch]:
    """Rows as they come from a table."""
    for start in range(0, len(told), size):
        yield pa.RecordBatch.from_pylist(told[start : start + size], schema=SCHEMA)


def many(count: int, size: int = 50_000) -> Iterator[pa.RecordBatch]:
    """So many invented rows in a drawn order, of which one batch at a time is in memory."""
    order = np.random.default_rng(11).permutation(count)
    for start in range(0, count, size):
        yield _batch(order[start : start + size] + 1, count)


def _batch(rank: np.ndarray, count: int) -> pa.RecordBatch:
    rng = np.random.default_rng(int(rank[0]))
    chance = 0.9 * np.exp(-4 * rank / count)
    columns: dict[str, Any] = {
        "lead_id": pa.array(rank).cast(pa.string()),
        "contact_id": pa.array(rank // 3).cast(pa.string()),
        "owner": pa.array(rank % 150).cast(pa.string()),
        "rank": rank,
        "probability": chance,
        "probability_low": chance * 0.8,
        "probability_high": np.minimum(chance * 1.2, 0.99),
        "score": np.full(len(rank), 50, dtype=np.int16),
        "band": np.array(BANDS, dtype=object)[(chance < 0.3).astype(int) + (chance < 0.1)],
        "evidence": ["history and attributes"] * len(rank),
        "expired": rank % 50 == 0,
        "untouched": rank % 3 == 0,
        "reason_1": np.array(SAID, dtype=object)[rank % len(SAID)],
        "reason_1_share": rng.normal(size=len(rank)),
        "log_odds": np.log(chance / (1 - chance)),
        "model_version": ["7f3a2c91" * 8] * len(rank),
        "previous_probability": chance * 0.9,
        "previous_band": np.array(BANDS, dtype=object)[rank % 3],
        "change": chance * 0.1,
        **{f"change_{name}": chance * 0.025 for name in PARTS},
    }
    for name, moment in (("created_at", BEFORE), ("as_of", AS_OF), ("previous_as_of", BEFORE)):
        columns[name] = np.full(len(rank), moment)
    return pa.RecordBatch.from_arrays(
        [pa.array(columns[field.name], type=field.type) if field.name in columns
         else pa.nulls(len(rank), field.type) for field in SCHEMA],
        schema=SCHEMA,
    )  # fmt: skip
