"""What the gate looks at, out of the files of a run: both models on the same matured test rows."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features import arrow, clock, snapshots
from features.errors import BundleError, LeadoddsError, TrackingError
from features.types import Flags, Floats
from models import band_moves, comparison, registry, scorer
from models.bands import Bands
from models.comparison import MODEL, Rows
from models.gate import Champion, Evidence, Size
from models.registry import Version
from pipelines import champion_rows, columns, files, judged_rows, paths
from pipelines.stage import Context

_LEARNED_UNTIL = "learned_until"


@dataclass(frozen=True)
class Judged:
    """The challenger on the test rows."""

    context: Context
    whole: pa.Table
    test: pa.Table
    rows: Rows
    probability: Floats
    bands: Bands

    @cached_property
    def metrics(self) -> Any:
        """The figures that `evaluate` wrote."""
        return files.read_json(paths.METRICS)

    @cached_property
    def audit(self) -> Any:
        """What the search for leaks found."""
        return files.read_json(paths.AUDIT)

    @property
    def calibration(self) -> Any:
        """Whether its probabilities are kept, as `evaluate` judged it."""
        return self.metrics["calibration"]

    @property
    def learned_until(self) -> int | None:
        """Up to when the challenger knows outcomes; None where rows have no order in time."""
        if not self.context.source.is_forecast:
            return None
        train = columns.in_part(self.whole, snapshots.TRAIN)
        last = clock.latest(arrow.moments(self.whole["cutoff"])[train])
        return last + self.context.source.label_horizon

    @property
    def tags(self) -> dict[str, str]:
        """What a version must tell to be judged again later."""
        return {} if self.learned_until is None else {_LEARNED_UNTIL: str(self.learned_until)}


def judged(context: Context) -> Judged:
    """Score the test rows with the bundle of this run."""
    whole = files.read_table(paths.SNAPSHOTS)
    some = columns.in_part(whole, snapshots.TEST)
    loaded = scorer.load(paths.BUNDLE)
    matrix = columns.features()[1][some]
    return Judged(
        context=context,
        whole=whole,
        test=whole.filter(pa.array(some)),
        rows=judged_rows.rows(context, whole, some),
        probability=loaded.score(matrix, context.params.train.threads).probability,
        bands=loaded.contract.bands,
    )


def evidence(challenger: Judged, champion: Version | None, withdrawn: str | None) -> Evidence:
    """All that the gate looks at."""
    findings = challenger.audit["findings"]
    return Evidence(
        size=_size(challenger),
        figures=challenger.metrics["test"][MODEL],
        paired=challenger.metrics["paired"],
        chance_ece=challenger.calibration["ece_by_chance_95"],
        slope=challenger.calibration["slope"],
        champion=None if champion is None else _against(challenger, champion),
        leaks=[e["about"] for e in findings if e["certain"] and e["accepted"] is None],
        withdrawn=withdrawn,
    )


def _size(challenger: Judged) -> Size:
    won = int(challenger.rows.labels.sum())
    contacts = len(pc.unique(challenger.test["contact_id"]))
    return Size(won, len(challenger.rows.labels) - won, contacts)


def _against(challenger: Judged, version: Version) -> Champion:
    """The champion on the same rows, or why it cannot be judged on them."""
    said = Champion(version.number)
    try:
        theirs, before = _scores(challenger, version)
    except (BundleError, TrackingError) as error:
        return replace(said, why_not=_why(error))
    # Of all test rows: a band is no figure of skill that rows learned from would flatter.
    moves = band_moves.compare(
        version.number, before, theirs, challenger.bands, challenger.probability
    )
    return _judged_on_unseen(challenger, version, theirs, replace(said, moves=moves))


def _judged_on_unseen(
    challenger: Judged, version: Version, theirs: Floats, said: Champion
) -> Champion:
    """Both models' figures on the rows that the champion has not learned from."""
    fair = _unseen(challenger, version)
    some = challenger.rows.chosen(fair)
    won, least = int(some.labels.sum()), challenger.context.params.gate.least_conversions
    if min(won, len(some.labels) - won) < least:
        return replace(said, why_not=_too_few(some, fair, won, least))
    scores = {MODEL: challenger.probability[fair], registry.CHAMPION: theirs[fair]}
    told, paired = comparison.figures(comparison.rank(scores, some), some)
    return replace(
        said,
        rows=len(some.labels),
        log_loss=told[registry.CHAMPION]["log_loss"]["value"],
        paired=paired[registry.CHAMPION],
    )


def _unseen(challenger: Judged, version: Version) -> Flags:
    """The rows from which the champion cannot have learned."""
    until = version.tags.get(_LEARNED_UNTIL)
    cutoffs = arrow.moments(challenger.test["cutoff"])
    if until is None or not challenger.context.source.is_forecast:
        return np.ones(len(cutoffs), dtype=np.bool_)
    return clock.is_at_or_after(cutoffs, int(until))


def _too_few(some: Rows, fair: Flags, won: int, least: int) -> str:
    return (
        f"it has learned from {int((~fair).sum()):,} of the {len(fair):,} test rows; of the "
        f"{len(some.labels):,} others {won:,} converted, and {least} of each kind are needed"
    )


def _scores(challenger: Judged, version: Version) -> tuple[Floats, Bands]:
    """The champion's probabilities of the test rows, and its bands."""
    context = challenger.context
    with tempfile.TemporaryDirectory(prefix="leadodds-") as folder:
        loaded = scorer.load(registry.fetch(version, Path(folder)))
    horizon = loaded.contract.horizon
    if horizon != context.source.horizon:
        raise BundleError(
            "its horizon",
            found=f"{horizon}, and the new model's is {context.source.horizon}: their "
            "probabilities are not of the same thing",
            wanted="one horizon",
            way_out="accept the new model with a reason",
        )
    matrix = champion_rows.matrix(context, loaded.contract.catalogue, challenger.test)
    probability = loaded.score(matrix, context.params.train.threads).probability
    return probability, loaded.contract.bands


def _why(error: LeadoddsError) -> str:
    return f"it cannot be judged on these rows: {error.thing}: {error.found}"
