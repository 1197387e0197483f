"""What each piece of the model pays, on the forward folds of the training part.

reports/pieces.json  log loss and AUC of the model, of simpler ones, and with one thing changed
"""

from __future__ import annotations

from models import pieces
from pipelines import files, paths, stage, training_rows
from pipelines.stage import Context


def work(context: Context) -> None:
    """Learn each variant on the folds and compare it with the model."""
    training, params = training_rows.read(context), context.params.pieces
    rows, train = training.parts["history"], context.train
    made = pieces.variants(
        rows, train.lightgbm, context.params.train.lightgbm, train.max_rounds, params.seeds
    )
    told = pieces.judge(rows, training.contact, made, params.bootstraps, train.seed)
    files.write_json(paths.PIECES, told)
    for line in pieces.table(told):
        context.console.say(line)
    context.console.done(f"{len(made)} variants")


if __name__ == "__main__":
    stage.run("pieces", work)
