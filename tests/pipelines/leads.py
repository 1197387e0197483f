"""Leads of a small source, made to order: written as its CSV files, with what a case changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from tests.pipelines.conftest import CLOCK, Run

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass
class Lead:
    """One lead; `wins` is whether it converts, two days after its creation."""

    contact: str
    created: datetime
    channel: str
    budget: str
    page: str
    wins: bool


Change = Callable[[list[Lead]], None]


def some(count: int, seed: int = 1) -> list[Lead]:
    """So many leads over 200 days, of whom those that looked at prices convert most."""
    random = np.random.default_rng(seed)
    made = []
    for place in range(count):
        eager, chance = random.random() < 0.4, random.random()
        made.append(
            Lead(
                contact=f"c{place:04}",
                created=BEGIN + timedelta(minutes=int(200 * 1440 * place / count)),
                channel=("web", "phone", "fair")[random.integers(3)],
                budget=str(random.integers(100)),
                page="pricing" if eager else "blog",
                wins=bool(chance < (0.6 if eager else 0.15)),
            )
        )
    return made


def write(run: Run, leads: list[Lead]) -> Run:
    """The three files of the leads, and a source that fits them."""
    rows: dict[str, list[str]] = {
        "leads": ["lead_id,contact_id,created_at,channel,budget"],
        "visits": ["contact_id,visited_at,recorded_at,page,minutes"],
        "outcomes": ["lead_id,won_at,lost_at"],
    }
    for place, lead in enumerate(leads):
        visited = f"{lead.created - timedelta(hours=5):{CLOCK}}"
        told = (f"L{place:04}", lead.contact, f"{lead.created:{CLOCK}}", lead.channel, lead.budget)
        rows["leads"].append(",".join(told))
        rows["visits"].append(f"{lead.contact},{visited},{visited},{lead.page},1")
        ends = f"{lead.created + timedelta(days=2):{CLOCK}}"
        rows["outcomes"].append(f"L{place:04},{ends}," if lead.wins else f"L{place:04},,{ends}")
    for name, lines in rows.items():
        run.write(f"{name}.csv", "\n".join(lines) + "\n")
    del run.source["attributes"]["newsletter"], run.source["split"]
    run.source["leads"]["created_at"]["zone"] = "UTC"
    run.source["observed"] |= {
        "outcomes_until": "2024-09-01T00:00:00Z",
        "history_start": "2023-10-01T00:00:00Z",
    }
    run.save()
    return run


def wins_left(leads: list[Lead], count: int) -> None:
    """Let only so many of the leads' wins stand, evenly spread, and all lie in the first 75 %."""
    won = [lead for lead in leads[: len(leads) * 3 // 4] if lead.wins]
    kept = {id(won[place]) for place in np.linspace(0, len(won) - 1, count).astype(int)}
    for lead in leads[: len(leads) * 3 // 4]:
        lead.wins = id(lead) in kept
