"""`python -m benchmarks.measured COMMAND ...`: seconds and peak memory of one process, as JSON.

A process of its own, because Linux counts what the parent held at the fork as the child's peak:
the one that starts a contestant must itself be small, so nothing but the standard library is
imported here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

THREADS = 2
"""For everybody, so that the figures of a larger machine are about the same thing."""

_LIMITS = {
    name: str(THREADS) for name in ("POLARS_MAX_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS")
}

KILOBYTE = 1 if sys.platform == "darwin" else 1024
"""The unit of `ru_maxrss` in bytes."""


@dataclass(frozen=True)
class Cost:
    """What one run took: wall-clock and processor seconds, peak resident memory in 10⁹ bytes."""

    seconds: float
    processor_seconds: float
    gigabytes: float


def cost(module: str, *arguments: str, folder: str | None = None) -> Cost:
    """Run `python -m module arguments` to its end; it stops the benchmark if it fails.

    It runs in the current folder, or in another one, where it finds the same modules.
    """
    command = [sys.executable, "-m", module, *arguments]
    launcher = [sys.executable, "-m", "benchmarks.measured", *command]
    found = filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH")])
    limited = {**os.environ, **_LIMITS, "PYTHONPATH": os.pathsep.join(found)}
    done = subprocess.run(
        launcher, stdout=subprocess.PIPE, text=True, check=False, env=limited, cwd=folder
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
    return Cost(**json.loads(done.stdout))


def main() -> int:
    """Run the command, what it prints going to stderr, and print its cost."""
    began = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    processor = used.ru_utime + used.ru_stime
    print(json.dumps(asdict(Cost(seconds, processor, used.ru_maxrss * KILOBYTE / 1e9))))
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
