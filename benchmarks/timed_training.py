"""`python -m benchmarks.timed_training FOLDER OUT`: train and calibrate there, LightGBM apart.

The stages' own code in a process of its own; OUT gets the seconds inside `lightgbm.train`, which
also makes the data sets that it is given.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import lightgbm

from benchmarks import run_folder
from pipelines import calibrate, train


@dataclass
class Inside:
    """Wall-clock and processor seconds inside LightGBM's training calls, and how many they were."""

    seconds: float = 0.0
    processor_seconds: float = 0.0
    calls: int = 0


@contextmanager
def watched() -> Iterator[Inside]:
    """What `lightgbm.train` takes from here on."""
    inside, original = Inside(), lightgbm.train

    def timed(*arguments: Any, **named: Any) -> lightgbm.Booster:
        began, used = time.perf_counter(), time.process_time()
        booster = original(*arguments, **named)
        inside.seconds += time.perf_counter() - began
        inside.processor_seconds += time.process_time() - used
        inside.calls += 1
        return booster

    lightgbm.train = timed
    try:
        yield inside
    finally:
        lightgbm.train = original


def main() -> int:
    """Run both stages in the folder and write what LightGBM took of it."""
    folder, out = map(Path, sys.argv[1:])
    with run_folder.inside(folder) as context, watched() as inside:
        for stage in (train, calibrate):
            stage.work(context)
    out.write_text(json.dumps(asdict(inside)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
