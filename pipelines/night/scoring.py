"""Slices of leads into rows of the night table, on the one scoring path."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features import arrow, catalogue
from features.catalogue import Catalogue
from features.types import Floats, Strings
from models.scorer import Scorer, Scores
from pipelines.night import decided, isolation, open_leads, rows
from pipelines.night.moved import Moved, moved
from pipelines.night.slices import Slice

NOT_A_NUMBER = "its log-odds are no finite number: one of its values is beyond all measure"


@dataclass(frozen=True)
class Scored:
    """Rows of `SCHEMA` without rank, and the leads set aside."""

    rows: pa.Table
    set_aside: pa.Table


@dataclass(frozen=True)
class Night:
    """What is the same for every lead of a run."""

    scorer: Scorer
    as_of: int
    oldest: int
    """Leads older than that, in microseconds, are flagged as expired."""
    reasons: int

    @property
    def decides(self) -> str | None:
        """The setting by which points are told beside; None where they are not."""
        return None if self.scorer.beside is None else self.scorer.beside.decides

    @property
    def catalogue(self) -> Catalogue:
        """The features that the model reads."""
        return self.scorer.contract.catalogue

    def score(self, slices: Sequence[Slice]) -> Scored:
        """Score the leads of some slices together, in their order."""
        parts = list(isolation.each(slices, self._together, _failed))
        return Scored(
            pa.concat_tables([rows.SCHEMA.empty_table(), *(part.rows for part in parts)]),
            pa.concat_tables([rows.SET_ASIDE.empty_table(), *(part.set_aside for part in parts)]),
        )

    def looked_at(self, slices: Sequence[Slice]) -> Floats:
        """The features of all leads of which they can be built; shape (leads, features)."""
        nothing = np.empty((0, len(self.catalogue.features)))
        parts = isolation.each(slices, self.features, lambda *_: nothing)
        return np.concatenate([nothing, *parts])

    def features(self, slices: Sequence[Slice]) -> Floats:
        """The features of the leads of some slices; shape (leads, features)."""
        defined = self.catalogue
        matrix = np.empty((sum(map(len, slices)), len(defined.features)))
        first = 0
        for each in slices:
            part = slice(first, first + len(each))
            matrix[part] = catalogue.build(defined, each.events, each.snapshots, each.facts)
            first = part.stop
        return matrix

    # What overflows is no finite number in the end, and is looked for there.
    @np.errstate(over="ignore", invalid="ignore")
    def _together(self, slices: Sequence[Slice]) -> Scored:
        matrix = self.features(slices)
        scores = self.scorer.score(matrix)
        leads = pa.concat_tables([each.leads for each in slices])
        table = pa.table(
            self._columns(leads, scores)
            | self._decided(slices, scores)
            | self._reasons(matrix)
            | self._changes(slices, scores),
            schema=rows.SCHEMA,
        )
        fine = pa.array(np.isfinite(scores.log_odds))
        bad = leads["lead_id"].filter(pc.invert(fine))
        return Scored(table.filter(fine), _nothing(bad, NOT_A_NUMBER).set_aside)

    def _columns(self, leads: pa.Table, scores: Scores) -> dict[str, pa.Array]:
        count, created_at = len(leads), arrow.moments(leads["created_at"])
        return {
            **{name: leads[name] for name in ("lead_id", "contact_id", "owner", "created_at")},
            "as_of": pa.repeat(pa.scalar(self.as_of).cast(arrow.MOMENT), count),
            "rank": pa.nulls(count, pa.int64()),
            "probability": pa.array(scores.probability),
            "probability_low": pa.array(scores.low),
            "probability_high": pa.array(scores.high),
            "score": pa.array(scores.score.astype(np.int16)),
            "band": pa.array(scores.bands.names).take(pa.array(scores.band_place)),
            "mapped": self._mapped(scores),
            "evidence": pa.array(scores.levels).take(pa.array(scores.evidence_place)),
            "expired": pa.array(open_leads.is_expired(created_at, self.as_of, self.oldest)),
            "untouched": leads["untouched"],
            "log_odds": pa.array(scores.log_odds),
            "model_version": pa.repeat(pa.scalar(self.scorer.digest), count),
        }

    def _mapped(self, scores: Scores) -> pa.Array:
        """Each row's band in the team's other words, as a JSON object."""
        bands = scores.bands
        if not bands.mappings:
            return pa.nulls(len(scores.probability), pa.string())
        words = [json.dumps(bands.words(band), ensure_ascii=False) for band in bands.names]
        return pa.array(words).take(pa.array(scores.band_place))

    def _decided(self, slices: Sequence[Slice], scores: Scores) -> dict[str, pa.Array]:
        """What the team's points say, and which of the two counts."""
        bands = pa.array(scores.bands.names).take(pa.array(scores.band_place))
        beside = self.scorer.beside
        if beside is None:
            return decided.by_model(scores.log_odds, bands)
        told = [beside.of(each.events, each.snapshots, each.facts) for each in slices]
        return decided.columns(told, scores.log_odds, bands)

    def _reasons(self, matrix: Floats) -> dict[str, pa.Array]:
        """The strongest reasons in words, and what each adds to the log-odds."""
        columns = {field.name: pa.nulls(len(matrix), field.type) for field in rows.REASONS}
        found = self.scorer.tell_columns(matrix, self.reasons) if self.reasons else []
        for place, told in enumerate(found, start=1):
            columns[f"reason_{place}"] = told.said
            columns[f"reason_{place}_share"] = told.share
        return columns

    def _changes(self, slices: Sequence[Slice], scores: Scores) -> dict[str, pa.Array]:
        """What the run before said, and what moved since; null where it said nothing."""
        old: dict[str, Strings] = {
            name: np.full(len(scores.probability), None, dtype=object) for name in _OLD
        }
        change = np.full((1 + len(rows.CHANGES), len(scores.probability)), np.nan)
        first = 0
        for each in slices:
            told, before = scores.probability[first : first + len(each)], each.before
            if before is not None and len(before.rows):
                places = first + before.rows
                for name, source in _OLD.items():
                    old[name][places] = before.told[source].to_pylist()
                change[0, places] = told[before.rows] - before.told["probability"].to_numpy()
                change[1:, places] = self._moved(each, told)
            first += len(each)
        fields = {name: rows.SCHEMA.field(name).type for name in _OLD}
        return {name: pa.array(column, fields[name]) for name, column in old.items()} | {
            name: arrow.nullable(column)
            for name, column in zip(("change", *rows.CHANGES), change, strict=True)
        }

    def _moved(self, slice_: Slice, probability: Floats) -> Moved:
        before = slice_.before
        if before is None:
            raise ValueError("no run before")
        same = np.asarray(pc.equal(before.told["model_version"], self.scorer.digest))
        return moved(self.scorer, slice_, before, probability[before.rows], same)


_OLD = {
    "previous_as_of": "as_of",
    "previous_probability": "probability",
    "previous_band": "band",
}
"""What a row repeats of the run before, and its name there."""


def _failed(slice_: Slice, reason: str) -> Scored:
    return _nothing(slice_.leads["lead_id"], reason)


def _nothing(lead_ids: pa.ChunkedArray, reason: str) -> Scored:
    """No row, and these leads set aside."""
    reasons = pa.repeat(pa.scalar(reason), len(lead_ids))
    return Scored(rows.SCHEMA.empty_table(), pa.table([lead_ids, reasons], schema=rows.SET_ASIDE))
