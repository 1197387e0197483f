"""Whatever is sent, by its own page of the service: no 5xx, no answer outside the schema."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from features import clock
from features.told_events import NOTHING
from models.history import opening
from models.history.stored import Row
from serving import keys
from tests.serving import running, small_model
from tests.serving.running import ROOT, Service
from tests.soak import SOAK

pytestmark = pytest.mark.slow

EXAMPLES = 700 if SOAK else 10
"""Of each operation that takes something, by the fuzzing phase; others count by themselves."""
LEAST = 5000 if SOAK else 250
"""Cases of each of the two services."""
KEY, LINE = keys.make("all", ("predict", "admin"))
AUTH = f"""
[auth.openapi.bearer]
bearer = "{KEY}"
[auth.openapi.header]
api_key = "{KEY}"
"""
MAPPING = """
zone = "Europe/Berlin"
moments = ["%d.%m.%Y %H:%M"]
decimal = ","
[fields]
ID = "lead_id"
CONTACT_ID = "contact_id"
"""
OPERATIONS = {
    "/v1/predict",
    "/v1/predict/batch",
    "/v1/webhook/{name}",
    "/v1/model",
    "/v1/admin/reload",
    "/health/live",
    "/health/ready",
}
PHASES = ("examples", "coverage", "fuzzing", "stateful")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle, a field mapping and a history store, so that nothing is left out."""
    told = tmp_path_factory.mktemp("contract")
    small_model.write(told / "bundle")
    (told / "mappings").mkdir()
    (told / "mappings/crm.toml").write_text(MAPPING)
    store = opening.open_store(f"sqlite:///{told}/history.db", may_write=True)
    store.write([Row("815", NOTHING, None)], clock.from_datetime(small_model.NOW))
    return told


@pytest.fixture(params=[False, True], ids=["without a key", "with a key"])
def keyed(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def service(folder: Path, tmp_path: Path, *, keyed: bool) -> Iterator[Service]:
    """A service that is patient, since cases one after another are no overload."""
    told = {
        "LEADODDS_MAPPINGS": str(folder / "mappings"),
        "LEADODDS_HISTORY": f"sqlite:///{folder}/history.db",
        "LEADODDS_PATIENCE": "10",
        "LEADODDS_KEYS": LINE if keyed else "",
    }
    with running.service(tmp_path / "log", folder / "bundle", **told) as started:
        yield started


def fuzzed(service: Service, folder: Path, *, keyed: bool) -> dict[str, Any]:
    """The report of one run with all checks; its seed is fixed, its cases are one after another."""
    report = folder / "report.json"
    (folder / "schemathesis.toml").write_text(AUTH if keyed else "")
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{service.url}/openapi.json"]
    options = ["--phases", ",".join(PHASES), "--checks", "all", "--continue-on-failure"]
    options += ["--max-examples", str(EXAMPLES), "--seed", "6"]
    options += ["--request-timeout", "60", "--generation-database", "none", "--no-color"]
    options += ["--report", "json", "--report-json-path", str(report)]
    told = {"SCHEMATHESIS_HOOKS": "tests.serving.contract_checks", "NO_PROXY": "127.0.0.1"}
    ended = subprocess.run(
        [*command, *options],
        cwd=folder,
        env={**os.environ, **told, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def answered(service: Service) -> Counter[tuple[str, int]]:
    """How many answers of each route and status the service itself has counted."""
    with service.client(headers={"X-API-Key": KEY}) as client:
        told = client.get("/metrics").text
    counted = re.findall(r'seconds_count\{route="(.*)",status="(\d+)"\} (\S+)', told)
    return Counter({(route, int(status)): int(float(count)) for route, status, count in counted})


def test_every_answer_to_whatever_the_schema_allows_or_forbids_is_one_that_the_schema_tells(
    service: Service, tmp_path: Path, *, keyed: bool
) -> None:
    before = answered(service)
    report = fuzzed(service, tmp_path, keyed=keyed)
    told = answered(service) - before
    cases = report["test_cases"]["generated"]
    print(json.dumps({"cases": cases, "seconds": report["running_time"], "answers": repr(told)}))
    assert {name: each["status"] for name, each in report["phases"].items()} == dict.fromkeys(
        PHASES, "success"
    )
    assert report["operations"]["tested"] == len(OPERATIONS)
    assert not any(report["warnings"].values()), report["warnings"]
    assert told.total() >= cases >= LEAST
    assert [each for each in told if each[1] >= 500] == []
    assert {route for route, status in told if status == 200} >= OPERATIONS
    assert keyed == any(status == 401 for _, status in told)
