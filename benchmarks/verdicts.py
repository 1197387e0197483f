"""Ours against each rival on the same rows and the same draws of contacts, over all seeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.blocks import DataSet
from benchmarks.blocks import Judged as JudgedRows
from features.types import Floats
from models import bootstrap, metrics
from models.bootstrap import Interval, Judged
from models.metrics import Ranking

OURS, POINTS = "ours", "hand-tuned points"
LOG_LOSS, AUC = "log_loss", "roc_auc"
SAID = {LOG_LOSS: "log loss", AUC: "ROC AUC"}
_METRICS = {LOG_LOSS: metrics.log_loss, AUC: metrics.roc_auc}

Scores = Mapping[str, Sequence[Floats]]
"""Each model's scores of all judged rows, an array a seed; all but points are probabilities."""


@dataclass(frozen=True)
class Verdict:
    """Some rows: every model's figures, and ours minus each rival's."""

    question: str
    rows: int
    conversions: int
    figures: Mapping[str, Mapping[str, Interval]]
    """Model → figure → value, low and high."""
    paired: Mapping[str, Mapping[str, Interval]]
    """Rival → figure → ours minus the rival's."""
    by_seed: Mapping[str, Floats]
    """Each model's log loss with each seed; points have none."""


def behind(difference: Interval, figure: str) -> bool:
    """Whether ours is worse by an interval that excludes zero."""
    return difference["low"] > 0 if figure == LOG_LOSS else difference["high"] < 0


def ahead(difference: Interval, figure: str) -> bool:
    """Whether ours is better by an interval that excludes zero."""
    return difference["high"] < 0 if figure == LOG_LOSS else difference["low"] > 0


def of_question(
    data: DataSet, question: str, scores: Scores, count: int, seed: int
) -> tuple[Verdict, list[Verdict]]:
    """The verdict on a question, and on each slice of it that has both classes."""
    chosen = data.questions[question]
    rows = data.judged.chosen(chosen)
    draws = bootstrap.draw(rows.contact_ids, count, seed)
    own = {name: [values[chosen] for values in each] for name, each in scores.items()}
    whole = judge(question, rows, own, draws)
    parts = []
    for name in np.unique(rows.slices).tolist():
        some = rows.slices == name
        if rows.labels[some].any() and not rows.labels[some].all():
            parted = {model: [values[some] for values in each] for model, each in own.items()}
            parts.append(judge(name, rows.chosen(some), parted, draws[:, some]))
    return whole, parts


def judge(question: str, rows: JudgedRows, scores: Scores, draws: Floats) -> Verdict:
    """Every model on some rows; `draws` of shape (count, rows)."""
    seeds = {
        name: [_judged(rows, values, draws, name) for values in each]
        for name, each in scores.items()
    }
    means = {name: mean(each) for name, each in seeds.items()}
    return Verdict(
        question,
        rows=len(rows.labels),
        conversions=int(rows.labels.sum()),
        figures={name: _intervals(each) for name, each in means.items()},
        paired={
            name: bootstrap.differences(means[OURS], each)
            for name, each in means.items()
            if name != OURS
        },
        by_seed={
            name: np.array([one.values[LOG_LOSS] for one in each])
            for name, each in seeds.items()
            if name != POINTS
        },
    )


def mean(judged: Sequence[Judged]) -> Judged:
    """The mean over the seeds: of the figures, and of those of each draw."""
    names = judged[0].values
    return Judged(
        {name: float(np.mean([one.values[name] for one in judged])) for name in names},
        {name: np.mean([one.draws[name] for one in judged], axis=0) for name in names},
    )


def mean_ranks(verdicts: Iterable[Verdict]) -> dict[str, float]:
    """Each model's mean place by log loss, 1 the best, over all questions and seeds.

    A model without a seed stands with the same figures against each; a tie shares its places.
    """
    ranks: dict[str, list[float]] = {}
    for verdict in verdicts:
        most = max(map(len, verdict.by_seed.values()))
        for seed in range(most):
            losses = {name: each[seed % len(each)] for name, each in verdict.by_seed.items()}
            for name, loss in losses.items():
                better = sum(other < loss for other in losses.values())
                tied = sum(other == loss for other in losses.values())
                ranks.setdefault(name, []).append(better + (tied + 1) / 2)
    return {name: float(np.mean(each)) for name, each in ranks.items()}


def _judged(rows: JudgedRows, values: Floats, draws: Floats, name: str) -> Judged:
    ranked = metrics.ranking(values, rows.labels, rows.lead_ids, probabilities=name != POINTS)
    weights = draws[:, ranked.order]
    once = np.ones(len(ranked.order))
    known = {name: of for name, of in _METRICS.items() if _has(ranked, name)}
    return Judged(
        {figure: of(ranked, once) for figure, of in known.items()},
        {figure: np.array([of(ranked, row) for row in weights]) for figure, of in known.items()},
    )


def _has(ranked: Ranking, figure: str) -> bool:
    return figure == AUC or ranked.row_losses is not None


def _intervals(judged: Judged) -> dict[str, Interval]:
    return {
        name: bootstrap.interval(value, judged.draws[name]) for name, value in judged.values.items()
    }


def points(data: DataSet) -> dict[str, Sequence[Floats]]:
    """The points' scores, where the source has any."""
    return {} if data.judged.points is None else {POINTS: [data.judged.points]}
