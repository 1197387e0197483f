"""The scorer's nouns: a lead to score, and what is said of it, as arrays or in plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features import clock
from features.told_events import ToldEvents
from features.types import Floats, Indices
from models.bands import Bands
from models.points.beside import Tally
from models.reason_text import Told

HISTORY, ATTRIBUTES, BASE_RATE = "history and attributes", "attributes only", "base rate"
"""Evidence levels."""


@dataclass(frozen=True)
class Scores:
    """What is said of each row; every array of shape (n,)."""

    raw_log_odds: Floats
    """The model's own, before calibration."""
    log_odds: Floats
    probability: Floats
    low: Floats
    """From here to `high` lies the true rate among such leads, in nine of ten cases."""
    high: Floats
    score: npt.NDArray[np.int64]
    band_place: Indices
    """The band as its place in `bands.names`."""
    evidence_place: Indices
    """What the probability rests on, as its place in `levels`."""
    bands: Bands
    levels: tuple[str, ...]
    """`HISTORY`, `ATTRIBUTES` or `BASE_RATE` for each of the two models."""

    # Words of many rows take more memory than all numbers, so they are made for who asks.
    @property
    def band(self) -> npt.NDArray[np.str_]:
        """The band's name."""
        return self.bands.named(self.band_place)

    @property
    def mapped(self) -> Mapping[str, npt.NDArray[np.str_]]:
        """The band in the team's other words, by the name of the mapping."""
        return self.bands.mapped(self.band_place)

    @property
    def evidence(self) -> npt.NDArray[np.str_]:
        """What the probability rests on, in words."""
        return np.array(self.levels)[self.evidence_place]


@dataclass(frozen=True)
class Lead:
    """One lead to score: attributes by name, or their facts, and what its contact did, if known.

    `events` is None where nothing is known, and `NOTHING` where nothing happened. Before
    `history_start` nothing is known. Moments are microseconds since 1970.
    """

    attributes: Mapping[str, str | float | bool | None]
    as_of: int
    created_at: int
    events: ToldEvents | None = None
    history_start: int = clock.ALWAYS
    lead_id: str = ""
    history_until: int | None = None
    """Up to when the events are known, where that may be before `as_of`: a store that was filled in
    the night. Features of history are then those of that moment; the time since is no silence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one lead, in plain values; the fields are those of `Scores`."""

    probability: float
    low: float
    high: float
    score: int
    band: str
    mapped: dict[str, str]
    evidence: str
    log_odds: float
    """Calibrated: what base, reasons and rest add up to."""
    base: float | None
    """That of a lead of which nothing special is known; None where no reasons were asked for."""
    rest: float | None
    """What all other reasons add together; None likewise."""
    reasons: list[Told]
    points: Tally | None = None
    """What the team's points say; None where they are not asked beside the model."""
