"""When a trial is given up: where it stands behind the median trial after as many folds.

Optuna's own median pruner looks at the best value that a trial has told, which of a mean over more
and more folds is that after the easiest fold: with an easy one at the start nothing is given up.
The first fold, which learns from least and may check a handful of conversions, gives up nobody.
"""

from __future__ import annotations

import numpy as np
import optuna
from optuna.pruners import BasePruner
from optuna.trial import FrozenTrial, TrialState

LEAST_TRIALS = 5
"""Of fewer the median says nothing."""


class MedianSoFar(BasePruner):  # type: ignore[misc]  # Optuna's classes are untyped here
    """Compares a trial's latest value with those of finished trials at the same step."""

    def prune(self, study: optuna.Study, trial: FrozenTrial) -> bool:
        """Whether to give the trial up; trials that were given up themselves count for nothing."""
        step = trial.last_step
        if not step:
            return False
        whole = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        known = [each.intermediate_values[step] for each in whole]
        if len(known) < LEAST_TRIALS:
            return False
        return bool(trial.intermediate_values[step] > np.median(known))
