"""Scoring and explaining features that lie ready, chunk by chunk on every core, in turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks import ready_scores
from benchmarks.measured import THREADS
from benchmarks.ready_scores import MATRIX
from features.types import Floats
from models import scorer
from models.scorer import Scorer
from pipelines import threads

MOST = 3
_CHECKED = 1_000


def in_turns(folder: Path, kind: str, rounds: int) -> tuple[float, float]:
    """Median seconds of scoring all rows with a bundle, and of telling their reasons in words."""
    loaded, path = scorer.load(folder / kind), folder / MATRIX
    # Copies: a chunk is overwritten by the next one.
    rows = [
        np.ascontiguousarray(ready_scores.chunk(path, number))
        for number in range(ready_scores.chunks(path))
    ]
    _check(loaded, rows[0][:_CHECKED])
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        seconds[0].append(_seconds(loaded.score, rows))
        seconds[1].append(_seconds(lambda some: loaded.tell_columns(some, MOST), rows))
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def _seconds(work: Callable[[Floats], object], rows: list[Floats]) -> float:
    began = time.perf_counter()
    for _ in threads.each(lambda place: work(rows[place]), len(rows), THREADS):
        pass
    return time.perf_counter() - began


def _check(loaded: Scorer, rows: Floats) -> None:
    """Stop unless the columns say what is told row by row."""
    told = [[(each.said, each.share) for each in row] for row in loaded.tell(rows, MOST)]
    columns = [
        zip(*map(list, (c.said.to_pylist(), c.share.to_pylist())), strict=True)
        for c in loaded.tell_columns(rows, MOST)
    ]
    found = [[each for each in row if each[0] is not None] for row in zip(*columns, strict=True)]
    if found != told:
        raise SystemExit("a table is told other reasons than its rows")
