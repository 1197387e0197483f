"""The one scoring path: evaluation, the night job, the endpoint and the pyfunc all score here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from features import catalogue, clock, event_table
from features.errors import DamagedBundle
from features.types import EventTable, Flags, Floats, Snapshots
from features.values import Column
from models import bundle, reason_text, reasons, topics
from models.contract import Contract
from models.evidence import Evidence
from models.parts import ONLY_BASE_RATE, Model, Part
from models.reason_text import Told
from models.reasons import Explainer, Reasons
from models.score import score as scale
from models.sigmoid import sigmoid

MOST_REASONS = 3
"""As many as a person reads."""

HISTORY, ATTRIBUTES, BASE_RATE = "history and attributes", "attributes only", "base rate"
"""Evidence levels."""


@dataclass(frozen=True)
class Scores:
    """What is said of each row; every array of shape (n,)."""

    raw_log_odds: Floats
    """The model's own, before calibration."""
    probability: Floats
    low: Floats
    """From here to `high` lies the true rate among such leads, in nine of ten cases."""
    high: Floats
    score: npt.NDArray[np.int64]
    band: npt.NDArray[np.str_]
    mapped: Mapping[str, npt.NDArray[np.str_]]
    """The band in the team's other words, by the name of the mapping."""
    evidence: npt.NDArray[np.str_]
    """What the probability rests on: `HISTORY`, `ATTRIBUTES` or `BASE_RATE`."""


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
    """A bundle ready to score; safe to share between threads.

    Of its two models `history` is of all features, `attributes` of those that need no history.
    """

    def __init__(
        self,
        parts: Mapping[str, Part],
        contract: Contract,
        evidence: Sequence[Evidence],
        digest: str,
    ) -> None:
        self._parts, self._seen = parts, evidence
        self._history, self._attributes = Model(parts["history"]), Model(parts["attributes"])
        self._evidence = np.array(
            [
                BASE_RATE if contract.made_of[part] == ONLY_BASE_RATE else level
                for part, level in (("attributes", ATTRIBUTES), ("history", HISTORY))
            ]
        )
        self._own = contract.catalogue.without_history
        self._of_history = np.setdiff1d(np.arange(len(contract.catalogue.names)), self._own)
        self.contract = contract
        self.digest = digest

    def score(self, matrix: Floats, threads: int = 1) -> Scores:
        """Score feature rows of shape (n, features), in the catalogue's order, NaN is null.

        A row of which no behavioural feature is known gets the model of attributes alone.
        """
        raw, log_odds, low, high = np.empty((4, len(matrix)))
        known = self._is_known(matrix)
        for model, rows, columns in (
            (self._history, known, slice(None)),
            (self._attributes, ~known, self._own),
        ):
            if rows.any():
                own = matrix if rows.all() else matrix[rows]
                raw[rows] = model.raw_log_odds(own[:, columns], threads)
                log_odds[rows] = model.calibrator.log_odds(raw[rows])
                low[rows], high[rows] = model.calibrator.bounds(raw[rows])
        probability = sigmoid(log_odds)
        bands = self.contract.bands
        places = bands.places(probability)
        return Scores(
            raw_log_odds=raw,
            probability=probability,
            low=sigmoid(low),
            high=sigmoid(high),
            score=scale(log_odds),
            band=bands.named(places),
            mapped=bands.mapped(places),
            evidence=self._evidence[known.astype(int)],
        )

    def reasons(self, matrix: Floats, most: int = MOST_REASONS) -> Reasons:
        """The strongest reasons of feature rows of shape (n, features), by `most` at most."""
        known = self._is_known(matrix)
        found = reasons.none(len(matrix), most)
        for part, rows, columns in (
            ("history", known, np.arange(matrix.shape[1])),
            ("attributes", ~known, self._own),
        ):
            if rows.any():
                told = self._explainers[part].strongest(matrix[np.ix_(rows, columns)], most)
                reasons.put(found, rows, told, columns)
        return found

    def tell(self, matrix: Floats, most: int = MOST_REASONS) -> list[list[Told]]:
        """The same in words, row by row."""
        found, defined = self.reasons(matrix, most), self.contract.catalogue
        return [
            [
                reason_text.tell(defined, place, row[place], share, self._seen[place])
                for place, share in zip(places.tolist(), shares.tolist(), strict=True)
                if place >= 0
            ]
            for row, places, shares in zip(matrix, found.feature, found.share, strict=True)
        ]

    @cached_property
    def _explainers(self) -> dict[str, Explainer]:
        """Made when they are first asked for: their tables take longer than a booster to load."""
        named = {feature.name: feature for feature in self.contract.catalogue.features}
        return {
            part: Explainer(told, topics.of([named[each] for each in self.contract.names_of(part)]))
            for part, told in self._parts.items()
        }

    def gains(self) -> Floats:
        """What the trees gained by each feature in training; shape (features,)."""
        return np.asarray(self._history.booster.feature_importance("gain"), dtype=np.float64)

    def _is_known(self, matrix: Floats) -> Flags:
        """Whether anything is known of what each row's contact did; shape (n,)."""
        known = np.zeros(len(matrix), dtype=np.bool_)
        for place in self._of_history:
            left = np.flatnonzero(~known)
            if not len(left):
                break
            known[left] = ~np.isnan(matrix[left, place])
        return known

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
    parts = {part: bundle.read_part(folder, part, contract.names_of(part)) for part in bundle.PARTS}
    evidence = bundle.read_evidence(folder, contract.catalogue.names)
    scorer = Scorer(parts, contract, evidence, bundle.digest(folder))
    rows, raw, probability = bundle.golden(folder, contract.catalogue.names)
    scored = scorer.score(rows)
    # Trees are exact; a logarithm may differ in its last bit from one C library to another.
    same = np.allclose(scored.raw_log_odds, raw, rtol=1e-12, atol=1e-12) and np.allclose(
        scored.probability, probability, rtol=1e-11, atol=0
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
