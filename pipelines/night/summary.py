"""What a night's run did, for a scheduler and for the record."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from features import clock
from features.phrase import Phrase
from models.feature_drift import Moved
from pipelines import files, paths
from pipelines.night.run import Done
from pipelines.night.sink import Sink

_COLUMNS = ("band", "probability", "evidence", "expired", "previous_band")
_SAID = 10
"""Features that drift, told by name; all of them are in the list."""


def told(done: Done, sink: Sink) -> dict[str, Any]:
    """The summary as plain values; the same for an interrupted run.

    `rows_in` counts the leads of the source, `set_aside` those refused at ingest and those that
    could not be scored, each with why.
    """
    aside = Counter(sink.set_aside()["reason"].to_pylist())
    ingested = files.read_json(paths.INGEST_COUNTS)["tables"]
    scored = _counted(done, sink)
    return {
        "as_of": clock.iso(done.run.as_of),
        "run_id": done.run.run_id,
        "model_version": done.run.model_version,
        "already_finished": done.already,
        "rows_in": ingested["leads"]["read"],
        "open": done.open_leads,
        **scored,
        "set_aside": {
            "count": aside.total(),
            "reasons": dict(sorted(aside.items())),
            "at_ingest": {name: each["set_aside"] for name, each in ingested.items()},
        },
        "drift": [_drifted(each) for each in done.drift],
        "warnings": warnings(done),
    }


def _drifted(moved: Moved) -> dict[str, Any]:
    return {
        "feature": moved.feature,
        "stability_index": moved.index,
        "unknown_in_training": moved.nulls_then,
        "unknown_now": moved.nulls_now,
    }


def _counted(done: Done, sink: Sink) -> dict[str, Any]:
    """What the rows tell together, in whatever order they come."""
    counts = {name: Counter[Any]() for name in ("band", "evidence", "expired", "moved")}
    probability = Fraction()
    for batch in sink.batches(_COLUMNS):
        for name in ("band", "evidence", "expired"):
            _count(counts[name], batch[name])
        _count(counts["moved"], pc.not_equal(batch["band"], batch["previous_band"]))
        probability += Fraction(math.fsum(batch["probability"].to_numpy()))
    total, moved = counts["band"].total(), counts["moved"]
    return {
        "scored": total,
        "bands": {name: counts["band"][name] for name in done.scorer.contract.bands.names},
        "evidence": dict(sorted(counts["evidence"].items())),
        "expired": counts["expired"][True],
        "mean_probability": round(float(probability / total), 12) if total else None,
        "scored_before": moved[True] + moved[False],
        "bands_changed": moved[True],
    }


def _count(counts: Counter[Any], column: pa.Array) -> None:
    for entry in column.value_counts().to_pylist():
        counts[entry["values"]] += entry["counts"]


def warnings(done: Done) -> list[Phrase]:
    """What a person should know before trusting tonight's probabilities."""
    found = [] if done.scorer.contract.warning is None else [done.scorer.contract.warning]
    if done.drift:
        found.append(_drift([each.feature for each in done.drift]))
    return found


def _drift(features: list[str]) -> Phrase:
    names = ", ".join(features[:_SAID])
    if more := len(features) - len(features[:_SAID]):
        names = Phrase("{names} and {n} more", names=names, n=more)
    return Phrase(
        "tonight's leads are not those that the model learned from: {n} feature is distributed"
        " otherwise ({names})",
        "tonight's leads are not those that the model learned from: {n} features are distributed"
        " otherwise ({names})",
        n=len(features),
        names=names,
    )
