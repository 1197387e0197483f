"""Contestants in turns, each run a process of its own: seconds and peak memory."""

from __future__ import annotations

import os
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import event_log
from benchmarks.measured import Cost, cost


@dataclass(frozen=True)
class Entry:
    """A contestant at a size: its name in a sentence, its module, the number of events."""

    name: str
    module: str
    events: int


@dataclass(frozen=True)
class Result:
    """What an entry took: the cost of each of its runs."""

    costs: tuple[Cost, ...]

    @property
    def seconds(self) -> float:
        """Median of the runs."""
        return statistics.median(cost.seconds for cost in self.costs)

    @property
    def processor_seconds(self) -> float:
        """Median of the runs; what other processes do on the machine changes it less."""
        return statistics.median(cost.processor_seconds for cost in self.costs)

    @property
    def gigabytes(self) -> float:
        """The largest peak of any run."""
        return max(cost.gigabytes for cost in self.costs)


def once(entry: Entry, out: Path) -> Cost:
    """Run an entry on its log; its matrix goes to `out`."""
    log = event_log.made(entry.events)
    os.sync()  # what the one before left to be written would slow this one down
    return cost(entry.module, str(log.leads), str(log.events), str(out))


def in_turns(entries: tuple[Entry, ...], rounds: int, folder: Path) -> dict[Entry, Result]:
    """Run all entries one after the other, as many times as there are rounds."""
    costs: dict[Entry, list[Cost]] = {entry: [] for entry in entries}
    for _ in range(rounds):
        for entry in entries:
            out = folder / "matrix.arrow"
            costs[entry].append(once(entry, out))
            out.unlink(missing_ok=True)
    return {entry: Result(tuple(of_one)) for entry, of_one in costs.items()}


def table(results: Mapping[Entry, Result]) -> str:
    """One line an entry: median, peak, and every run, so that a busy machine can be seen."""
    lines = [f"{'':10} {'events':>12} {'median s':>9} {'cpu s':>7} {'peak GB':>8}  each run, s"]
    for entry, result in results.items():
        runs = ", ".join(f"{cost.seconds:.2f}" for cost in result.costs)
        times = f"{result.seconds:>9.2f} {result.processor_seconds:>7.2f}"
        figures = f"{entry.events:>12,} {times} {result.gigabytes:>8.2f}"
        lines.append(f"{entry.name:10} {figures}  {runs}")
    return "\n".join(lines)
