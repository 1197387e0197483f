"""What may be tried on some rows: trees, a linear part, both, or the base rate alone.

Few conversions carry no trees, and very few no weights. The linear part of a candidate is the same
whatever the parameters of LightGBM, so that it is fitted once for a whole search.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

from features.enough import LINEAR_FROM, TREES_FROM
from features.types import Flags, Floats
from models import linear
from models.folds import Fold
from models.learning_rows import Rows
from models.linear import Linear
from models.linear_fit import LinearFit
from models.one_thread import added_in_order
from models.parts import ONLY_BASE_RATE

WEAKENED = 3.0
"""The trees take over some of what the linear part would say, so it is regularised more strongly
than were it alone: by so much on the forward folds of each of three real sources."""


@dataclass(frozen=True)
class Candidate:
    """A linear part of some strength, or the base rate, and at most so many rounds on top of it."""

    strength: float | None
    rounds: int

    @property
    def name(self) -> str:
        """What the candidate is made of."""
        start = ONLY_BASE_RATE if self.strength is None else f"linear part of C = {self.strength:g}"
        return f"trees on a {start}" if self.rounds else start


@dataclass(frozen=True)
class Start:
    """A candidate's linear part on each fold, which no parameter of LightGBM changes."""

    candidate: Candidate
    log_odds: Sequence[Floats]
    """What each fold's says of all rows; each of shape (n,)."""


def starts(rows: Rows, max_rounds: int) -> list[Start]:
    """All that may be tried on these rows."""
    return Lines(rows).starts(max_rounds)


class Lines:
    """The linear parts of some rows; on several threads as many folds at once."""

    def __init__(self, rows: Rows, threads: int = 1) -> None:
        self._rows, self._threads = rows, threads

    @added_in_order
    def starts(self, max_rounds: int) -> list[Start]:
        """All that may be tried; candidates of one strength have the same linear parts."""
        candidates = self._candidates(max_rounds)
        strengths = list(dict.fromkeys(each.strength for each in candidates))

        def told(fold: Fold) -> dict[float | None, Floats]:
            lines = self.of(fold.learn, strengths)
            return {each: line.log_odds(self._rows.matrix) for each, line in lines.items()}

        with ThreadPoolExecutor(self._threads) as pool:
            folds = list(pool.map(told, self._rows.folds))
        return [Start(each, [fold[each.strength] for fold in folds]) for each in candidates]

    def of(self, some: Flags, strengths: Sequence[float | None]) -> dict[float | None, Linear]:
        """The linear part of each strength on some of the rows."""
        rate = linear.base_rate(self._rows.labels[some], len(self._rows.features))
        fitted = [strength for strength in strengths if strength is not None]
        lines = self._fit.fit(some, fitted) if fitted else []
        return {None: rate, **dict(zip(fitted, lines, strict=True))}

    def _candidates(self, max_rounds: int) -> list[Candidate]:
        if self._rows.rarer < LINEAR_FROM:
            return [Candidate(None, 0)]
        best = self._fit.best_strength(self._rows.folds, self._threads)
        alone = [Candidate(None, 0), Candidate(best, 0)]
        if self._rows.rarer < TREES_FROM:
            return alone
        return [*alone, Candidate(None, max_rounds), Candidate(best / WEAKENED, max_rounds)]

    @cached_property
    def _fit(self) -> LinearFit:
        rows = self._rows
        return LinearFit(rows.matrix, rows.labels, rows.features, rows.signs)
