"""Less work for the garbage collector in a process that has one thing to do."""

from __future__ import annotations

import gc
import sys


def spare() -> None:
    """Let it leave alone what there is now: first what was imported, in the end everything.

    It would walk numba's half a million objects again and again, the last time as the process ends.
    """
    if "duckdb" not in sys.modules:  # which would report what is left alone as leaks
        gc.freeze()
