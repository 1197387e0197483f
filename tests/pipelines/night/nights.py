"""Small runs for the tests of the sinks, and what readers see of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from pipelines.night.rows import SCHEMA, SET_ASIDE
from pipelines.night.sink import Run, Sink

MONDAY, TUESDAY, WEDNESDAY = (1_509_494_400_000_000 + day * 86_400_000_000 for day in range(3))

OLD = Run("a1" * 8, MONDAY, "1-old")
NEW = Run("b2" * 8, TUESDAY, "2-new")


def row(lead_id: str, log_odds: float = 0.0, run: Run = NEW, **told: Any) -> dict[str, Any]:
    """A row as the scoring gives it, without rank; what is not told is some value or null."""
    plain = {
        "contact_id": f"contact of {lead_id}",
        "created_at": MONDAY - 1,
        "as_of": run.as_of,
        "probability": 0.1 + 0.2,
        "probability_low": 0.1,
        "probability_high": 1 / 3,
        "score": 50,
        "band": "warm",
        "mapped": json.dumps({"Funnel": "middle", "MQL/SQL": "MQL"}),
        "evidence": "history and attributes",
        "expired": False,
        "decided_by": "model",
        "decided_log_odds": log_odds,
        "model_version": run.model_version,
    }
    return {"lead_id": lead_id, "log_odds": log_odds, **plain, **told}


def table(rows: Sequence[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), SCHEMA)


def _in_pieces(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """A table of several pieces, the first of them empty, as tables are that were put together."""
    pieces = [rows[:0], rows[:1], rows[1:]]
    return pa.concat_tables([table(piece) for piece in pieces])


def bad(**reasons: str) -> pa.Table:
    told = [{"lead_id": lead_id, "reason": reason} for lead_id, reason in reasons.items()]
    return pa.Table.from_pylist(told, SET_ASIDE)


def chunks(run: Run, count: int = 3, size: int = 4) -> list[tuple[pa.Table, pa.Table]]:
    """Chunks with ties of log-odds within and between them, and a lead set aside in each."""
    return [
        (
            _in_pieces([row(f"lead {chunk}-{n}", -(n % 2), run) for n in range(size)]),
            bad(**{f"bad {chunk}": f"no. {chunk}"}),
        )
        for chunk in range(count)
    ]


def work(sink: Sink, run: Run, given: Sequence[tuple[pa.Table, pa.Table]] | None = None) -> None:
    """The whole of a run, or what is left of it."""
    begun = sink.begin(run)
    if begun.finished:
        return
    for chunk, (rows, set_aside) in enumerate(chunks(run) if given is None else given):
        if chunk not in begun.chunks:
            sink.write(chunk, rows, set_aside)
    sink.finish()


def rows_of(sink: Sink, columns: Sequence[str] = tuple(SCHEMA.names)) -> pa.Table:
    """The begun run's rows by lead_id, as far as they are there."""
    names = ["lead_id", *(name for name in columns if name != "lead_id")]
    schema = pa.schema([SCHEMA.field(name) for name in names])
    return (
        pa.Table.from_batches(sink.batches(names), schema).sort_by("lead_id").select(list(columns))
    )
