"""The one scoring path: evaluation, the night job, the endpoint and the pyfunc all score here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt

from features import catalogue, clock, event_table
from features.errors import DamagedBundle
from features.types import EventTable, Floats, Snapshots
from features.values import Column
from models import bundle
from models.calibration_line import Calibrator
from models.contract import Contract
from models.score import score as scale
from models.sigmoid import sigmoid


@dataclass(frozen=True)
class Scores:
    """What is said of each row; every array of shape (n,)."""

    raw_log_odds: Floats
    """The booster's own, by which leads are ranked."""
    probability: Floats
    low: Floats
    """From here to `high` lies the true rate among such leads, in nine of ten cases."""
    high: Floats
    score: npt.NDArray[np.int64]
    band: npt.NDArray[np.str_]


@dataclass(frozen=True)
class Lead:
    """One lead to score: attributes by name, or their facts, and what its contact did, if known.

    `events` is None where nothing is known, and empty where nothing happened. Before
    `history_start` nothing is known. Moments are microseconds since 1970.
    """

    attributes: Mapping[str, str | float | bool | None]
    as_of: int
    created_at: int
    events: Sequence[Mapping[str, Any]] | None = None
    history_start: int = clock.ALWAYS
    lead_id: str = ""


class Scorer:
    """A bundle ready to score; safe to share between threads."""

    def __init__(
        self, booster: str, calibrator: Calibrator, contract: Contract, digest: str
    ) -> None:
        self._booster = lightgbm.Booster(model_str=booster)
        self._calibrator = calibrator
        self.contract = contract
        self.digest = digest

    def score(self, matrix: Floats, threads: int = 1) -> Scores:
        """Score feature rows of shape (n, features), in the catalogue's order, NaN is null."""
        raw = np.asarray(
            self._booster.predict(matrix, raw_score=True, num_threads=threads), dtype=np.float64
        )
        log_odds = self._calibrator.log_odds(raw)
        probability = sigmoid(log_odds)
        low, high = (sigmoid(end) for end in self._calibrator.bounds(raw))
        bands = self.contract.bands.of(probability)
        return Scores(raw, probability, low, high, scale(log_odds), bands)

    def gains(self) -> Floats:
        """What the trees gained by each feature in training; shape (features,)."""
        return np.asarray(self._booster.feature_importance("gain"), dtype=np.float64)

    def score_snapshots(
        self, events: EventTable, snapshots: Snapshots, attributes: Mapping[str, Column]
    ) -> Scores:
        """Build the features of some snapshots and score them."""
        return self.score(catalogue.build(self.contract.catalogue, events, snapshots, attributes))

    def score_lead(self, lead: Lead) -> Scores:
        """Score one lead: a batch of one on the same path."""
        known = lead.events is not None
        layout = self.contract.catalogue.behavioural.plan.layout
        events = event_table.of_contact(layout, lead.events or (), lead.lead_id)
        snapshots = Snapshots(
            lead=np.zeros(1, dtype=np.int32),
            contact=np.zeros(1, dtype=np.int64),
            created_at=np.array([lead.created_at], dtype=np.int64),
            cutoffs=np.array([lead.as_of], dtype=np.int64),
            history_start=np.array([lead.history_start if known else lead.as_of], dtype=np.int64),
        )
        attributes = {name: [value] for name, value in lead.attributes.items()}
        return self.score_snapshots(events, snapshots, attributes)


def load(folder: Path) -> Scorer:
    """Check a bundle against its manifest, load it, and replay its golden rows.

    A damaged booster can kill the process that parses it, so the manifest comes first.
    """
    bundle.check(folder)
    contract = bundle.read_contract(folder)
    scorer = Scorer(
        (folder / "booster.txt").read_text(encoding="utf-8"),
        bundle.read_calibrator(folder),
        contract,
        bundle.digest(folder),
    )
    rows, raw, probability = bundle.golden(folder, contract.catalogue.names)
    scored = scorer.score(rows)
    same = np.array_equal(scored.raw_log_odds, raw) and np.allclose(
        scored.probability, probability, rtol=1e-12, atol=0
    )
    if not same:
        worst = float(np.abs(scored.probability - probability).max())
        raise DamagedBundle(
            f"bundle {folder.name}/: the golden rows",
            found=f"probabilities that are off by up to {worst:.2g}",
            wanted="the scores that were written when the model was trained",
            way_out="score with the versions of LightGBM and numpy in requirements.lock",
        )
    return scorer
