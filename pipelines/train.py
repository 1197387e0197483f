"""The two models on the training part: of all features, and of those that need no history.

history/     the model of all features
attributes/  the model for leads whose history is unknown: of their age and their attributes
  booster.txt       its trees, as LightGBM's text
  linear.json       the linear part that they boost on from
  crossfit.parquet  one row a training snapshot that a fold checked: fold, contact, cutoff,
                    log_odds, label; contacts are numbered
  candidates.parquet  what each candidate said of the same rows, in log-odds
  rounds.csv        mean log loss on the folds of each candidate after each round
learned.json what each model is made of, and the least log loss of each candidate
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from models import bundle, learner, linear
from models.learner import Learned
from models.learning_rows import Rows
from pipelines import files, paths, stage, training_rows
from pipelines.stage import Context


def work(context: Context) -> None:
    """Train, and keep what the folds predicted, for calibration and bands."""
    params, training = context.train, training_rows.read(context)
    _say_tuned(context)
    labels = training.parts["history"].labels
    for place, fold in enumerate(training.parts["history"].folds, start=1):
        context.console.say(
            f"fold {place}: learns from {fold.learn.sum():,}, is checked on {fold.check.sum():,}"
        )
    made = {}
    for part, rows in training.parts.items():
        learned = learner.learn(rows, params.lightgbm, params.max_rounds)
        _write(part, rows, learned, training.keys)
        made[part] = _told(learned)
        _say(context, part, learned)
    files.write_json(paths.LEARNED, made)
    context.console.done(f"{len(labels):,} snapshots, {labels.sum():,} conversions")


def _say_tuned(context: Context) -> None:
    """Which parameters are not those of params.yaml, so that nobody turns one in vain."""
    given = context.params.train.model_dump()
    for name, value in context.train.model_dump().items():
        if value != given[name]:
            context.console.say(f"{name}: {value} as tuned, instead of {given[name]}")


def _say(context: Context, part: str, learned: Learned) -> None:
    least = min(losses.min() for losses in learned.losses.values())
    context.console.say(
        f"{part}: {learned.kind}, {learned.rounds} rounds, log loss on the folds {least:.4f}"
    )
    if learned.rounds == context.params.train.max_rounds:
        context.console.warn("the log loss still falls at the last round: raise train.max_rounds")


def _write(part: str, rows: Rows, learned: Learned, keys: pa.Table) -> None:
    folder = paths.TRAIN / bundle.PARTS[part]
    files.write_text(folder / "booster.txt", learned.booster)
    files.write_json(folder / "linear.json", linear.to_dict(learned.linear, rows.names))
    files.write_table(folder / "crossfit.parquet", _crossfit(rows, learned, keys))
    files.write_table(folder / "candidates.parquet", _candidates(rows, learned))
    files.write_text(folder / "rounds.csv", _rounds(learned))


def _told(learned: Learned) -> dict[str, Any]:
    return {
        "made_of": learned.kind,
        "chosen": learned.chosen,
        "rounds": learned.rounds,
        "linear_strength": learned.strength,
        "log_loss": {name: round(float(each.min()), 6) for name, each in learned.losses.items()},
    }


def _crossfit(rows: Rows, learned: Learned, keys: pa.Table) -> pa.Table:
    places = rows.checked
    numbers = np.repeat(np.arange(len(rows.folds)), [fold.check.sum() for fold in rows.folds])
    told = keys.take(pa.array(places)).add_column(0, "fold", pa.array(numbers))
    for name, values in (
        ("log_odds", learned.crossfit[places]),
        ("label", rows.labels[places].astype(np.int8)),
    ):
        told = told.append_column(name, pa.array(values))
    return told


def _candidates(rows: Rows, learned: Learned) -> pa.Table:
    return pa.table({name: said[rows.checked] for name, said in learned.crossfits.items()})


def _rounds(learned: Learned) -> str:
    """One line a candidate and round."""
    lines = (
        f"{name},{done},{loss:.6f}"
        for name, losses in learned.losses.items()
        for done, loss in enumerate(losses)
    )
    return "candidate,rounds,log_loss\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    stage.run("train", work)
