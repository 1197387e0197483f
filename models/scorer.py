"""The one scoring path: evaluation, the night job, the endpoint and the pyfunc all score here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from features import catalogue
from features.errors import DamagedBundle
from features.types import EventTable, Floats, Indices, Snapshots
from features.values import Column
from models import bundle, known_history, reason_columns, reason_text, reasons, topics
from models.contract import Contract
from models.evidence import Evidence
from models.language import ENGLISH, Language
from models.lead_rows import LeadRows
from models.parts import ONLY_BASE_RATE, Model, Part
from models.points.beside import Beside, Tally
from models.reason_columns import ReasonColumn
from models.reason_text import Told
from models.reasons import Explainer, Reasons
from models.row_major import row_major
from models.score import score as scale
from models.score import score_of
from models.scores import ATTRIBUTES, BASE_RATE, HISTORY, Answer, Lead, Scores
from models.sigmoid import sigmoid

__all__ = ["ATTRIBUTES", "BASE_RATE", "HISTORY", "Answer", "Lead", "Scorer", "Scores", "load"]

MOST_REASONS = 3
"""As many as a person reads."""

_ROWS = 32_768
"""Rows that are turned and scored at once."""


class Scorer:
    """A bundle ready to score; safe to share between threads.

    Of its two models `history` is of all features, `attributes` of those that need no history.
    `decides` lets the team's points be told beside, as models/points/switch.py describes it.
    Reasons are told in `language`, with the words that the bundle's source has for it.
    """

    def __init__(
        self,
        parts: Mapping[str, Part],
        contract: Contract,
        evidence: Sequence[Evidence],
        digest: str,
        decides: str | None = None,
        language: Language = ENGLISH,
    ) -> None:
        self._parts, self._seen = parts, evidence
        self._models = {part: Model(told) for part, told in parts.items()}
        self._evidence = tuple(
            BASE_RATE if contract.made_of[part] == ONLY_BASE_RATE else level
            for part, level in (("attributes", ATTRIBUTES), ("history", HISTORY))
        )
        every, own = np.arange(len(contract.catalogue.names)), contract.catalogue.without_history
        self._columns = {"history": every, "attributes": own}
        self._of_history = np.setdiff1d(every, own)
        self.language = language.of(contract.translations)
        self._wordings = reason_text.wordings(contract.catalogue, self.language)
        self._rows = LeadRows(contract.catalogue)
        self.attributes = self._rows.attributes
        self._words = [contract.bands.words(band) for band in contract.bands.names]
        self.contract = contract
        self.digest = digest
        self.beside = (
            None if decides is None else Beside(contract.points, contract.catalogue, decides)
        )

    @property
    def warning(self) -> str | None:
        """Why probabilities cannot be trusted yet, in the language; None where they can."""
        said = self.contract.warning
        return None if said is None else self.language.phrase(said)

    def score(self, matrix: Floats, threads: int = 1) -> Scores:
        """Score feature rows of shape (n, features), in the catalogue's order, NaN is null.

        A row of which no behavioural feature is known gets the model of attributes alone.
        """
        raw, log_odds, low, high = np.empty((4, len(matrix)))
        known = np.empty(len(matrix), dtype=np.int64)
        for part, rows, own in self._by_model(matrix):
            model = self._models[part]
            raw[rows] = own_raw = model.raw_log_odds(own, threads)
            log_odds[rows] = model.calibrator.log_odds(own_raw)
            low[rows], high[rows] = model.calibrator.bounds(own_raw)
            known[rows] = part == "history"
        probability = sigmoid(log_odds)
        return Scores(
            raw_log_odds=raw,
            log_odds=log_odds,
            probability=probability,
            low=sigmoid(low),
            high=sigmoid(high),
            score=scale(log_odds),
            band_place=self.contract.bands.places(probability),
            evidence_place=known,
            bands=self.contract.bands,
            levels=self._evidence,
        )

    def reasons(self, matrix: Floats, most: int = MOST_REASONS) -> Reasons:
        """The strongest reasons of feature rows of shape (n, features), by `most` at most."""
        found = reasons.none(len(matrix), most)
        for part, rows, own in self._by_model(matrix):
            told = self._explainers[part].strongest(own, most)
            reasons.put(found, rows, told, self._columns[part])
        return found

    def _by_model(self, matrix: Floats) -> Iterator[tuple[str, Indices, Floats]]:
        """A block of rows after the other: each model, its rows, and what it wants of them.

        A copy of a block is in memory, never one of the whole matrix.
        """
        for start in range(0, len(matrix), _ROWS):
            block = row_major(matrix[start : start + _ROWS])
            known = known_history.known(block, self._of_history)
            for part, own in (("history", known), ("attributes", ~known)):
                if own.any():
                    rows = start + np.flatnonzero(own)
                    some = block if own.all() else block[own]
                    if part == "attributes":
                        some = some.take(self._columns[part], axis=1)
                    yield part, rows, some

    def tell(self, matrix: Floats, most: int = MOST_REASONS) -> list[list[Told]]:
        """The same in words, row by row."""
        return self._in_words(matrix, self.reasons(matrix, most))

    def _in_words(self, matrix: Floats, found: Reasons) -> list[list[Told]]:
        return [
            [
                self._wordings[place].tell(row[place], share, self._seen[place])
                for place, share in zip(places.tolist(), shares.tolist(), strict=True)
                if place >= 0
            ]
            for row, places, shares in zip(matrix, found.feature, found.share, strict=True)
        ]

    def tell_columns(self, matrix: Floats, most: int = MOST_REASONS) -> list[ReasonColumn]:
        """What `tell` says and adds, as Arrow columns: one for the strongest reasons, and so on."""
        return reason_columns.of(self._wordings, matrix, self.reasons(matrix, most))

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
        return np.asarray(
            self._models["history"].booster.feature_importance("gain"), dtype=np.float64
        )

    def score_snapshots(
        self, events: EventTable, snapshots: Snapshots, attributes: Mapping[str, Column]
    ) -> Scores:
        """Build the features of some snapshots and score them."""
        return self.score(catalogue.build(self.contract.catalogue, events, snapshots, attributes))

    def score_lead(self, lead: Lead) -> Scores:
        """Score one lead: a batch of one on the same path."""
        return self.score(self.features([lead]))

    def answer(self, lead: Lead, reasons: int = 0) -> Answer:
        """What is said of one lead, with so many reasons at most; bit for bit as in any batch.

        On the path of all others, but without what only pays for many rows.
        """
        row = self._rows.of_one(lead)
        matrix = row.reshape(1, -1)
        known = lead.events is not None and bool(known_history.known(matrix, self._of_history)[0])
        part = "history" if known else "attributes"
        model = self._models[part]
        raw = model.raw_of(row if known else row[self._columns[part]])
        log_odds = float(model.calibrator.log_odds(raw))
        ends = np.array([log_odds, *model.calibrator.bounds(raw)])
        probability, low, high = sigmoid(ends).tolist()
        place = self.contract.bands.place(probability)
        found = self.reasons(matrix, reasons) if reasons else None
        return Answer(
            probability=probability,
            low=low,
            high=high,
            score=score_of(log_odds),
            band=self.contract.bands.names[place],
            mapped=dict(self._words[place]),
            evidence=self._evidence[known],
            log_odds=log_odds,
            base=None if found is None else found.base.item(),
            rest=None if found is None else found.rest.item(),
            reasons=[] if found is None else self._in_words(matrix, found)[0],
            points=self._points([lead])[0],
        )

    def answers(self, leads: Sequence[Lead], reasons: int = 0) -> list[Answer]:
        """What is said of many leads, in their order."""
        matrix = self.features(leads)
        scores = self.score(matrix)
        places = self.contract.bands.places(scores.probability).tolist()
        found = self.reasons(matrix, reasons) if reasons else None
        nothing: list[None] = [None] * len(leads)
        each = zip(
            scores.probability.tolist(),
            scores.low.tolist(),
            scores.high.tolist(),
            scores.score.tolist(),
            scores.band.tolist(),
            [dict(self._words[place]) for place in places],
            scores.evidence.tolist(),
            scores.log_odds.tolist(),
            nothing if found is None else found.base.tolist(),
            nothing if found is None else found.rest.tolist(),
            [[] for _ in leads] if found is None else self._in_words(matrix, found),
            self._points(leads),
            strict=True,
        )
        return [Answer(*said) for said in each]

    def _points(self, leads: Sequence[Lead]) -> Sequence[Tally | None]:
        """What points say of each lead, where they are told at all."""
        if self.beside is None:
            return [None] * len(leads)
        return self._rows.points_of(leads, self.beside)

    def features(self, leads: Sequence[Lead]) -> Floats:
        """The features of some leads: shape (leads, features)."""
        return self._rows.of(leads)


def load(folder: Path, decides: str | None = None, language: Language = ENGLISH) -> Scorer:
    """Check a bundle against its manifest, load it, and replay its golden rows.

    `decides` says whether the model or the team's points decide, and lets the points be told.
    A damaged booster can kill the process that parses it, so the manifest comes first.
    """
    bundle.check(folder)
    contract = bundle.read_contract(folder)
    parts = {part: bundle.read_part(folder, part, contract.names_of(part)) for part in bundle.PARTS}
    evidence = bundle.read_evidence(folder, contract.catalogue.names)
    scorer = Scorer(parts, contract, evidence, bundle.digest(folder), decides, language)
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
