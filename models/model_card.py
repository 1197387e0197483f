"""The model card: what a version is, learned from, is good for and is not, as a Markdown page.

Figures of groups of leads only; no lead, contact, value that few leads have, or text of theirs.
Sections after Mitchell et al., Model Cards for Model Reporting (2019).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from features import snapshots
from models import band_moves, comparison, slices
from models.band_moves import Moves
from models.bands import Bands, percent
from models.comparison import MODEL
from models.gate import Condition
from models.parts import ONLY_BASE_RATE

_FIGURES = {
    "roc_auc": "ROC AUC",
    "log_loss": "log loss",
    "ece": "ECE (10 bins)",
    "brier": "Brier score",
    "lift_at_10pct": "lift in the best tenth",
    "capture_at_20pct": "buyers in the best fifth",
}
_SLICES = ("conversion_rate", "mean_probability", "roc_auc", "log_loss", "ece")


@dataclass(frozen=True)
class Told:
    """What a card tells; `metrics` and `audit` are the reports of their stages."""

    name: str
    digest: str
    horizon: str | None
    features: int
    metrics: Mapping[str, Any]
    audit: Mapping[str, Any]
    verdict: str
    conditions: Sequence[Condition]
    slope: Mapping[str, float] | None
    bands: Bands
    moves: Moves | None
    """How they changed since the champion before; None where there is nothing to compare with."""
    period: Mapping[str, tuple[str, str]]
    """The first and last day of the cutoffs of each part; empty where rows have no dates."""


def card(told: Told) -> str:
    """The whole page."""
    sections = (
        _use(told),
        _data(told),
        _figures(told.metrics["test"]),
        _bands(told),
        _gate(told),
        _limits(told),
        _audit(told.audit),
        _slices(told.metrics["slices"]),
    )
    head = f"# {told.name}: bundle {told.digest[:12]}\n"
    return "\n".join([head, *("\n".join(section) + "\n" for section in sections)])


def _use(told: Told) -> Iterator[str]:
    within = f" within {told.horizon}" if told.horizon else ""
    yield "## Intended use\n"
    yield (
        f"The chance that an open lead converts{within}, to decide whom to call first. "
        f"{_made(told)} Not for decisions on a person's "
        "rights, credit or price, and not for leads of another source."
    )


def _made(told: Told) -> str:
    made_of = told.metrics["made_of"]
    if made_of == ONLY_BASE_RATE:
        return (
            "It is the base rate, the same for every lead: nothing was found that tells them apart."
        )
    return f"A calibrated model of {told.features} features ({made_of})."


def _data(told: Told) -> Iterator[str]:
    yield "## Data\n"
    yield "| part | snapshots | conversions | rate | cutoffs |"
    yield "|---|---|---|---|---|"
    for part in snapshots.PARTS:
        rows = told.metrics["rows"][part]
        if not rows["rows"]:
            continue
        rate = "–" if rows["positive_rate"] is None else f"{rows['positive_rate']:.1%}"
        days = " to ".join(told.period[part]) if part in told.period else "–"
        yield f"| {part} | {rows['rows']:,} | {rows['conversions']:,} | {rate} | {days} |"
    known = told.metrics["test_leads_of_contacts_in_training"]
    yield f"\n{known['share']:.0%} of the test snapshots belong to contacts seen in training."


def _figures(test: Mapping[str, Any]) -> Iterator[str]:
    """Every model's figures with their intervals."""
    models = [name for name in (MODEL, *comparison.NAMES) if name in test]
    yield "## Figures on the test part, with 95 % intervals by contact\n"
    yield "| | " + " | ".join(comparison.NAMES.get(name, name) for name in models) + " |"
    yield "|---" * (len(models) + 1) + "|"
    for figure, said in _FIGURES.items():
        cells = [_cell(test[name].get(figure)) for name in models]
        yield f"| {said} | {' | '.join(cells)} |"


