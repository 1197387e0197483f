"""A whole night of an invented run folder: the job, its rival, and whether both say the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks import measured
from benchmarks.invented_night import AS_OF, RIVAL
from benchmarks.measured import Cost
from benchmarks.night_bundle import LARGE
from features import clock
from models import bundle
from pipelines.night.rows import MOST_REASONS

NIGHT = Path("night")
"""Below the run folder: all that the job writes."""
SCORES = NIGHT / "scores.parquet"


def whole(folder: Path) -> Cost:
    """The night job as a scheduler starts it, with nothing left of a run before."""
    shutil.rmtree(folder / NIGHT, ignore_errors=True)
    return _cost(folder, reasons=MOST_REASONS)


def ours(folder: Path) -> Cost:
    """The same without reasons, from tables that lie ingested, as the rival finds them."""
    (folder / SCORES).unlink(missing_ok=True)
    shutil.rmtree(folder / NIGHT / "scores.history", ignore_errors=True)
    return _cost(folder, reasons=0)


def _cost(folder: Path, reasons: int) -> Cost:
    asked = {
        "--as-of": clock.iso(AS_OF),
        "--bundle": LARGE,
        "--into": str(SCORES),
        "--scratch": str(NIGHT / "tables"),
        "--summary": str(NIGHT / "summary.json"),
        "--queue": str(NIGHT / "queue.html"),
        "--reasons": str(reasons),
    }
    told = (each for pair in asked.items() for each in pair)
    return measured.cost("pipelines.score", *told, folder=str(folder))


def rival(folder: Path) -> Cost:
    """Kernel and `Booster.predict` alone, on the same leads and events."""
    return measured.cost("benchmarks.night_rival", str(folder))


def check(folder: Path) -> None:
    """Stop unless the night's log-odds follow from the rival's trees, lead by lead to the bit."""
    opened = pq.read_table(folder / RIVAL / "open.parquet", columns=["lead_id"])["lead_id"]
    table = pq.read_table(folder / SCORES, columns=["lead_id", "log_odds"]).sort_by("lead_id")
    order = pc.sort_indices(opened)
    names = bundle.read_contract(folder / LARGE).names_of("history")
    part = bundle.read_part(folder / LARGE, "history", names)
    raw = part.linear.intercept + np.load(folder / RIVAL / "raw.npy")[order.to_numpy()]
    same = table["lead_id"].equals(opened.take(order)) and np.array_equal(
        table["log_odds"].to_numpy(), part.calibrator.log_odds(raw)
    )
    if not same:
        raise SystemExit("the night job and its rival do not say the same of the same leads")
