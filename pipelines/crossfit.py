"""What the forward folds predicted, as train left it, for calibration and its judgement."""

from __future__ import annotations

import numpy as np

from features import arrow
from models import bundle, calibration_rows
from models.calibration_rows import Checked
from models.probability_drift import Limits
from pipelines import files, paths
from pipelines.stage import Context


def read(part: str) -> Checked:
    """What one of the models predicted on the folds, in the order of time."""
    table = files.read_table(paths.TRAIN / bundle.PARTS[part] / "crossfit.parquet")
    rows = Checked(
        raw=arrow.floats(table["log_odds"]),
        labels=np.asarray(table["label"].to_numpy()) == 1,
        contact=np.asarray(table["contact"].to_numpy(), dtype=np.int64),
        cutoffs=arrow.moments(table["cutoff"]),
        fold=np.asarray(table["fold"].to_numpy(), dtype=np.int64),
    )
    return calibration_rows.in_time(rows)


def limits(context: Context) -> Limits:
    """From when on a base rate drifts."""
    return Limits(context.params.calibrate.drift_shift, context.params.calibrate.drift_p)