def _bands(told: Told) -> Iterator[str]:
    """Where each band begins, and which leads change theirs."""
    yield "## Bands\n"
    words = list(told.bands.mappings)
    yield f"| {' | '.join(['band', 'from', *words])} |"
    yield "|---" * (len(words) + 2) + "|"
    for name, start in zip(told.bands.names, told.bands.starts, strict=True):
        mapped = told.bands.words(name).values()
        yield f"| {' | '.join(_escaped(each) for each in (name, percent(start), *mapped))} |"
    yield ""
    if told.moves is None:
        yield "There is no champion with whose bands they can be compared."
    else:
        yield from band_moves.page(told.moves)


def _gate(told: Told) -> Iterator[str]:
    yield f"## Gate: {told.verdict}\n"
    for each in told.conditions:
        yield f"- {'holds' if each.holds else '**does not hold**'}: {each.said}"


def _limits(told: Told) -> Iterator[str]:
    """What the figures do not say, and how much the base rate moved."""
    rows = told.metrics["rows"]
    before, after = (rows.get(part, {}).get("positive_rate") for part in ("train", "test"))
    yield "## Limits and drift\n"
    yield f"- {_forecast(told)}"
    if before and after:
        yield (
            f"- Conversion rate: {before:.1%} in training, {after:.1%} in the test part. Where it "
            "moves on, ranks hold longer than probabilities."
        )
    yield _slope(told.slope)
    worst = slices.said(told.metrics["slices"])
    yield f"- {worst[0].upper()}{worst[1:]}." if worst else "- No slice is large enough to be told."


def _slope(slope: Mapping[str, float] | None) -> str:
    if slope is None:
        return "- No calibration slope: the probabilities are all alike, or rank without a mistake."
    return (
        f"- Calibration slope {slope['value']:.2f} ({slope['low']:.2f} to {slope['high']:.2f}); "
        "below 1 the probabilities are too far apart, above it too close."
    )


def _forecast(told: Told) -> str:
    if told.metrics["is_forecast"]:
        return "The test part lies after the training part: the figures are those of a forecast."
    return comparison.NO_FORECAST


def _audit(audit: Mapping[str, Any]) -> Iterator[str]:
    yield f"## Audit: {audit['verdict']}\n"
    for finding in audit["findings"]:
        answer = f"accepted: {finding['accepted']}" if finding["accepted"] else finding["matters"]
        yield f"- {finding['about']}: {finding['seen']} ({answer})"
    for key, label in audit["declared_leaks"].items():
        yield f"- left out as a leak: {key} ({label})"
    if not audit["findings"] and not audit["declared_leaks"]:
        yield "Nothing was found."


def _slices(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"## Slices of at least {told['least_rows']} rows\n"
    yield "| slice | rows | conversions | rate | mean probability | AUC | log loss | ECE |"
    yield "|---|---|---|---|---|---|---|---|"
    for attribute, entry in told["attributes"].items():
        for value, figures in slices.in_order(entry):
            cells = " | ".join(_cell(figures[name]) for name in _SLICES)
            counts = f"{figures['rows']:,} | {figures['conversions']:,}"
            yield f"| {attribute}: {_escaped(value)} | {counts} | {cells} |"
    for attribute, entry in told["attributes"].items():
        if entry["protected"]:
            yield from _protected(attribute, entry)


def _protected(attribute: str, entry: Mapping[str, Any]) -> Iterator[str]:
    """What differs between a value and all other leads; the best fifth counts as selected."""
    yield f"\nProtected, no feature: {attribute}, each value minus all other leads\n"
    yield "| value | selection rate | true positive rate | calibration gap |"
    yield "|---|---|---|---|"
    for value, figures in slices.in_order(entry):
        cells = " | ".join(_cell(each) for each in figures["against_the_rest"].values())
        yield f"| {_escaped(value)} | {cells} |"


def _cell(figure: Mapping[str, float] | None) -> str:
    if figure is None:
        return "–"
    return f"{figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})"


def _escaped(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
