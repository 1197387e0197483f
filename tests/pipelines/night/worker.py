"""A run in a process of its own, which a test kills, stops half-way or starts twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from pipelines.night import faults

ROOT = Path(__file__).resolve().parents[3]

WORK = """
import sys
from pipelines.night import opening
from tests.pipelines.night import nights
with opening.open_sink(sys.argv[1]) as sink:
    nights.work(sink, getattr(nights, sys.argv[2]))
"""
HOLD = """
import sys
from pipelines.night import opening
from tests.pipelines.night import nights
with opening.open_sink(sys.argv[1]) as sink:
    sink.begin(getattr(nights, sys.argv[2]))
    print("begun", flush=True)
    sys.stdin.readline()
"""


def started(script: str, into: str, run: str, **told: str) -> subprocess.Popen[str]:
    """A process that works into a sink on a run of `nights`, called by its name there."""
    kept = {name: value for name, value in os.environ.items() if name != faults.VARIABLE}
    return subprocess.Popen(
        [sys.executable, "-c", script, into, run],
        cwd=ROOT,
        env={**kept, **told},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def was_killed(into: str, run: str, place: str, number: int) -> bool:
    """Work until a place is reached so many times; whether it was."""
    process = started(WORK, into, run, **{faults.VARIABLE: f"{place}:{number}"})
    _, said = process.communicate()
    assert process.returncode in {0, -signal.SIGKILL}, said
    return process.returncode != 0
