"""The predict endpoint over HTTP, driven from another process, against other ways to serve.

All servers stand at the same time and are asked in turns, each on one connection (the median
request) and then on eight (requests a second). The model is an invented one: 40 attributes, 200
trees of 31 leaves. BENCH_SCALE=0.2 asks a fifth as often.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import claims, invented_bundle, served
from benchmarks.claims import Claim
from models import scorer
from serving import batch, requests
from serving.histories import NOTHING

ROUNDS, REQUESTS, FEW = 7, 2000, 60
BATCH = 1000
Measured = Mapping[str, Mapping[str, list[float]]]


def run() -> list[Claim]:
    """Write the bundle, start everybody, ask, tell."""
    with TemporaryDirectory(prefix="leadodds-bench-") as name, ExitStack() as servers:
        folder = Path(name)
        invented_bundle.write(folder / "bundle")
        ours = {"LEADODDS_BUNDLE": str(folder / "bundle"), "LEADODDS_PORT": "{port}"}
        ports = {
            "ours": servers.enter_context(served.serving("serving", [], ours, "/health/ready")),
            "constant": servers.enter_context(
                served.serving("benchmarks.rivals.constant_app", ["{port}"], {}, "/health/ready")
            ),
            "mlflow": servers.enter_context(_mlflow(folder)),
        }
        measured = _driven(_targets(ports))
        told = _claims(measured)
        told.append(_batch(folder / "bundle"))
    return told


def _mlflow(folder: Path) -> Any:
    """`mlflow models serve` with the same bundle as the project logs it."""
    saved = folder / "mlflow"
    subprocess.run(
        [sys.executable, "-m", "benchmarks.rivals.mlflow_model", folder / "bundle", saved],
        check=True,
    )
    arguments = ["models", "serve", "-m", str(saved), "--env-manager", "local", "-p", "{port}"]
    return served.serving("mlflow", arguments, {}, "/ping")


def _targets(ports: Mapping[str, int]) -> list[dict[str, Any]]:
    scale = float(os.environ.get("BENCH_SCALE", "1"))
    alone, lively = (invented_bundle.lead(events=events) for events in (False, True))
    why = {**lively, "explain": 3}
    asked = [
        (f"{name} {what}", name, "/v1/predict", lead, REQUESTS)
        for what, lead in (("attributes", alone), ("events", lively))
        for name in ("ours", "constant")
    ]
    asked.append(("ours reasons", "ours", "/v1/predict", why, REQUESTS))
    row = {**alone["attributes"], "as_of": alone["as_of"], "created_at": alone["created_at"]}
    asked.append(("mlflow attributes", "mlflow", "/invocations", {"dataframe_records": [row]}, FEW))
    row["events"] = json.dumps(lively["events"])
    asked.append(("mlflow events", "mlflow", "/invocations", {"dataframe_records": [row]}, FEW))
    return [
        {
            "name": name,
            "port": ports[server],
            "path": path,
            "body": json.dumps(body),
            "requests": max(16, round(count * scale)),
        }
        for name, server, path, body, count in asked
    ]


def _driven(targets: list[dict[str, Any]]) -> Measured:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.driver"],
        input=json.dumps({"targets": targets, "rounds": ROUNDS}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    told: Measured = json.loads(done.stdout)
    for name, figures in told.items():
        milliseconds = statistics.median(figures["seconds"]) * 1000
        print(
            f"{name:20} p50 {milliseconds:8.3f} ms  {statistics.median(figures['a_second']):9.0f}/s"
        )
    return told


def _claims(measured: Measured) -> list[Claim]:
    """Medians over the rounds; each round asked everybody once."""

    def of(name: str, figure: str) -> float:
        return statistics.median(measured[name][figure])

    def slower(what: str, goal: float) -> Claim:
        ours, constant = (of(f"{who} {what}", "seconds") * 1000 for who in ("ours", "constant"))
        said = f"p50 of a lead with {what}, against validating it and answering a constant"
        return claims.at_most(said, ours, constant, goal, unit="ms")

    def faster(what: str, rival: str, goal: float) -> Claim:
        ours, theirs = (of(f"{who} {what}", "a_second") for who in ("ours", rival))
        ratio = round(ours / theirs, 2)
        said = f"leads with {what} a second, against {rival}"
        return Claim(
            said, round(ours), round(theirs), ratio, goal, ratio >= goal, "a second", "at least"
        )

    return [
        slower("attributes", 1.25),
        faster("attributes", "constant", 0.8),
        slower("events", 1.6),
        faster("attributes", "mlflow", 10.0),
        faster("events", "mlflow", 10.0),
        claims.at_most(
            "p50 of a lead with three reasons", of("ours reasons", "seconds") * 1000, 3.0, 1.0, "ms"
        ),
    ]


def _batch(folder: Path) -> Claim:
    """A batch of 1,000 leads, body to body, against the kernel and the booster alone."""
    loaded = scorer.load(folder)
    body = json.dumps({"leads": [invented_bundle.lead(events=True)] * BATCH}).encode()
    read = batch.read(body)
    leads = [
        requests.ready(loaded, lead, requests.now(), NOTHING).lead for lead in read.leads.values()
    ]
    whole, pure = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        batch.predict(loaded, batch.read(body), requests.now(), NOTHING).model_dump_json()
        whole.append(time.perf_counter() - began)
        began = time.perf_counter()
        loaded.score(loaded.features(leads))
        pure.append(time.perf_counter() - began)
    ours, rival = BATCH / statistics.median(whole), BATCH / statistics.median(pure)
    ratio = round(ours / rival, 2)
    said = f"leads a second in a batch of {BATCH:,}, body to body, against kernel and booster alone"
    return Claim(said, round(ours), round(rival), ratio, 0.5, ratio >= 0.5, "a second", "at least")
