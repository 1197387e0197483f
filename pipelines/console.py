"""What a stage says while it works: plain lines, one a fact, the stage's name first."""

from __future__ import annotations

import sys
import time
from typing import NoReturn

from tqdm import tqdm


class Console:
    """Says lines in the name of a stage, the last one with the seconds that it took."""

    def __init__(self, stage: str) -> None:
        self.stage = stage
        self.began = time.perf_counter()

    def say(self, line: str) -> None:
        """Print one line at once, so that progress is seen while it is made."""
        print(f"{self.stage:<12} {line}", flush=True)

    def bar(self, total: int, unit: str) -> tqdm[NoReturn]:
        """A bar for long work, where somebody is looking; elsewhere nothing is printed."""
        return tqdm(
            total=total, desc=f"{self.stage:<12}", unit=f" {unit}", disable=None, leave=False
        )

    def done(self, line: str) -> None:
        """Print the stage's last line."""
        self.say(f"{line} ({time.perf_counter() - self.began:.1f} s)")

    def warn(self, line: str) -> None:
        """Print a line that should not be missed."""
        print(f"{self.stage:<12} WARNING: {line}", file=sys.stderr, flush=True)
