"""Our model, learned by models/learner.py as the stage `train` learns it."""

from __future__ import annotations

from collections.abc import Sequence

import lightgbm

from benchmarks import contestant, search
from benchmarks.contestant import Predict, Tried
from benchmarks.search import Setting
from features.types import Floats
from models import booster, candidates, learner
from models.candidates import Start
from models.learner import Learned
from models.learning_rows import Rows
from pipelines.params import Train

SPACE = {
    "learning_rate": search.log_between(0.01, 0.1),
    "num_leaves": search.whole_log_between(2, 16),
    "max_depth": search.one_of(2, 3, 4, 6),
    "min_data_in_leaf": search.whole_log_between(5, 200),
    "feature_fraction": search.log_between(0.1, 1.0),
    "bagging_fraction": search.between(0.5, 1.0),
    "lambda_l2": search.log_between(0.1, 50.0),
}
UNASKED = {
    "learning_rate": 0.1,
    "num_leaves": 31,
    "max_depth": -1,
    "min_data_in_leaf": 20,
    "feature_fraction": 1.0,
    "bagging_fraction": 1.0,
    "lambda_l2": 0.0,
    "extra_trees": False,
}
"""LightGBM's own defaults."""


class OurModel:
    """Trees on a linear part, as much of both as pays."""

    name = "ours"
    is_random = True

    def __init__(self, params: Train) -> None:
        self._params = params
        self._begun: tuple[Rows, Sequence[Start]] | None = None

    def settings(self, count: int, seed: int) -> Sequence[Setting]:
        """Settings of LightGBM; the linear part's strength is chosen under each."""
        return list(search.settings(({}, UNASKED), SPACE, count, seed))

    def tried(self, rows: Rows, setting: Setting, seed: int) -> Tried:
        """Learn on the folds; no setting changes the linear parts there."""
        params = {**self._params.lightgbm, **setting, "seed": seed, "num_threads": 1}
        most = self._params.max_rounds
        if self._begun is None or self._begun[0] is not rows:
            self._begun = rows, candidates.starts(rows, most)
        crossfit = learner.crossfitted(rows, params, self._begun[1])
        parts = [crossfit[fold.check] for fold in rows.folds]
        return contestant.told(rows, parts, lambda: _predict(learner.learn(rows, params, most)))


def _predict(learned: Learned) -> Predict:
    trees = lightgbm.Booster(model_str=learned.booster)

    def log_odds(matrix: Floats) -> Floats:
        return learned.linear.log_odds(matrix) + booster.added(trees, matrix, learned.rounds)

    return log_odds
