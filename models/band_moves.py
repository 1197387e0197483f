"""What a retraining does to the bands: how the cuts moved, and how many leads change their band."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from features.types import Floats, Indices
from models import bands as of_bands
from models.bands import Bands, percent


@dataclass(frozen=True)
class Moves:
    """The same leads by the champion and by the challenger."""

    champion: str
    """Its version."""
    before: Bands
    after: Bands
    counts: Indices
    """How many leads went from which band to which; shape (bands before, bands after)."""

    @property
    def rows(self) -> int:
        """How many leads both have scored."""
        return int(self.counts.sum())

    @property
    def renamed(self) -> bool:
        """Whether the bands are others, so that none of them can be said to be kept."""
        return self.before.names != self.after.names

    @property
    def moved(self) -> int | None:
        """How many leads have another band now; None where the bands are others."""
        return None if self.renamed else self.rows - int(np.trace(self.counts))


def compare(champion: str, before: Bands, theirs: Floats, after: Bands, ours: Floats) -> Moves:
    """Count the moves; `theirs` and `ours` are probabilities of the same leads, shape (n,)."""
    counts = np.zeros((len(before.names), len(after.names)), dtype=np.int64)
    np.add.at(counts, (before.places(theirs), after.places(ours)), 1)
    return Moves(champion, before, after, counts)


def line(moves: Moves) -> str:
    """The moves in one line, for a terminal."""
    return f"bands against version {moves.champion}: {_cuts(moves)}; {_leads(moves)}"


def told(moves: Moves) -> dict[str, Any]:
    """The moves as plain values."""
    rows = zip(moves.before.names, moves.counts.tolist(), strict=True)
    return {
        "champion": moves.champion,
        "said": line(moves),
        "before": of_bands.to_dict(moves.before),
        "after": of_bands.to_dict(moves.after),
        "rows": moves.rows,
        "moved": moves.moved,
        "moved_share": None
        if moves.moved is None or not moves.rows
        else round(moves.moved / moves.rows, 6),
        "counts": {
            name: dict(zip(moves.after.names, counts, strict=True)) for name, counts in rows
        },
    }


def page(moves: Moves) -> Iterator[str]:
    """The moves as lines of Markdown: the cuts, and the matrix of counts."""
    yield f"Against the champion, version {moves.champion}: {_cuts(moves)}. {_leads(moves)}.\n"
    names = [_cell(name) for name in moves.after.names]
    yield f"| test snapshots that were | {' | '.join(f'now {name}' for name in names)} |"
    yield "|---" * (len(names) + 1) + "|"
    for name, counts in zip(moves.before.names, moves.counts.tolist(), strict=True):
        yield f"| {_cell(name)} | {' | '.join(f'{count:,}' for count in counts)} |"


def _cuts(moves: Moves) -> str:
    before, after = moves.before, moves.after
    if moves.renamed:
        return f"{of_bands.said(after)}, instead of {of_bands.said(before)}"
    cuts = zip(after.names[:-1], after.starts, before.starts, strict=False)
    return ", ".join(_cut(*cut) for cut in cuts)


def _cut(name: str, now: float, then: float) -> str:
    was = "as before" if now == then else f"was {percent(then)}"
    return f"{name} from {percent(now)} ({was})"


def _leads(moves: Moves) -> str:
    if not moves.rows:
        return "no test snapshot was scored by both"
    if moves.moved is None:
        return f"the bands are others, so all {moves.rows:,} test snapshots change theirs"
    return (
        f"{moves.moved / moves.rows:.1%} of {moves.rows:,} test snapshots change their band "
        f"({moves.moved:,})"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
