"""The search for LightGBM's parameters, on the forward folds alone, and whether what it found pays.

Each trial is judged fold by fold by what `learner` would make of it, the linear part and the rounds
chosen as in training, and is given up where it stands behind the median trial. All
trials are kept in a database, each when it is done: whoever is stopped goes on from there. A trial
depends on the seed and on the trials before it alone, so one that goes on finds what one that was
never stopped would have found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import FrozenTrial, TrialState

from features.types import Flags, Floats, Indices
from models import learner
from models.candidates import Start
from models.learning_rows import Rows
from models.losses import log_loss, standard_error
from models.median_so_far import MedianSoFar

SPACE: dict[str, FloatDistribution | IntDistribution | CategoricalDistribution] = {
    "learning_rate": FloatDistribution(0.01, 0.1, log=True),
    "num_leaves": IntDistribution(2, 16, log=True),
    "max_depth": IntDistribution(2, 6),
    "min_data_in_leaf": IntDistribution(5, 200, log=True),
    "feature_fraction": FloatDistribution(0.05, 1.0),
    "bagging_fraction": FloatDistribution(0.4, 1.0),
    "lambda_l1": FloatDistribution(0.0, 3.0),
    "lambda_l2": FloatDistribution(0.1, 50.0, log=True),
    "extra_trees": CategoricalDistribution([False, True]),
}

CONFIRMED_BY = 3
"""Other seeds of LightGBM under which the best trial is compared with the given parameters, so that
a lucky seed is not taken for better parameters."""

SURE = 2.0
"""By so many standard errors the best trial must be better: of many trials that differ by chance
alone the best one is often better by one."""

Params = Mapping[str, Any]
Measure = Callable[[Params], Iterator[float]]
"""The mean log loss of some parameters over all folds so far, after each fold."""


@dataclass(frozen=True)
class Budget:
    """So many trials, or as many as are done in so many minutes of work."""

    trials: int
    minutes: float


@dataclass(frozen=True)
class Trial:
    """A finished trial: `losses` after each fold, fewer than there are folds if it was given up."""

    number: int
    params: Params
    losses: tuple[float, ...]
    pruned: bool
    minutes: float


@dataclass(frozen=True)
class Verdict:
    """Mean log loss over the checked rows, and the standard error of the gain by contact."""

    before: float
    after: float
    standard_error: float

    @property
    def gain(self) -> float:
        """By how much the log loss falls."""
        return self.before - self.after

    @property
    def pays(self) -> bool:
        """Whether it falls by more than noise."""
        return self.gain > SURE * self.standard_error


def key(rows: Rows, given: Params, max_rounds: int, seed: int) -> str:
    """The digest of all that a trial depends on: another one is another search."""
    told = {
        "given": {**given, "num_threads": None},
        "max_rounds": max_rounds,
        "seed": seed,
        "signs": list(rows.signs),
        "space": {name: repr(each) for name, each in SPACE.items()},
        "versions": [version(library) for library in ("lightgbm", "optuna", "scikit-learn")],
    }
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    sides = (each for f in rows.folds for each in _sides(f))
    for array in (rows.matrix, rows.labels, rows.leads, *sides):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _sides(fold: Any) -> tuple[Flags, Flags]:
    return fold.learn, fold.check


def search(
    store: Path, name: str, measure: Measure, given: Params, budget: Budget, seed: int
) -> Iterator[Trial]:
    """The trials of the search called `name`: first those that `store` has, then new ones."""
    study = _study(store, name)
    before = _finished(study)
    yield from before
    done, spent = len(before), sum(trial.minutes for trial in before)
    while done < budget.trials and spent < budget.minutes:
        if not done:
            study.enqueue_trial(_nearest(given))
        _try(study, measure, given, seed + done)
        trial = _finished(study)[-1]
        done, spent = done + 1, spent + trial.minutes
        yield trial


def best(trials: Sequence[Trial]) -> Trial:
    """The one with the least log loss over all folds."""
    whole = [trial for trial in trials if not trial.pruned]
    return min(whole, key=lambda trial: trial.losses[-1])


def judge(
    rows: Rows, contact: Indices, given: Params, found: Params, several: Sequence[Start]
) -> Verdict:
    """Whether found parameters are better than the given ones; `contact` of shape (n,)."""
    checked = np.any([fold.check for fold in rows.folds], axis=0)
    before, after = (
        _row_losses(rows, checked, params, several) for params in (given, {**given, **found})
    )
    return Verdict(
        before=float(before.mean()),
        after=float(after.mean()),
        standard_error=standard_error(before - after, contact[checked]),
    )


def _study(store: Path, name: str) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    store.parent.mkdir(parents=True, exist_ok=True)
    study = optuna.create_study(
        storage=f"sqlite:///{store}",
        study_name=name,
        load_if_exists=True,
        pruner=MedianSoFar(),
    )
    # What was under way when the search was killed, or was only planned, counts for nothing.
    for trial in study.get_trials(states=(TrialState.RUNNING, TrialState.WAITING)):
        study.tell(trial.number, state=TrialState.FAIL)
    return study


def _finished(study: optuna.Study) -> list[Trial]:
    states = (TrialState.COMPLETE, TrialState.PRUNED)
    found = study.get_trials(deepcopy=False, states=states)
    return [_trial(place, trial) for place, trial in enumerate(found)]


def _trial(place: int, told: FrozenTrial) -> Trial:
    if told.datetime_start is None or told.datetime_complete is None:
        raise TypeError("a finished trial has no times")
    return Trial(
        number=place,
        params=_settled(told.params),
        losses=tuple(told.intermediate_values[step] for step in sorted(told.intermediate_values)),
        pruned=told.state == TrialState.PRUNED,
        minutes=(told.datetime_complete - told.datetime_start).total_seconds() / 60,
    )


def _try(study: optuna.Study, measure: Measure, given: Params, seed: int) -> None:
    # A sampler of its own for each trial, because one that goes on has drawn nothing yet.
    study.sampler = optuna.samplers.TPESampler(seed=seed)
    trial = study.ask(dict(SPACE))
    loss = np.nan
    for step, loss in enumerate(measure({**given, **_settled(trial.params)})):
        trial.report(loss, step)
        if trial.should_prune():
            study.tell(trial, state=TrialState.PRUNED)
            return
    study.tell(trial, loss)


def _settled(params: Params) -> dict[str, Any]:
    """Three significant digits, which a person can read."""
    return {
        name: float(f"{value:.3g}") if type(value) is float else value
        for name, value in params.items()
    }


def _nearest(given: Params) -> dict[str, Any]:
    """The given parameters, or what is nearest to them in the space: the first trial."""
    return {
        name: given[name]
        if isinstance(each, CategoricalDistribution)
        else min(max(given[name], each.low), each.high)
        for name, each in SPACE.items()
    }


def _row_losses(rows: Rows, checked: Flags, params: Params, several: Sequence[Start]) -> Floats:
    """The log loss of each row that a fold checked, the mean over several seeds."""
    seeds = [int(params["seed"]) + more for more in range(1, CONFIRMED_BY + 1)]
    each = [learner.crossfitted(rows, {**params, "seed": seed}, several) for seed in seeds]
    losses = [log_loss(rows.labels[checked], log_odds[checked]) for log_odds in each]
    return np.asarray(np.mean(losses, axis=0))
