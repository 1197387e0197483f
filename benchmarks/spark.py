"""What a night on Spark costs against one machine, and whether both write the same bytes.

Both run on the same cores: Spark as two executors of one core each, which are processes of their
own as on a cluster. So this is Spark's own cost and no gain; docs/nightly-spark.md works out when a
cluster pays. BENCH_SCALE=0.1 is a night of 100,000 leads, 1 one of a million. It needs Java
and `python tools/environment.py spark`, and is run by its name alone: `make bench BENCH=spark`.
"""

from __future__ import annotations

import os
import shutil
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import claims, event_log, invented_night, measured, night_bundle
from benchmarks.claims import Claim
from benchmarks.measured import THREADS, Cost
from features import clock
from pipelines import files

LEADS, ROUNDS = 1_000_000, 2
MASTER = f"--master local-cluster[{THREADS},1,2048] pyspark-shell"
MOST = 4.0
"""Times one machine's seconds that Spark may take on the same cores, for a million leads.

Of fewer leads it takes more, since it starts for a minute.
"""


def run() -> list[Claim]:
    """Invent a night and score it in turns on one machine and on Spark."""
    leads = int(LEADS * float(os.environ.get("BENCH_SCALE", "1")))
    event_log.cache().mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=event_log.cache()) as name:
        folder = Path(name) / "night"
        invented_night.write(folder, leads)
        night_bundle.write(folder)
        costs: dict[str, list[Cost]] = {"local": [], "spark": []}
        _night(folder, "local")  # ingests and compiles for all
        for _ in range(ROUNDS):
            for engine, each in costs.items():
                each.append(_night(folder, engine))
            _check(folder)
        _tell(costs, folder)
    ours, rival = (statistics.median(run.seconds for run in costs[e]) for e in ("spark", "local"))
    told = f"a night of {leads:,} leads on Spark, {THREADS} executors of one core"
    return [claims.at_most(f"{told}, against one machine of {THREADS} cores", ours, rival, MOST)]


def _night(folder: Path, engine: str) -> Cost:
    """A night as a scheduler starts it."""
    os.environ["PYSPARK_SUBMIT_ARGS"] = MASTER
    shutil.rmtree(folder / engine, ignore_errors=True)
    asked = {
        "--as-of": clock.iso(invented_night.AS_OF),
        "--bundle": night_bundle.LARGE,
        "--engine": engine,
        "--into": str(_scores(folder, engine).relative_to(folder)),
        "--scratch": "tables",
        "--summary": f"{engine}/summary.json",
        "--queue": f"{engine}/queue.html",
    }
    told = (each for pair in asked.items() for each in pair)
    return measured.cost("pipelines.score", *told, folder=str(folder))


def _scores(folder: Path, engine: str) -> Path:
    return folder / engine / "scores.parquet"


def _check(folder: Path) -> None:
    one, other = (files.sha256(_scores(folder, engine)) for engine in ("local", "spark"))
    if one != other:
        raise SystemExit("Spark and one machine do not write the same bytes")


def _tell(costs: dict[str, list[Cost]], folder: Path) -> None:
    for engine, each in costs.items():
        seconds = ", ".join(f"{run.seconds:.1f}" for run in each)
        phases = files.read_json(folder / engine / "summary.json")["seconds"]
        print(f"night, {engine}: seconds: {seconds}; of the last one by phase: {phases}")
