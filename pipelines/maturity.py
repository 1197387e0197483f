"""How long conversions take and what became of the leads, as figures and a table.

reports/maturity.json       good_for: uses, with how many leads of the rarer kind each needs and
                            has; weights of a regression; auc_within
                            leads: how many were won, lost, open, expired or unwatched
                            curve: the share converted by some ages, its end, the days by which
                            half and nine in ten of the conversions came
                            horizon: what share of the conversions that come after each cutoff it
                            catches; null where that is not known
reports/maturity/curve.csv  the curve, for `dvc plots` and the report's picture

Without dates, of the leads or of their outcomes, a conversion has no age: then there is only
good_for, and a table without rows.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from features import clock, fate
from features.enough import GoodFor
from features.maturity import Curve, time_to_conversion
from features.snapshots import Labelled, Observation
from features.types import Lives
from models import maturity_table
from pipelines import files, paths
from pipelines.source import Source
from pipelines.stage import Context

_AGES = ("1h", "6h", "1d", "3d", "7d", "14d", "30d", "60d", "90d", "180d", "365d")
"""Ages at which the curve is told, as far as it goes."""


def is_known(source: Source) -> bool:
    """Whether leads and their outcomes have dates, so that a conversion has an age."""
    return source.is_dated and source.outcomes.is_dated


def report(
    context: Context,
    lives: Lives,
    labelled: Labelled,
    observed: Observation,
    found: GoodFor,
) -> None:
    """Say and write how long conversions take and what became of the leads."""
    told: dict[str, Any] = {"good_for": asdict(found)}
    offsets = [clock.duration(offset) for offset in context.source.cutoffs]
    first, horizon = min(offsets), observed.horizon
    curve = time_to_conversion(lives, observed) if is_known(context.source) else None
    with files.aside(paths.MATURITY_CURVE) as table:
        maturity_table.write(table, curve, first, horizon)
    if curve is not None:
        told |= {"curve": _told(curve), "leads": _fates(context, lives, labelled, observed)}
        told["horizon"] = {
            cutoff: _share(curve.caught(offset, horizon))
            for cutoff, offset in zip(context.source.cutoffs, offsets, strict=True)
        }
        _say(context, told)
    files.write_json(paths.MATURITY, told)


def _told(curve: Curve) -> dict[str, Any]:
    ages = [age for age in _AGES if clock.duration(age) <= curve.end]
    half, most = curve.quantile(0.5), curve.quantile(0.9)
    return {
        "converted_by": [[age, _share(curve.before(clock.duration(age)))] for age in ages],
        "converted_by_its_end": _share(curve.before(curve.end)),
        "days_to_its_end": _days(curve.end),
        "days_to_half_of_the_conversions": None if half is None else _days(half),
        "days_to_nine_in_ten": None if most is None else _days(most),
        "leads": curve.leads,
    }


def _fates(
    context: Context, lives: Lives, labelled: Labelled, observed: Observation
) -> dict[str, int]:
    declared = context.source.expires_after
    expires_after = (
        fate.oldest_age(labelled, observed.horizon)
        if declared is None
        else clock.duration(declared)
    )
    return fate.counts(lives, observed, expires_after)


def _say(context: Context, told: dict[str, Any]) -> None:
    fates = ", ".join(f"{count:,} {name}" for name, count in told["leads"].items())
    context.console.say(f"what became of the leads: {fates}")
    half = told["curve"]["days_to_half_of_the_conversions"]
    most = told["curve"]["days_to_nine_in_ten"]
    if half is not None:
        context.console.say(
            f"half of the conversions come within {half:g} days, nine in ten within {most:g}"
        )
    for cutoff, share in told["horizon"].items():
        caught = "more than is known" if share is None else f"{share:.0%}"
        context.console.say(
            f"of the conversions after {cutoff}, {context.source.horizon} catches {caught}"
        )


def _days(age: int) -> float:
    return round(age / clock.DAY, 3)


def _share(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 6)
