"""The sections `actions` and `scorecard` of comparison.json: learned from the training part."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from features import arrow, snapshots
from features.ids import Ids
from features.types import Flags
from models import folds
from models.compared import actions, logistic_fit, prices, rivalry, scorecard
from models.compared.leads import Leads
from models.compared.prices import Rows
from models.compared.scorecard import Earned
from pipelines import columns, point_totals
from pipelines.point_totals import Counted
from pipelines.stage import Context


def told(context: Context, table: pa.Table, leads: Leads, tested: Counted | None) -> dict[str, Any]:
    """Both null where the team has no points."""
    training = table.filter(pa.array(columns.in_part(table, snapshots.TRAIN)))
    counted = None if tested is None else point_totals.of(context, training)
    if counted is None or tested is None:
        return {"actions": None, "scorecard": None}
    labels = columns.labels(training).astype(bool)
    earned = _earned(context, training, counted, labels).few()
    params = context.params.compare
    strength = logistic_fit.best_strength(earned.units, earned.labels, earned.folds)
    fitted = scorecard.fit(earned, strength, params.most_points)
    contact, lead = (
        Ids(training[key]).places.astype(np.int64) for key in ("contact_id", "lead_id")
    )
    rows = Rows(counted.units, counted.totals, labels, contact)
    points = np.array([action.points for action in counted.table.actions])
    priced = prices.prices(rows, points, strength, params.refits, context.params.evaluate.seed)
    return {
        "actions": actions.told(counted.table, counted.units, lead, fitted, priced),
        "scorecard": {
            **rivalry.told(leads, tested.units @ fitted, tested.totals),
            "thresholds": scorecard.thresholds(
                counted.units @ fitted, counted.totals, counted.table.bands
            ),
        },
    }


def _earned(context: Context, training: pa.Table, counted: Counted, labels: Flags) -> Earned:
    forward = folds.forward(
        arrow.moments(training["cutoff"]),
        labels,
        context.source.label_horizon,
        context.params.train.folds,
    )
    return Earned(counted.units, labels, forward)
