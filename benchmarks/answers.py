"""What each model says of every judged row, learned with each seed in a process of its own."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from importlib import import_module

import numpy as np

from benchmarks import contestant
from benchmarks.blocks import DataSet
from benchmarks.contestant import Contestant, Tried
from benchmarks.measured import THREADS
from benchmarks.search import Setting
from features.types import Floats
from models.learning_rows import Rows
from models.probability_drift import Limits
from models.sigmoid import sigmoid
from pipelines.params import Params

CONTESTANTS = {
    "CatBoost": ("benchmarks.rivals.catboost_trees", "CatBoost"),
    "ours": ("benchmarks.our_model", "OurModel"),
    "HistGradientBoosting": ("benchmarks.rivals.hist_boosting", "HistBoosting"),
    "XGBoost": ("benchmarks.rivals.xgboost_trees", "XGBoost"),
    "logistic regression": ("benchmarks.rivals.simpler", "LogisticRegression"),
    "naive Bayes": ("benchmarks.rivals.simpler", "NaiveBayes"),
}
"""By their names, the slowest first, so that no long one is left for the end."""
WITHOUT_SEED = ("logistic regression", "naive Bayes")


@dataclass(frozen=True)
class Race:
    """How the race is run."""

    params: Params
    trials: int
    seeds: Sequence[int]


@dataclass(frozen=True)
class Answer:
    """One model with one seed on one data set."""

    data_set: str
    contestant: str
    seed: int
    probability: Floats
    """Of each judged row, calibrated; shape (n,)."""
    setting: Setting
    calibrators: Sequence[str]
    """One a block."""
    loss: float
    """On the folds of the first block, before calibration."""
    seconds: float


def each(data_sets: Sequence[DataSet], race: Race, names: Sequence[str]) -> Iterator[Answer]:
    """All answers as they come, on two processes of one thread each."""
    jobs = [
        (data, name, seed)
        for data in data_sets
        for name in names
        for seed in (race.seeds[:1] if name in WITHOUT_SEED else race.seeds)
    ]
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(THREADS, mp_context=spawned) as pool:
        for done in as_completed([pool.submit(of, *job, race) for job in jobs]):
            yield done.result()


def of(data: DataSet, name: str, seed: int, race: Race) -> Answer:
    """Search on the first block, then learn each block with what was found."""
    began = time.perf_counter()
    model = made(name, race)
    limits = Limits(race.params.calibrate.drift_shift, race.params.calibrate.drift_p)
    probability = np.full(len(data.judged.labels), np.nan)
    calibrators = []
    best, setting = found(model, data.blocks[0].rows, race.trials, seed)
    for number, block in enumerate(data.blocks):
        if not number:
            tried = best
        elif model.is_random:
            tried = model.tried(block.rows, setting, seed)
        else:  # Its settings are few and quick, so it may choose again.
            tried = found(model, block.rows, race.trials, seed)[0]
        chosen = contestant.calibrated(block, tried.crossfit, data.horizon, limits)
        raw = tried.whole()(block.later)
        probability[block.places] = sigmoid(chosen.calibrator.log_odds(raw))
        calibrators.append(chosen.calibrator.kind)
    seconds = time.perf_counter() - began
    return Answer(data.name, name, seed, probability, setting, calibrators, best.loss, seconds)


def found(model: Contestant, rows: Rows, trials: int, seed: int) -> tuple[Tried, Setting]:
    """The setting with the least log loss on the folds."""
    tried = [(model.tried(rows, each, seed), each) for each in model.settings(trials, seed)]
    return min(tried, key=lambda one: one[0].loss)


def made(name: str, race: Race) -> Contestant:
    """A contestant; its library is imported where it runs."""
    module, kind = CONTESTANTS[name]
    of_kind = getattr(import_module(module), kind)
    model: Contestant = of_kind() if name in WITHOUT_SEED else of_kind(race.params.train)
    return model
