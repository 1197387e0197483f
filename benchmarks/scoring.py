"""Scoring a table: features that lie ready, reasons in words, and whole nights of a million leads.

All data are invented (benchmarks/invented_night.py), all figures are of 2 threads, and what is
compared runs in turns. Each claim of a night or of memory is of a process of its own. Without
BENCH_SCALE the large night has three million leads; BENCH_SCALE=1 gives it ten million, where the
disk has room, BENCH_SCALE=0.1 a tenth of everything, for a quick look.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import (
    claims,
    event_log,
    invented_night,
    measured,
    night,
    night_bundle,
    night_features,
    ready_reasons,
)
from benchmarks.claims import Claim
from benchmarks.measured import THREADS, Cost
from benchmarks.ready_scores import MATRIX
from models import bundle
from models.row_major import row_major
from pipelines import matrix

LEADS, TIMES, TIMES_AS_ASKED, ROUNDS = 1_000_000, 3, 10, 3
BYTES_A_LEAD = 4_000
"""On disk, of a night's tables, their canonical form and what is written of them; with room."""

SHARE_OF_PREDICT, GIGABYTES_READY = 0.88, 0.8
TIMES_SCORING = 5.0
TIMES_RIVAL, GIGABYTES_NIGHT = 1.25, 2.0
LINEAR, SAME_MEMORY = 1.1, 1.1


def run() -> list[Claim]:
    """Invent a night, measure what lies ready, then whole nights of two sizes."""
    leads = int(LEADS * float(os.environ.get("BENCH_SCALE", "1")))
    event_log.cache().mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=event_log.cache()) as name:
        folder = Path(name) / "night"
        invented_night.write(folder, leads)
        night_bundle.write(folder)
        _write_matrix(folder)
        told = [*_claims_of_ready(folder, leads), *_claims_of_reasons(folder, leads)]
        (folder / MATRIX).unlink()
        return [*told, *_claims_of_nights(folder, leads)]


def _write_matrix(folder: Path) -> None:
    """The features of the night's leads, as a stage leaves them."""
    contract = bundle.read_contract(folder / night_bundle.LARGE)
    rows = night_features.each_row(folder, contract.catalogue, row_major)
    matrix.write(folder / MATRIX, contract.catalogue.names, rows)
    os.sync()  # what was left to be written would slow down what is measured next


def _claims_of_ready(folder: Path, leads: int) -> list[Claim]:
    """From the features on disk to all that is said of each lead, but for reasons."""
    inside: dict[str, list[dict[str, float]]] = {"ours": [], "predict": []}
    gigabytes = 0.0
    for _ in range(ROUNDS):
        for name, times in inside.items():
            out = folder / "inside.json"
            cost = measured.cost("benchmarks.ready_scores", name, str(folder), str(out))
            times.append(json.loads(out.read_text(encoding="utf-8")))
            gigabytes = max(gigabytes, cost.gigabytes) if name == "ours" else gigabytes
    ours, predict = (_median(inside[name], "seconds") for name in inside)
    _tell("features ready", inside)
    told = f"{leads:,} leads whose features lie ready on disk, {THREADS} threads"
    return [
        claims.at_least(
            f"{told}: to all arrays of a score, against Booster.predict alone in memory",
            ours,
            predict,
            SHARE_OF_PREDICT,
        ),
        claims.at_most(
            f"{told}: peak memory, against a limit", gigabytes, GIGABYTES_READY, 1.0, unit="GB"
        ),
    ]


def _median(times: list[dict[str, float]], key: str) -> float:
    return statistics.median(each[key] for each in times)


def _tell(of: str, inside: dict[str, list[dict[str, float]]]) -> None:
    """Every run, so that a busy machine can be seen; processor seconds suffer less from it."""
    for name, times in inside.items():
        each = ", ".join(f"{run['seconds']:.2f} ({run['processor_seconds']:.2f})" for run in times)
        print(f"{of}, {name}: seconds (of processors): {each}")


def _claims_of_reasons(folder: Path, leads: int) -> list[Claim]:
    """The three strongest reasons of every lead, in words, as Arrow columns."""
    found = []
    for kind, trees in night_bundle.NAMES.items():
        scored, told = ready_reasons.in_turns(folder, kind, ROUNDS)
        found.append(
            claims.at_most(
                f"3 reasons in words for each of {leads:,} leads, {trees}, {THREADS} threads, "
                f"against scoring them",
                told,
                scored,
                TIMES_SCORING,
            )
        )
    return found


def _claims_of_nights(folder: Path, leads: int) -> list[Claim]:
    """From ingested tables to scores on disk, then whole nights with reasons, at two sizes."""
    whole = night.whole(folder)
    costs = _in_turns({"ours": lambda: night.ours(folder), "rival": lambda: night.rival(folder)})
    night.check(folder)
    ours, rival = costs["ours"], costs["rival"]
    events = leads * invented_night.EVENTS_PER_LEAD
    told = f"a night of {leads:,} leads with {events:,} events, {THREADS} threads"
    print(f"{told}, with its ingest and 3 reasons a lead: {whole.seconds:.1f} s")
    peak = max(each.gigabytes for each in (whole, *ours))
    return [
        claims.at_most(
            f"{told}: ingested tables to scores on disk, against kernel and Booster.predict",
            _seconds(ours),
            _seconds(rival),
            TIMES_RIVAL,
        ),
        claims.at_most(
            f"{told}: peak memory, ingest and reasons included, against a limit",
            peak,
            GIGABYTES_NIGHT,
            1.0,
            unit="GB",
        ),
        *_claims_of_a_larger_one(folder, leads, whole),
    ]


def _claims_of_a_larger_one(folder: Path, leads: int, whole: Cost) -> list[Claim]:
    """Whole nights, ingest and reasons included."""
    times, large = _times(folder, leads), folder.with_name("large")
    invented_night.write(large, times * leads)
    shutil.copytree(folder / night_bundle.LARGE, large / night_bundle.LARGE)
    os.sync()
    cost = night.whole(large)
    more = f"a whole night of {times * leads:,} leads, against one of {leads:,}"
    return [
        claims.at_most(f"{more}: seconds a lead", cost.seconds / times, whole.seconds, LINEAR),
        claims.at_most(
            f"{more}: peak memory", cost.gigabytes, whole.gigabytes, SAME_MEMORY, unit="GB"
        ),
    ]


def _times(folder: Path, leads: int) -> int:
    """How many times larger the large night is."""
    asked = "BENCH_SCALE" in os.environ
    room = shutil.disk_usage(folder).free > TIMES_AS_ASKED * leads * BYTES_A_LEAD
    return TIMES_AS_ASKED if asked and room else TIMES


def _in_turns(contestants: dict[str, Callable[[], Cost]]) -> dict[str, list[Cost]]:
    costs: dict[str, list[Cost]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, run_once in contestants.items():
            os.sync()  # what the one before left to be written would slow this one down
            costs[name].append(run_once())
    for name, each in costs.items():
        runs = ", ".join(f"{run.seconds:.1f} ({run.processor_seconds:.1f})" for run in each)
        print(f"night, {name}: seconds (of processors): {runs}")
    return costs


def _seconds(costs: list[Cost]) -> float:
    return statistics.median(each.seconds for each in costs)
