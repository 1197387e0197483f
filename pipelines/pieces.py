"""What each piece of the model pays, on the forward folds of the training part.

reports/pieces.json  log loss and AUC of the model, of simpler ones, and with one thing changed
"""

from __future__ import annotations

import numpy as np

from features import arrow
from models import bundle, pieces
from models.learning_rows import Rows
from models.pieces import Tried
from pipelines import files, paths, stage, training_rows
from pipelines.stage import Context


def work(context: Context) -> None:
    """Learn each variant on the folds and compare it with the model."""
    training, params = training_rows.read(context), context.params.pieces
    rows, train = training.parts["history"], context.train
    made = pieces.variants(
        rows,
        train.lightgbm,
        context.params.train.lightgbm,
        train.max_rounds,
        params.seeds,
        _tried(rows),
    )
    told = pieces.judge(rows, training.contact, made, params.bootstraps, train.seed)
    files.write_json(paths.PIECES, told)
    for line in pieces.table(told):
        context.console.say(line)
    context.console.done(f"{len(made)} variants")


def _tried(rows: Rows) -> Tried:
    """What `train` tried for the model of all features."""
    table = files.read_table(paths.TRAIN / bundle.PARTS["history"] / "candidates.parquet")
    crossfits = {name: np.full(len(rows.labels), np.nan) for name in table.column_names}
    for name, found in crossfits.items():
        found[rows.checked] = arrow.floats(table[name])
    return Tried(crossfits, files.read_json(paths.LEARNED)["history"]["chosen"])


if __name__ == "__main__":
    stage.run("pieces", work)
