"""Our model and its rivals judged on the same rows, and the verdict in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from features.types import Flags, Floats, Strings
from models import bootstrap, metrics
from models.bootstrap import Judged
from models.metrics import Ranking
from models.parts import ONLY_BASE_RATE

MODEL, POINTS, NAIVE_BAYES, LOGISTIC = "model", "points", "naive_bayes", "logistic_regression"
NAMES = {NAIVE_BAYES: "naive Bayes", LOGISTIC: "logistic regression", POINTS: "hand-tuned points"}
NO_FORECAST = (
    "NOT A FORECAST: the rows have no dates, so the model was judged on contacts drawn at random; "
    "expect less of the leads to come."
)
LEVEL = "Neither logistic regression nor naive Bayes is better than the model."
_LESS_IS_BETTER = ("log_loss",)
_SAID = {"roc_auc": "ROC AUC", "log_loss": "log loss"}


@dataclass(frozen=True)
class Rows:
    """The rows to judge on; arrays of shape (n,)."""

    labels: Flags
    lead_ids: Strings
    draws: Floats
    """Shape (count, n): how often each row counts in each bootstrap sample."""

    def chosen(self, some: Flags) -> Rows:
        """Some of the rows, under the same draws."""
        return Rows(self.labels[some], self.lead_ids[some], self.draws[:, some])


def rank(scores: Mapping[str, Floats], rows: Rows) -> dict[str, Ranking]:
    """Each model's ranking of the rows; all but points are probabilities."""
    return {
        name: metrics.ranking(values, rows.labels, rows.lead_ids, probabilities=name != POINTS)
        for name, values in scores.items()
    }


def figures(rankings: Mapping[str, Ranking], rows: Rows) -> tuple[dict[str, Any], dict[str, Any]]:
    """Every model's figures with intervals, and ours minus each rival's, paired."""
    judged: dict[str, Judged] = {
        name: bootstrap.judge(ranked, rows.draws) for name, ranked in rankings.items()
    }
    told = {name: bootstrap.intervals(each) for name, each in judged.items()}
    paired = {
        name: bootstrap.differences(judged[MODEL], each)
        for name, each in judged.items()
        if name != MODEL
    }
    return told, paired


def verdict(told: Mapping[str, Any]) -> list[str]:
    """What must be said first.

    Whether this is a forecast, whether the model ranks at all, which rival is better, on what.
    """
    lines = [] if told["is_forecast"] else [NO_FORECAST]
    unskilled, notes = _unskilled(told), _notes(told)
    ahead = [] if unskilled else _ahead(told)
    return [*lines, *unskilled, *notes, *(ahead or ([] if unskilled or notes else [LEVEL]))]


def _unskilled(told: Mapping[str, Any]) -> list[str]:
    """A line where nothing shows that the model ranks at all."""
    auc = told["test"][MODEL]["roc_auc"]
    if told["made_of"] == ONLY_BASE_RATE:
        return ["NOTE: the model is the base rate: it gives every lead the same probability."]
    if auc["low"] > 0.5:
        return []
    interval = f"{auc['value']:.4f}, 95 % interval {auc['low']:.4f} to {auc['high']:.4f}"
    return [f"NOTE: nothing shows that the model ranks better than chance: ROC AUC {interval}"]


def _ahead(told: Mapping[str, Any]) -> list[str]:
    """A line that names the rivals behind the model by more than chance, and ahead on nothing."""
    names = [
        NAMES[rival]
        for rival in (LOGISTIC, NAIVE_BAYES)
        if min(_lead(told, rival, figure).value for figure in _SAID) >= 0
        and max(_lead(told, rival, figure).low for figure in _SAID) > 0
    ]
    return [f"The model is ahead of {' and '.join(names)}."] if names else []


def _notes(told: Mapping[str, Any]) -> list[str]:
    """A line for each figure on which a rival is better, and whether chance explains that."""
    lines = []
    for rival in (LOGISTIC, NAIVE_BAYES):
        for figure, said in _SAID.items():
            lead = _lead(told, rival, figure)
            if lead.value < 0:
                ours, theirs = (told["test"][name][figure]["value"] for name in (MODEL, rival))
                how = "is better than" if lead.high < 0 else "is not behind"
                lines.append(
                    f"NOTE: {NAMES[rival]} {how} the model on {said}: {theirs:.4f} against "
                    f"{ours:.4f} (model minus rival {_interval(told['paired'][rival][figure])})"
                )
    return lines


class _Lead(NamedTuple):
    """By how much the model is better on a figure, with its interval."""

    value: float
    low: float
    high: float


def _lead(told: Mapping[str, Any], rival: str, figure: str) -> _Lead:
    minus = told["paired"][rival][figure]
    value, low, high = (minus[name] for name in ("value", "low", "high"))
    return _Lead(-value, -high, -low) if figure in _LESS_IS_BETTER else _Lead(value, low, high)


def table(told: Mapping[str, Any]) -> list[str]:
    """The figures as lines for a terminal, one a model, and the lift against the points."""
    columns = ("roc_auc", "pr_auc", "log_loss", "brier", "ece", "lift_at_10pct", "capture_at_20pct")
    lines = [f"{'':<20}" + "".join(f"  {name:>6}" for name in columns)]
    for name in (MODEL, LOGISTIC, NAIVE_BAYES, POINTS):
        if name in told["test"]:
            figures = [told["test"][name][column] for column in columns]
            cells = [f"{each['value']:.4f}" if each else "–" for each in figures]
            widths = zip(columns, cells, strict=True)
            line = "".join(f"  {cell:>{max(len(column), 6)}}" for column, cell in widths)
            lines.append(f"{name:<20}{line}")
    if POINTS in told["paired"]:
        lines.append(
            "lift in the top 10 %, model minus points: "
            + _interval(told["paired"][POINTS]["lift_at_10pct"])
        )
    return lines


def _interval(figure: Mapping[str, float]) -> str:
    return f"{figure['value']:+.4f}, 95 % interval {figure['low']:+.4f} to {figure['high']:+.4f}"
