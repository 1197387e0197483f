"""`python -m benchmarks.ready_scores ours|predict FOLDER OUT`: score features that lie ready.

`ours` goes from the matrix on disk to all arrays of a score, chunk by chunk on every core;
`predict` is `Booster.predict` on the same matrix in memory, with as many threads. OUT gets seconds
and processor seconds of that alone.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import lightgbm
import numpy as np
import pyarrow as pa

from benchmarks import night_bundle
from benchmarks.measured import THREADS
from features import arrow
from features.types import Floats
from models import bundle, scorer
from models.scores import Scores
from pipelines import garbage, matrix, threads

MATRIX = "matrix.arrow"
_OWN = threading.local()


def chunks(path: Path) -> int:
    """How many chunks a matrix has."""
    with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as file:
        return int(file.num_record_batches)


def chunk(path: Path, number: int) -> Floats:
    """A chunk of a matrix: shape (rows, features), columns lie together.

    From any thread; what it gave to a thread before is overwritten.
    """
    with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as file:
        batch = file.get_batch(number)
    columns = _buffer(batch.num_columns)[:, : len(batch)]
    for place, column in enumerate(batch.columns):
        columns[place] = arrow.floats(column)
    return columns.T


def _buffer(columns: int) -> Floats:
    """The calling thread's own, so that no chunk has to ask for memory again."""
    if not hasattr(_OWN, "buffer"):
        _OWN.buffer = np.empty((columns, matrix.ROWS))
    found: Floats = _OWN.buffer
    return found


def ours(folder: Path) -> Callable[[], object]:
    """Scores the matrix of a folder."""
    loaded, path = scorer.load(folder / night_bundle.LARGE), folder / MATRIX

    def scored() -> list[Floats]:
        parts = threads.each(
            lambda number: loaded.score(chunk(path, number)), chunks(path), THREADS
        )
        return _joined(list(parts))

    return scored


def _joined(parts: list[Scores]) -> list[Floats]:
    """Every array of all parts."""
    names = [
        each.name for each in fields(Scores) if isinstance(getattr(parts[0], each.name), np.ndarray)
    ]
    return [np.concatenate([getattr(part, name) for part in parts]) for name in names]


def predict(folder: Path) -> Callable[[], object]:
    """Has the matrix of a folder in memory and asks the trees alone."""
    _, rows = matrix.read(folder / MATRIX)
    names = bundle.read_contract(folder / night_bundle.LARGE).names_of("history")
    part = bundle.read_part(folder / night_bundle.LARGE, "history", names)
    trees = lightgbm.Booster(model_str=part.booster)
    return lambda: trees.predict(rows, raw_score=True, num_threads=THREADS)


def main() -> None:
    """Make ready what is asked for, run it once, and write what it took."""
    garbage.spare()
    name, folder, out = sys.argv[1:]
    run = {"ours": ours, "predict": predict}[name](Path(folder))
    began, used = time.perf_counter(), time.process_time()
    run()
    took = {
        "seconds": time.perf_counter() - began,
        "processor_seconds": time.process_time() - used,
    }
    Path(out).write_text(json.dumps(took), encoding="utf-8")
    garbage.spare()


if __name__ == "__main__":
    main()
