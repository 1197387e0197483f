"""Training on a million leads with a hundred features: what everything around LightGBM costs.

The stages train and calibrate as they are, in one process of 2 threads with the parameters of
params.yaml: reading the features, the linear parts, every candidate on every fold, cross-fitted
predictions, calibration, bands, and the bundle with its evidence. Whatever is not inside LightGBM's
own training calls, which include making its data sets, is ours. BENCH_SCALE=0.1 takes a tenth of
the leads. It takes about ten minutes.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import claims, event_log, invented_training
from benchmarks.claims import Claim
from benchmarks.measured import THREADS, cost
from benchmarks.timed_training import Inside

ROWS = 1_000_000
SHARE, GIGABYTES = 0.25, 6.0


def run() -> list[Claim]:
    """Write the leads, train on them, and tell what was LightGBM's own."""
    rows = int(ROWS * float(os.environ.get("BENCH_SCALE", "1")))
    event_log.cache().mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=event_log.cache()) as name:
        folder = Path(name)
        invented_training.write(folder, rows, THREADS)
        os.sync()  # what was left to be written would slow the training down
        whole = cost("benchmarks.timed_training", name, str(folder / "inside.json"))
        inside = Inside(**json.loads((folder / "inside.json").read_text(encoding="utf-8")))
    others = whole.processor_seconds - inside.processor_seconds
    print(
        f"processor seconds: {inside.processor_seconds:.1f} in {inside.calls} training calls, "
        f"{others:.1f} around them ({others / inside.processor_seconds:.2f}×)"
    )
    features = len(invented_training.CATALOGUE.names)
    told = f"training on {rows:,} leads with {features} features, {THREADS} threads"
    return [
        claims.at_most(
            f"{told}: everything around LightGBM's own training calls, against these",
            whole.seconds - inside.seconds,
            inside.seconds,
            SHARE,
        ),
        claims.at_most(
            f"{told}: peak memory, against a limit", whole.gigabytes, GIGABYTES, 1.0, unit="GB"
        ),
    ]
