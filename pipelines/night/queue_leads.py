"""One lead of the morning page, as it is read from a row of the night table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipelines.night.rows import CHANGES, MOST_REASONS, SCHEMA

NEEDED = [
    name
    for name in SCHEMA.names
    if name not in {"created_at", "as_of", "model_version", "decided_log_odds"}
]
"""The columns that the page reads."""


@dataclass(frozen=True)
class Reason:
    """What was seen, and what it adds to the log-odds."""

    said: str
    share: float


@dataclass(frozen=True)
class Move:
    """What changed since the run before, as differences of probabilities."""

    since: int
    """The as-of of the run before, in microseconds since 1970."""
    probability: float
    """Of the run before."""
    band: str
    change: float
    parts: Mapping[str, float]
    """What each part of the change adds, by its name: model, ageing, behaviour, attributes."""


@dataclass(frozen=True)
class Lead:
    """A lead with all that the page tells of it."""

    lead_id: str
    contact_id: str
    owner: str | None
    rank: int
    probability: float
    low: float
    high: float
    score: int
    band: str
    mapped: str | None
    evidence: str
    expired: bool
    untouched: bool
    points: float | None
    """The team's own points; None where nobody asked for them."""
    points_band: str | None
    reasons: tuple[Reason, ...]
    move: Move | None


def leads(rows: pa.Table) -> list[Lead]:
    """The leads of rows, by rank."""
    told = rows.set_column(
        rows.schema.get_field_index("previous_as_of"),
        "previous_as_of",
        rows["previous_as_of"].cast(pa.int64()),
    )
    return sorted((_lead(row) for row in told.to_pylist()), key=lambda lead: lead.rank)


def _lead(row: Mapping[str, Any]) -> Lead:
    return Lead(
        lead_id=row["lead_id"],
        contact_id=row["contact_id"],
        owner=row["owner"],
        rank=row["rank"],
        probability=row["probability"],
        low=row["probability_low"],
        high=row["probability_high"],
        score=row["score"],
        band=row["band"],
        mapped=row["mapped"],
        evidence=row["evidence"],
        expired=row["expired"],
        untouched=row["untouched"] is True,
        points=row["points"],
        points_band=row["points_band"],
        reasons=tuple(_reasons(row)),
        move=_move(row),
    )


def _reasons(row: Mapping[str, Any]) -> Iterator[Reason]:
    for place in range(1, MOST_REASONS + 1):
        if row[f"reason_{place}"] is not None:
            yield Reason(row[f"reason_{place}"], row[f"reason_{place}_share"])


def _move(row: Mapping[str, Any]) -> Move | None:
    if row["change"] is None or row["previous_as_of"] is None:
        return None
    return Move(
        since=row["previous_as_of"],
        probability=row["previous_probability"],
        band=row["previous_band"],
        change=row["change"],
        parts={name.removeprefix("change_"): row[name] or 0.0 for name in CHANGES},
    )
