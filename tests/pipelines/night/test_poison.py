"""One lead that nobody can score fails alone, among a hundred thousand others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.night import chunks, scoring
from tests.pipelines.conftest import CLOCK
from tests.pipelines.night.project import Nights

LEADS = 100_000
POISONED = "L054321"


def _write(nights: Nights, count: int) -> None:
    """So many open leads, each of a contact that has visited once."""
    begin = datetime(2024, 5, 1, tzinfo=UTC)
    leads = ["lead_id,contact_id,created_at,channel,budget"]
    visits = ["contact_id,visited_at,recorded_at,page,minutes"]
    for n in range(count):
        created = begin + timedelta(seconds=10 * n)
        visited = f"{created - timedelta(hours=1 + n % 50):{CLOCK}}"
        leads.append(f"L{n:06},c{n:06},{created:{CLOCK}},{('web', 'phone')[n % 3 > 0]},{n % 100}")
        visits.append(f"c{n:06},{visited},{visited},{('blog', 'pricing')[n % 4 == 0]},{n % 9}")
    nights.project.write("leads.csv", "\n".join(leads) + "\n")
    nights.project.write("visits.csv", "\n".join(visits) + "\n")
    nights.project.write("outcomes.csv", "lead_id,won_at,lost_at\nL000000,2024-05-02 00:00:00,\n")


def _poison(nights: Nights) -> None:
    """Minutes whose sum is beyond all numbers: every row can be read, the lead cannot be scored."""
    contact = POISONED.replace("L", "c")
    for day in (2, 3):
        at = f"2024-05-0{day} 00:00:00"
        nights.project.add("visits.csv", f"{contact},{at},{at},blog,1.7e308")


@pytest.mark.slow
def test_one_poisoned_lead_in_a_hundred_thousand_fails_alone(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "ROWS", 32_768)
    _write(nights, LEADS)
    nights.score(reasons=0)
    wanted = nights.table().sort_by("lead_id").select(["lead_id", "log_odds"]).to_pylist()
    _poison(nights)
    told = nights.score("2024-05-20T00:00:01Z", reasons=0)
    assert told["set_aside"]["reasons"] == {scoring.NOT_A_NUMBER: 1}
    assert told["scored"] == LEADS - 2
    found = nights.table().select(["lead_id"])["lead_id"].to_pylist()
    assert set(found) == {row["lead_id"] for row in wanted} - {POISONED}
