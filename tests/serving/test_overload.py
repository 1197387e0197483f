"""Five times what the service can answer: some are refused politely, the others answered soon."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.serving import load, raw, running
from tests.serving.running import ATTEMPTS, Service
from tests.soak import SOAK

pytestmark = pytest.mark.slow

SECONDS = 120.0 if SOAK else 5.0
CONNECTIONS = 400
EVENTS = [
    {"event_type": "visit", "occurred_at": f"2026-01-0{1 + number % 9}T10:00:00Z"}
    for number in range(50)
]
LEAD = raw.request(json.dumps({"attributes": {"country": "DE"}, "events": EVENTS}).encode())


def asked(service: Service, rate: float, seconds: float, most: int) -> dict[str, object]:
    return load.finished(load.started(service.port, rate, seconds, most, LEAD))


def test_five_times_too_much_is_refused_politely_and_what_is_accepted_is_answered_soon(
    small_folder: Path, tmp_path: Path
) -> None:
    with running.service(tmp_path / "log", small_folder) as service:
        # Eight callers who ask again as soon as they are answered find out what it can do.
        can = float(str(asked(service, 4000, 3, 8)["rate"]))
        told = asked(service, 5 * can, SECONDS, CONNECTIONS)
        after = [asked(service, can / 4, 5, 20)["statuses"]]
        # A stall of the machine, by the tests beside this one, is refused too.
        while len(after) < ATTEMPTS and set(after[-1]) != {"200"}:
            after.append(asked(service, can / 4, 5, 20)["statuses"])
    print(json.dumps({"capacity": can, "overload": told, "after": after}))
    statuses = told["statuses"]
    assert isinstance(statuses, dict)
    assert set(statuses) <= {"200", "429", "503"}
    assert statuses["503"] > 0
    assert told["missing_retry"] == 0
    assert told["accepted_ms"]["p99"] <= 250
    assert set(after[-1]) == {"200"}


def test_a_call_of_health_is_answered_while_the_service_refuses_others(standing: Service) -> None:
    process = load.started(standing.port, 4000, 3, CONNECTIONS, LEAD)
    with standing.client() as client:
        answers = [client.get("/health/live") for _ in range(30)]
    told = load.finished(process)
    assert {each.status_code for each in answers} == {200}
    assert told["statuses"]["503"] > 0
