"""The service as a CRM meets it: a process of its own, asked over HTTP."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pyarrow.parquet as pq
import pytest

from features import clock
from features.told_events import of_records
from models import scorer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def service(finished_run: Path, root: Path) -> Iterator[httpx.Client]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    told = {"LEADODDS_BUNDLE": str(finished_run / "data/bundle"), "LEADODDS_PORT": port}
    process = subprocess.Popen(
        [sys.executable, "-m", "serving"], cwd=root, env={**os.environ, **told}
    )
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        _wait_until_ready(client, process)
        yield client
    process.terminate()
    assert process.wait(timeout=30) is not None


def _wait_until_ready(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    for _ in range(900):
        assert process.poll() is None, "the service ended before it was ready"
        try:
            if client.get("/health/ready").status_code == 200:
                return
        except httpx.ConnectError:
            time.sleep(0.1)
    pytest.fail("the service was not ready within 90 seconds")


@pytest.fixture
def lead() -> dict[str, Any]:
    return {
        "lead_id": "18-1042",
        "as_of": "2017-11-01T00:00:00Z",
        "created_at": "2017-10-30T04:00:00Z",
        "attributes": {"campaign_type": "Type A", "age": "45-54", "offer_coupons": 16},
        "events": [
            {"event_type": "basket", "occurred_at": "2017-10-28T21:14:00Z", "coupon": "yes"},
            {
                "event_type": "item",
                "occurred_at": "2017-10-28T21:14:00Z",
                "coupon": "yes",
                "amount_usd": 3.49,
            },
        ],
        "events_complete_since": "2017-01-01T05:00:00Z",
    }


def test_a_lead_gets_a_probability_a_score_and_a_band(
    service: httpx.Client, lead: dict[str, Any]
) -> None:
    answer = service.post("/v1/predict", json=lead)
    told = answer.json()
    assert answer.status_code == 200
    assert 0 < told["low"] <= told["probability"] <= told["high"] < 1
    assert told["evidence"] == "history and attributes"
    assert told["warning"] is None
    assert 0 <= told["score"] <= 100
    assert told["band"] in ("hot", "warm", "cold")
    assert told["mapped"] == {}
    assert told["horizon"] == "35d"
    assert told["lead_id"] == "18-1042"


def test_a_request_equals_the_scorer_bit_for_bit_on_real_leads(
    service: httpx.Client, finished_run: Path
) -> None:
    loaded = scorer.load(finished_run / "data/bundle")
    snapshots = pq.read_table(finished_run / "data/snapshot/snapshots.parquet")
    leads = pq.read_table(finished_run / "data/ingest/leads.parquet")
    names = [each.name for each in loaded.contract.catalogue.demographic.attributes]
    test = snapshots.filter(np.asarray(snapshots["part"]) == "test").slice(0, 25).to_pylist()
    for snapshot in test:
        events = pq.read_table(
            finished_run / "data/ingest/events.parquet",
            filters=[("contact_id", "=", snapshot["contact_id"])],
        ).to_pylist()
        row = leads.slice(snapshot["lead_row"], 1).to_pylist()[0]
        attributes = {name: row[name] for name in names}
        sent = {
            "lead_id": snapshot["lead_id"],
            "as_of": snapshot["cutoff"].isoformat(),
            "created_at": snapshot["created_at"].isoformat(),
            "attributes": attributes,
            "events": [_as_json(event) for event in events],
            "events_complete_since": "2017-01-01T05:00:00Z",
        }
        told = service.post("/v1/predict", json=sent).json()
        expected = loaded.score_lead(
            scorer.Lead(
                attributes=attributes,
                as_of=clock.from_datetime(snapshot["cutoff"]),
                created_at=clock.from_datetime(snapshot["created_at"]),
                events=of_records(_as_record(event) for event in events),
                history_start=clock.moment("2017-01-01T05:00:00Z"),
                lead_id=snapshot["lead_id"],
            )
        )
        assert told["probability"] == expected.probability[0]
        assert (told["low"], told["high"]) == (expected.low[0], expected.high[0])


def _as_json(event: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in event.items() if name != "contact_id"}
    return {
        name: value.isoformat() if name.endswith("_at") else value for name, value in told.items()
    }


def _as_record(event: dict[str, Any]) -> dict[str, Any]:
    return {
        name: clock.from_datetime(value) if name.endswith("_at") else value
        for name, value in event.items()
    }


def test_absent_history_is_not_scored_as_inactivity(
    service: httpx.Client, lead: dict[str, Any]
) -> None:
    unknown = {name: value for name, value in lead.items() if name != "events"}
    silent = {**lead, "events": []}
    told = [service.post("/v1/predict", json=sent).json() for sent in (unknown, silent)]
    assert told[0]["probability"] != told[1]["probability"]
    assert [each["evidence"] for each in told] == ["attributes only", "history and attributes"]


def test_new_fields_and_new_categories_are_told_and_never_fail(
    service: httpx.Client, lead: dict[str, Any]
) -> None:
    lead["attributes"] |= {"shoe_size": 44, "campaign_type": "Type Z"}
    lead["evnets"] = []
    told = service.post("/v1/predict", json=lead).json()
    assert told["ignored"]["fields"] == ["attributes/shoe_size", "evnets"]
    assert told["unseen"] == {"campaign_type": ["Type Z"]}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"as_of": "2017-11-01T00:00:00"}, "as_of"),
        ({"as_of": "2999-01-01T00:00:00Z"}, "as_of"),
        ({"attributes": {"offer_coupons": "many"}}, "offer_coupons"),
        (
            {
                "events": [
                    {
                        "event_type": "item",
                        "occurred_at": "2017-10-28T21:14:00Z",
                        "amount_usd": "a lot",
                    }
                ]
            },
            "events/0/amount_usd",
        ),
        ({"attributes": {"age": ["45-54"]}}, "attributes/age"),
    ],
)
def test_a_request_that_cannot_be_read_is_told_which_field_is_wrong(
    service: httpx.Client, lead: dict[str, Any], change: dict[str, Any], path: str
) -> None:
    answer = service.post("/v1/predict", json={**lead, **change})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert path in answer.json()["detail"]


def test_the_model_page_tells_an_integrator_what_to_send(service: httpx.Client) -> None:
    told = service.get("/v1/model").json()
    wanted = {each["name"]: each for each in told["attributes"]}
    assert wanted["campaign_type"]["kind"] == "category"
    assert "Type A" in wanted["campaign_type"]["values"]
    assert told["figures"]["roc_auc"]["low"] < told["figures"]["roc_auc"]["value"]
    assert service.post("/v1/predict", json=told["example"]).status_code == 200
    assert {"basket", "item", "redemption"} <= set(told["event_types"])
    assert {"coupon", "amount_usd"} <= set(told["event_properties"])
    assert [each["name"] for each in told["bands"]] == ["hot", "warm", "cold"]
    assert 1 > told["bands"][0]["from"] > told["bands"][1]["from"] > told["bands"][2]["from"] == 0


def test_the_example_of_the_openapi_page_works_when_pasted(service: httpx.Client) -> None:
    page = service.get("/openapi.json").json()
    example = page["components"]["schemas"]["Lead"]["examples"][0]
    assert service.post("/v1/predict", json=example).status_code == 200


def test_the_service_says_what_is_wrong_with_its_bundle_and_does_not_start(
    finished_run: Path, root: Path, tmp_path: Path
) -> None:
    shutil.copytree(finished_run / "data/bundle", tmp_path, dirs_exist_ok=True)
    told = json.loads((tmp_path / "calibrator.json").read_text())
    (tmp_path / "calibrator.json").write_text(json.dumps({**told, "slope": 2.0}))
    done = subprocess.run(
        [sys.executable, "-m", "serving"],
        cwd=root,
        env={**os.environ, "LEADODDS_BUNDLE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "calibrator.json that was changed" in done.stderr
    assert "Traceback" not in done.stderr
