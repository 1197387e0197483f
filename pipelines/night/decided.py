"""The columns of the night table that tell the team's points and which yardstick counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.types import Floats
from models.points.beside import Shadow
from models.points.switch import MODEL, POINTS


def by_model(log_odds: Floats, bands: pa.Array) -> dict[str, pa.Array]:
    """Those of leads on which the model decides, and whose points nobody asked for."""
    count = len(log_odds)
    return {
        "points": pa.nulls(count, pa.float64()),
        "points_band": pa.nulls(count, pa.string()),
        "decided_by": pa.repeat(pa.scalar(MODEL), count),
        "decided_band": bands,
        "decided_log_odds": pa.array(log_odds),
    }


def columns(told: Sequence[Shadow], log_odds: Floats, bands: pa.Array) -> dict[str, pa.Array]:
    """Those of leads with their points; `log_odds` and `bands` are the model's."""
    by_points = np.concatenate([each.by_points for each in told])
    points_band = pa.concat_arrays([_named(each) for each in told])
    worth = np.concatenate([each.log_odds for each in told])
    return {
        "points": pa.array(np.concatenate([each.totals for each in told])),
        "points_band": points_band,
        "decided_by": pc.if_else(pa.array(by_points), POINTS, MODEL),
        "decided_band": pc.if_else(pa.array(by_points), points_band, bands),
        "decided_log_odds": pa.array(np.where(by_points, worth, log_odds)),
    }


def _named(told: Shadow) -> pa.Array:
    if told.bands is None:
        return pa.nulls(len(told.totals), pa.string())
    return pa.array(told.bands, pa.string())
