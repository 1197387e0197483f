"""LightGBM on the training part: rounds chosen by forward folds, then one fit on all of it.

booster.txt       the model, as LightGBM's text
crossfit.parquet  one row a training snapshot that a fold checked: fold, log_odds, label, contact
                  (a number, no identity), cutoff
rounds.csv        mean log loss on the folds after each round
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from features import arrow, snapshots
from features.ids import Ids
from features.types import Flags
from models import booster, folds
from models.booster import Trained
from models.folds import Fold
from pipelines import columns, files, paths, stage
from pipelines.stage import Context


def work(context: Context) -> None:
    """Train, and keep what the folds predicted, for calibration and bands."""
    params = context.params.train
    table = files.read_table(paths.SNAPSHOTS)
    names, matrix = columns.features()
    train = columns.in_part(table, snapshots.TRAIN)
    labels = columns.labels(table)[train].astype(bool)
    cutoffs = arrow.moments(table["cutoff"])[train]
    forward = folds.forward(cutoffs, labels, context.source.label_horizon, params.folds)
    for place, fold in enumerate(forward, start=1):
        context.console.say(
            f"fold {place}: learns from {fold.learn.sum():,}, is checked on {fold.check.sum():,}"
        )
    trained = booster.train(
        matrix[train], labels, names, forward, params.lightgbm, params.max_rounds
    )
    _write(trained, forward, labels, table.filter(pa.array(train)))
    context.console.done(
        f"{trained.rounds} rounds, log loss on the folds {trained.losses.min():.4f}"
    )
    if trained.rounds == params.max_rounds:
        context.console.warn("the log loss still falls at the last round: raise train.max_rounds")


def _write(trained: Trained, forward: tuple[Fold, ...], labels: Flags, training: pa.Table) -> None:
    files.write_text(paths.BOOSTER, trained.text)
    checked = [np.flatnonzero(fold.check) for fold in forward]
    rows = np.concatenate(checked)
    crossfit = pa.table(
        {
            "fold": np.repeat(np.arange(len(checked)), [len(part) for part in checked]),
            "log_odds": trained.crossfit[rows],
            "label": labels[rows].astype(np.int8),
            "contact": Ids(training["contact_id"]).places[rows],
            "cutoff": training["cutoff"].take(pa.array(rows)),
        }
    )
    files.write_table(paths.CROSSFIT, crossfit)
    lines = (f"{done},{loss:.6f}" for done, loss in enumerate(trained.losses, start=1))
    files.write_text(paths.ROUNDS, "rounds,log_loss\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    stage.run("train", work)
