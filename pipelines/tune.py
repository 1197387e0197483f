"""The search for better parameters of LightGBM; a job that `dvc repro` never runs.

data/tune/search.db   every trial, from which a search that was stopped goes on
tuned/<source>.yaml   the parameters that are better than those of params.yaml, if any are

It looks at the training part alone, at the model of all features; the other model, of attributes
only, is learned with the same parameters. A run in MLflow tells of the search, one below it of each
trial.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from typing import Any

from models import candidates, learner, tracking, trial_tracking, tuning
from models.candidates import Start
from models.learning_rows import Rows
from models.trial_tracking import Search
from models.tuning import Budget, Trial, Verdict
from pipelines import paths, stage, training_rows, tuned
from pipelines.stage import Context
from pipelines.track import STORE
from pipelines.tuned import LogLoss, Searched, Tuned


def work(context: Context) -> None:
    """Search, judge what was found, and write it down if it pays."""
    training = training_rows.read(context)
    rows, given = training.parts["history"], context.params.train
    several = candidates.starts(rows, given.max_rounds)
    if not any(start.candidate.rounds for start in several):
        context.console.done(f"{rows.rarer} conversions carry no trees: there is nothing to tune")
        return
    seed = context.params.tune.seed
    key = tuning.key(rows, given.lightgbm, given.max_rounds, seed)
    search = _begin(context, key)
    trials = _trials(context, key, rows, several, search)
    found = {
        name: value
        for name, value in tuning.best(trials).params.items()
        if value != given.lightgbm[name]
    }
    verdict = tuning.judge(rows, training.contact, given.lightgbm, found, several)
    _end(search, verdict)
    _conclude(context, verdict, trials, found)


def _begin(context: Context, key: str) -> Search:
    uri = os.environ.get("MLFLOW_TRACKING_URI")
    tracking.store(uri, STORE)
    experiment = context.params.track.experiment.format(source=context.source.name)
    given = context.params.train.model_dump(mode="json")
    return trial_tracking.begin(experiment, key, given, None if uri else STORE / "artifacts")


def _trials(
    context: Context, key: str, rows: Rows, several: list[Start], search: Search
) -> list[Trial]:
    """All trials within the budget, each logged and told when it is done."""
    params, given = context.params.tune, context.params.train.lightgbm
    measure = partial(_measured, rows, several)
    made: list[Trial] = []
    with context.console.bar(params.trials, "trials") as bar:
        budget = Budget(params.trials, params.minutes)
        for trial in tuning.search(paths.SEARCH, key, measure, given, budget, params.seed):
            made.append(trial)
            trial_tracking.log(search, trial)
            bar.update()
            bar.set_postfix_str(f"best {tuning.best(made).losses[-1]:.4f}")
            if bar.disable:
                context.console.say(_said(trial, len(rows.folds), made))
    return made


def _measured(rows: Rows, several: list[Start], params: tuning.Params) -> Iterator[float]:
    return learner.least_losses(rows, params, several)


def _said(trial: Trial, folds: int, made: list[Trial]) -> str:
    after = f"given up after {len(trial.losses)} of {folds} folds" if trial.pruned else "done"
    best = tuning.best(made).losses[-1]
    return f"trial {trial.number}: log loss {trial.losses[-1]:.4f}, {after}; best {best:.4f}"


def _conclude(
    context: Context, verdict: Verdict, trials: list[Trial], found: dict[str, Any]
) -> None:
    """Write the tuned file, or say why not."""
    name, console = context.source.name, context.console
    said = (
        f"log loss on the folds {verdict.before:.4f} as given, {verdict.after:.4f} as found: "
        f"{verdict.gain:+.4f} better, with a standard error of {verdict.standard_error:.4f}"
    )
    if verdict.pays:
        place = tuned.write(_told(context, verdict, trials, found))
        console.say(", ".join(f"{key}: {value}" for key, value in found.items()))
        console.done(f"{said}; {place.parent.name}/{place.name} is written: commit it, then train")
        return
    console.done(f"{said}: no more than noise, so nothing is written")
    if tuned.path(name).is_file():
        console.warn(
            f"tuned/{name}.yaml is of another search and still used: remove it if it has no reason"
        )


def _told(context: Context, verdict: Verdict, trials: list[Trial], found: dict[str, Any]) -> Tuned:
    return Tuned(
        source=context.source.name,
        searched=Searched(
            trials=len(trials),
            given_up=sum(trial.pruned for trial in trials),
            seed=context.params.tune.seed,
            space={key: str(each) for key, each in tuning.SPACE.items()},
        ),
        log_loss=LogLoss(
            before=round(verdict.before, 6),
            after=round(verdict.after, 6),
            standard_error=round(verdict.standard_error, 6),
        ),
        train=found,
        instead_of={name: context.params.train.lightgbm[name] for name in found},
    )


def _end(search: Search, verdict: Verdict) -> None:
    figures = {
        "log_loss_before": verdict.before,
        "log_loss_after": verdict.after,
        "standard_error": verdict.standard_error,
    }
    trial_tracking.end(search, figures, {"pays": "yes" if verdict.pays else "no"})


if __name__ == "__main__":
    stage.run("tune", work)
