"""What the report tells, gathered: what stages wrote, and what is worked out from it here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from features import arrow, snapshots
from features.types import Flags, Floats
from models import (
    answers,
    arrivals,
    bundle,
    channels,
    drivers,
    duels,
    reason_text,
    scorer,
)
from models.scorer import Scorer
from models.slice_cuts import Cut
from pipelines import columns, files, judged_rows, paths, point_totals, touched
from pipelines.html.voice import Voice
from pipelines.page.facts import Facts
from pipelines.stage import Context


def facts(context: Context, voice: Voice) -> Facts:
    """All but the pictures."""
    run = _Run(context)
    metrics = files.read_json(paths.METRICS)
    return Facts(
        voice=voice,
        source=context.source,
        metrics=metrics,
        comparison=files.read_json(paths.COMPARISON),
        audit=files.read_json(paths.AUDIT),
        maturity=files.read_json(paths.MATURITY),
        pieces=files.read_json(paths.PIECES),
        duels=run.duels(),
        drivers=run.drivers(),
        channels=run.channels(),
        arrivals=run.arrivals(),
        answers=run.answers(),
        quality=_quality(context),
        wordings=reason_text.wordings(run.loaded.contract.catalogue),
        digest=run.loaded.digest,
        warning=run.loaded.contract.warning,
    )


class _Run:
    """The test part as the bundle scores it."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.table = files.read_table(paths.SNAPSHOTS)
        self.test: Flags = columns.in_part(self.table, snapshots.TEST)
        self.tested = self.table.filter(pa.array(self.test))
        self.loaded: Scorer = scorer.load(paths.BUNDLE)
        self.matrix: Floats = columns.features()[1][self.test]
        self.probability = self.loaded.score(self.matrix, context.params.train.threads).probability
        self.rows = judged_rows.rows(context, self.table, self.test)
        earliest = context.source.first_look
        self.first_of_all: Flags = arrow.durations(self.table["offset"]) == earliest
        """Each lead once: at its first cutoff."""
        self.first: Flags = self.first_of_all[self.test]

    def duels(self) -> list[dict[str, Any]] | None:
        held = point_totals.of(self.context, self.tested)
        if held is None:
            return None
        cuts = judged_rows.cuts(self.context, self.tested)
        least = self.context.params.evaluate.least_slice_rows
        return duels.duels(cuts, self.probability, held.totals, self.rows, least)

    def drivers(self) -> list[dict[str, Any]]:
        asked = self.context.params.report
        some = self.matrix[:: max(len(self.matrix) // asked.explained, 1)]
        features = self.loaded.contract.catalogue.features
        reasons = self.loaded.reasons(some, drivers.count(features))
        evidence = bundle.read_evidence(paths.BUNDLE, self.loaded.contract.catalogue.names)
        return drivers.strongest(features, some, reasons, evidence, asked.drivers)

    def channels(self) -> list[dict[str, Any]]:
        source, once = self.context.source, self.tested.filter(pa.array(self.first))
        cuts = [
            cut
            for cut in judged_rows.cuts(self.context, once, source.channels)
            if not cut.is_protected and (source.channels is not None or self._is_category(cut))
        ]
        costs = {} if source.costs is None else {source.costs.attribute: source.costs.per_lead}
        return channels.channels(
            cuts, self.probability[self.first], self.rows.chosen(self.first), costs
        )

    def _is_category(self, cut: Cut) -> bool:
        return self.context.source.attributes[cut.attribute].kind == "category"

    def arrivals(self) -> dict[str, Any] | None:
        """Every lead once, at its first cutoff; those that have not matured have no label yet."""
        if not self.context.source.is_dated:
            return None
        known = columns.in_part(self.table, snapshots.TRAIN, snapshots.GAP, snapshots.TEST)
        labels = np.where(known, columns.labels(self.table), np.nan)[self.first_of_all]
        created = arrow.moments(self.table["created_at"])[self.first_of_all]
        return arrivals.arrivals(created, labels, self.context.source.zone)

    def answers(self) -> dict[str, Any] | None:
        source = self.context.source
        if not source.touches or not source.is_dated:
            return None
        waited = touched.waited(self.tested.filter(pa.array(self.first)), source.touches)
        labels = self.rows.labels[self.first]
        return answers.answers(waited, labels, self.probability[self.first])


def _quality(context: Context) -> dict[str, Any]:
    """Rows read and set aside per table, and what share of each attribute is missing."""
    leads = files.read_table(paths.LEADS)
    missing = [
        (name, leads[name].null_count / max(len(leads), 1))
        for name in context.source.attributes
        if name in leads.column_names
    ]
    told = files.read_json(paths.INGEST_COUNTS)
    return {"tables": told["tables"], "missing": sorted(missing, key=lambda each: -each[1])}
