"""A speed claim: ours against a named rival, measured in turns in one run, told as a ratio."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

OUT = Path("reports/bench")


@dataclass(frozen=True)
class Claim:
    """One claim; `ours` and `rival` are median seconds, `ratio` is how many times faster we are."""

    claim: str
    ours: float
    rival: float
    ratio: float
    goal: float
    held: bool


def in_turns(
    claim: str, ours: Callable[[], object], rival: Callable[[], object], goal: float, rounds: int
) -> Claim:
    """Run both once to warm up, then in turns, and compare the medians."""
    ours()
    rival()
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for measured, run in zip(seconds, (ours, rival), strict=True):
            began = time.perf_counter()
            run()
            measured.append(time.perf_counter() - began)
    fast, slow = (round(statistics.median(measured), 4) for measured in seconds)
    ratio = round(slow / fast, 2)
    return Claim(claim, fast, slow, ratio, goal, held=ratio >= goal)


def write(name: str, claims: list[Claim]) -> Path:
    """Write the claims of one benchmark as reports/bench/<name>.json."""
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"{name}.json"
    told = [asdict(claim) for claim in claims]
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
