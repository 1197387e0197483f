"""The race as a Markdown page: a table a question, and one a kind of slice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks import verdicts
from benchmarks.answers import Answer, Race
from benchmarks.blocks import DataSet
from benchmarks.verdicts import AUC, LOG_LOSS, OURS, POINTS, SAID, Verdict
from features.types import Floats
from models.bootstrap import Interval

ORDER = (
    OURS,
    "logistic regression",
    "naive Bayes",
    "XGBoost",
    "CatBoost",
    "HistGradientBoosting",
    POINTS,
)
_WORSE, _BETTER = "▲", "▼"


@dataclass(frozen=True)
class Told:
    """All that the race found out of one data set."""

    data: DataSet
    answers: Sequence[Answer]
    verdicts: Sequence[tuple[Verdict, list[Verdict]]]
    """Each question, and its slices."""


def in_order(given: Sequence[Answer]) -> dict[str, Sequence[Floats]]:
    """Each model's probabilities, an array a seed, in the page's order."""
    ordered = sorted(given, key=lambda answer: (ORDER.index(answer.contestant), answer.seed))
    scores: dict[str, list[Floats]] = {}
    for answer in ordered:
        scores.setdefault(answer.contestant, []).append(answer.probability)
    return dict(scores)


def page(told: Sequence[Told], race: Race) -> str:
    """The whole page."""
    how = (
        f"Means over {len(race.seeds)} seeds, each with {race.trials} trials a model on the "
        "forward folds inside the training part; 95 % intervals by drawing contacts again, "
        "paired. Ours minus the rival's: log loss below zero and AUC above zero mean that ours "
        "is better."
    )
    lines = [
        "# Our model against simpler ones and other boosters",
        "",
        how,
        "",
        *_ranks([verdict for each in told for verdict, _ in each.verdicts]),
    ]
    for each in told:
        for verdict, parts in each.verdicts:
            lines += [*_question(verdict), *_slices(each.data.sliced_by, parts)]
        lines += [*_settings(each.answers), ""]
    return "\n".join(lines)


def _ranks(found: Sequence[Verdict]) -> Iterator[str]:
    yield "| model | mean rank by log loss |"
    yield "|---|---|"
    ranks = verdicts.mean_ranks(found)
    for name in sorted(ranks, key=lambda name: ranks[name]):
        yield f"| {name} | {ranks[name]:.2f} |"
    yield ""


def _question(verdict: Verdict) -> Iterator[str]:
    yield f"## {verdict.question}"
    yield ""
    share = verdict.conversions / verdict.rows
    yield f"{verdict.rows:,} rows, {verdict.conversions:,} converted ({share:.1%})."
    yield ""
    yield "| model | log loss | ours minus it | ROC AUC | ours minus it |"
    yield "|---|---|---|---|---|"
    for name in _in_order(verdict.figures):
        cells = [
            cell
            for figure in (LOG_LOSS, AUC)
            for cell in (
                _figure(verdict.figures[name].get(figure)),
                _difference(verdict.paired.get(name, {}).get(figure), figure),
            )
        ]
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""


def _slices(sliced_by: str, parts: Sequence[Verdict]) -> Iterator[str]:
    """Log loss and AUC of each model; a mark where the interval of the difference excludes zero."""
    if not parts:
        return
    yield f"By {sliced_by}: {_WORSE} ahead of ours, {_BETTER} behind it, by an interval that "
    yield "excludes zero."
    for figure in (LOG_LOSS, AUC):
        names = [name for name in _in_order(parts[0].figures) if figure in parts[0].figures[name]]
        yield ""
        yield f"| {sliced_by} | rows | converted | {' | '.join(names)} |"
        yield f"|---|---|---|{'---|' * len(names)}"
        for part in parts:
            cells = " | ".join(_marked(part, name, figure) for name in names)
            yield f"| {part.question} | {part.rows:,} | {part.conversions:,} | {cells} |"
        yield f"\n({SAID[figure]})"
    yield ""


def _settings(given: Sequence[Answer]) -> Iterator[str]:
    """What the folds said, which calibrators were chosen, and how long it took."""
    yield "| model | log loss on the folds | calibrators chosen | seconds |"
    yield "|---|---|---|---|"
    for name in in_order(given):
        own = [answer for answer in given if answer.contestant == name]
        loss = sum(answer.loss for answer in own) / len(own)
        kinds = Counter(kind for answer in own for kind in answer.calibrators)
        said = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
        yield f"| {name} | {loss:.4f} | {said} | {sum(answer.seconds for answer in own):.0f} |"


def _in_order(figures: Mapping[str, object]) -> list[str]:
    return sorted(figures, key=ORDER.index)


def _figure(interval: Interval | None) -> str:
    if interval is None:
        return "–"
    return f"{interval['value']:.4f} ({interval['low']:.4f} to {interval['high']:.4f})"


def _difference(interval: Interval | None, figure: str) -> str:
    if interval is None:
        return "–"
    mark = _mark(interval, figure)
    return f"{interval['value']:+.4f} ({interval['low']:+.4f} to {interval['high']:+.4f}){mark}"


def _marked(part: Verdict, name: str, figure: str) -> str:
    difference = part.paired.get(name, {}).get(figure)
    mark = _mark(difference, figure) if difference else ""
    return f"{part.figures[name][figure]['value']:.4f}{mark}"


def _mark(difference: Interval, figure: str) -> str:
    if verdicts.behind(difference, figure):
        return f" {_WORSE}"
    return f" {_BETTER}" if verdicts.ahead(difference, figure) else ""
