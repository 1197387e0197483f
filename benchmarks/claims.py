"""A claim: ours against a named rival or a limit, measured in one run, told as a ratio."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

OUT = Path("reports/bench")
KEYS = ("claim", "ours", "rival", "ratio", "goal", "held")


@dataclass(frozen=True)
class Claim:
    """One claim; `way` says whether the ratio has to be at least or at most the goal.

    At least: `ratio` is how many times ours goes into the rival, as with seconds. At most: how
    many times the rival goes into ours, as with memory, where the rival is a limit.
    """

    claim: str
    ours: float
    rival: float
    ratio: float
    goal: float
    held: bool
    unit: str
    way: str

    def __str__(self) -> str:
        verdict = "held" if self.held else "NOT HELD"
        measured = f"{self.ours} {self.unit} against {self.rival} {self.unit}"
        return f"{self.claim}: {measured}, {self.ratio}× (goal: {self.way} {self.goal}×): {verdict}"


def at_least(claim: str, ours: float, rival: float, goal: float, unit: str = "s") -> Claim:
    """A claim that the rival's figure is at least `goal` times ours."""
    ratio = round(rival / ours, 2)
    held = ratio >= goal
    return Claim(claim, round(ours, 4), round(rival, 4), ratio, goal, held, unit, "at least")


def at_most(claim: str, ours: float, rival: float, goal: float, unit: str = "s") -> Claim:
    """A claim that our figure is at most `goal` times the rival's."""
    ratio = round(ours / rival, 2)
    held = ratio <= goal
    return Claim(claim, round(ours, 4), round(rival, 4), ratio, goal, held, unit, "at most")


def write(name: str, claims: list[Claim]) -> Path:
    """Write the claims of one benchmark as reports/bench/<name>.json, six keys each."""
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"{name}.json"
    told = [{key: getattr(claim, key) for key in KEYS} for claim in claims]
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
