"""What each piece of a model pays on the forward folds: the model beside itself with one changed.

Rounds and strength are chosen on the same folds for the model and for what it is compared with, so
each is a little better here than on rows that nobody has looked at; the differences are fair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from features.types import Floats, Indices
from models import bootstrap, candidates, learner, metrics
from models.bootstrap import Judged
from models.candidates import Start
from models.learning_rows import Rows
from models.metrics import Ranking
from models.parts import ONLY_BASE_RATE
from models.sigmoid import sigmoid

MODEL = "the model"

Params = Mapping[str, Any]


@dataclass(frozen=True)
class Tried:
    """What `learner.learn` has tried."""

    crossfits: Mapping[str, Floats]
    """Of each candidate, by its name; of shape (n,)."""
    chosen: str
    """The name of the candidate that the model is."""


def variants(
    rows: Rows, params: Params, given: Params, max_rounds: int, seeds: int, tried: Tried
) -> dict[str, Floats]:
    """Log-odds of each row from the fold that checked it, NaN elsewhere, of each variant.

    `params` are those of the model, `given` those before tuning.
    """
    several = candidates.starts(rows, max_rounds)
    alone = {_name(start): tried.crossfits[start.candidate.name] for start in several}
    model = tried.crossfits[tried.chosen]
    made = {MODEL: model, **alone}
    start = next(start for start in several if start.candidate.name == tried.chosen)
    if start.candidate.rounds and seeds > 1:
        others = [_of_seed(rows, params, start, more) for more in range(1, seeds)]
        made[f"mean of {seeds} seeds"] = np.mean([model, *others], axis=0)
    if start.candidate.rounds and dict(params) != dict(given):
        made["parameters before tuning"] = learner.crossfitted(rows, given, several)
    if any(rows.signs):
        free = replace(rows, signs=())
        made["without directions"] = learner.crossfitted(
            free, params, candidates.starts(free, max_rounds)
        )
    return made


def _name(start: Start) -> str:
    linear = start.candidate.strength is not None
    if start.candidate.rounds:
        return "trees on the linear part" if linear else "trees alone"
    return "linear part alone" if linear else ONLY_BASE_RATE


def _of_seed(rows: Rows, params: Params, start: Start, more: int) -> Floats:
    """The same candidate with another seed."""
    seed = {"seed": int(params["seed"]) + more}
    return learner.crossfitted(rows, {**params, **seed}, [start])


@dataclass(frozen=True)
class _Fold:
    """The checking rows of a fold, ranked by each variant."""

    place: Indices
    ranked: Mapping[str, Ranking]


def judge(
    rows: Rows, contact: Indices, made: Mapping[str, Floats], bootstraps: int, seed: int
) -> dict[str, dict[str, Any]]:
    """Log loss and mean AUC of each variant, and the difference to the model with its interval.

    The log loss is the mean over all checked rows, the AUC the mean over the folds by their rows:
    folds have base rates of their own. Contacts are drawn again, `contact` is of shape (n,).
    """
    folds = [_fold(rows, np.flatnonzero(fold.check), made) for fold in rows.folds]
    once = _figures(folds, np.ones(len(rows.labels)))
    drawn = [_figures(folds, weights) for weights in _draws(contact, bootstraps, seed)]
    judged = {
        name: Judged(
            once[name],
            {figure: np.array([each[name][figure] for each in drawn]) for figure in once[name]},
        )
        for name in made
    }
    return {
        name: {
            **{figure: round(value, bootstrap.DIGITS) for figure, value in once[name].items()},
            "minus_model": bootstrap.differences(each, judged[MODEL]),
        }
        for name, each in judged.items()
    }


def _fold(rows: Rows, place: Indices, made: Mapping[str, Floats]) -> _Fold:
    ids = np.array([f"{each:09}" for each in place], dtype=np.object_)
    return _Fold(
        place,
        {
            name: metrics.ranking(
                sigmoid(log_odds[place]), rows.labels[place], ids, probabilities=True
            )
            for name, log_odds in made.items()
        },
    )


def _draws(contact: Indices, bootstraps: int, seed: int) -> Iterator[Floats]:
    """How often each row counts, one draw after another: all at once would outgrow memory."""
    _, place = np.unique(contact, return_inverse=True)
    contacts = int(place.max()) + 1
    random = np.random.default_rng(seed)
    for _ in range(bootstraps):
        taken = np.bincount(random.integers(0, contacts, contacts), minlength=contacts)
        yield taken[place].astype(np.float64)


def _figures(folds: Sequence[_Fold], weights: Floats) -> dict[str, dict[str, float]]:
    sizes = [weights[fold.place].sum() for fold in folds]
    told = {}
    for name in folds[0].ranked:
        each = [(fold.ranked[name], weights[fold.place][fold.ranked[name].order]) for fold in folds]
        told[name] = {
            "log_loss": float(np.average([metrics.log_loss(*one) for one in each], weights=sizes)),
            "roc_auc": float(np.average([metrics.roc_auc(*one) for one in each], weights=sizes)),
        }
    return told


def table(told: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The figures as lines for a terminal, one a variant."""
    lines = [f"{'on the forward folds':<28}  log loss  minus the model's          AUC"]
    for name, each in told.items():
        minus = each["minus_model"]["log_loss"]
        told_minus = f"{minus['value']:+.4f} ({minus['low']:+.4f} to {minus['high']:+.4f})"
        lines.append(
            f"{name:<28}  {each['log_loss']:.4f}    "
            f"{'' if name == MODEL else told_minus:<26}  {each['roc_auc']:.4f}"
        )
    return lines
