"""The gate: whether a challenger may become champion, condition by condition, in plain words.

Each condition is judged on the same matured test rows; intervals are 95 %, paired, by contact.

enough       conversions, others and contacts of the test part: of fewer, intervals say nothing
champion     log loss and AUC are not worse than the champion's by more than a margin
withdrawn    the bundle was not rolled back before
skill        the AUC's interval lies above one half: the model ranks better than chance
points       the AUC is better than the team's points by an interval that excludes zero
rivals       on neither log loss nor AUC behind naive Bayes or logistic regression by an interval
             that excludes zero
ece          not above its limit, or no more than chance alone gives on so few rows
slope        of the log-odds: within its limits, or no farther from 1 than chance
audit        no certain leak, and no AUC that is one until it is explained
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.band_moves import Moves
from models.bootstrap import Interval
from models.comparison import LOGISTIC, NAIVE_BAYES, NAMES, POINTS

Figures = Mapping[str, Interval]
_RIVALS = (NAIVE_BAYES, LOGISTIC)


@dataclass(frozen=True)
class Limits:
    """Beyond which the gate refuses; see `register` in params.yaml."""

    least_conversions: int
    """And as many that did not convert."""
    least_contacts: int
    log_loss_margin: float
    """A share of the champion's log loss."""
    auc_margin: float
    most_ece: float
    least_slope: float
    most_slope: float
    suspicious_auc: float


@dataclass(frozen=True)
class Size:
    """How large the test part is: rows that converted, rows that did not, distinct contacts."""

    conversions: int
    others: int
    contacts: int


@dataclass(frozen=True)
class Champion:
    """The champion on the same rows, or why it cannot be judged on them."""

    version: str
    rows: int = 0
    log_loss: float = 0.0
    paired: Figures | None = None
    """Challenger minus champion; None where the two cannot be compared."""
    why_not: str = ""
    moves: Moves | None = None
    """How the challenger changes the leads' bands; None where it cannot be counted."""


@dataclass(frozen=True)
class Evidence:
    """All that the gate looks at; `champion` is None for the first model of a source."""

    size: Size
    figures: Figures
    paired: Mapping[str, Figures]
    """Challenger minus each rival."""
    chance_ece: float
    """What chance alone stays below in 95 of 100 cases, where the probabilities hold."""
    slope: Interval | None
    """None where the probabilities have none."""
    champion: Champion | None
    leaks: Sequence[str]
    withdrawn: str | None
    """When this bundle was rolled back."""


@dataclass(frozen=True)
class Condition:
    """One condition: whether it holds, and the figures that say so."""

    name: str
    holds: bool
    said: str


def judge(evidence: Evidence, limits: Limits) -> list[Condition]:
    """Every condition that there is something to judge by."""
    return [
        _enough(evidence.size, limits),
        *_champion(evidence.champion, limits),
        *_withdrawn(evidence.withdrawn),
        _skill(evidence.figures["roc_auc"]),
        *_points(evidence.paired),
        *(each for rival in _RIVALS for each in _rival(rival, evidence.paired[rival])),
        _ece(evidence.figures["ece"], evidence.chance_ece, limits),
        _slope(evidence.slope, limits),
        _audit(evidence, limits),
    ]


def failed(conditions: Sequence[Condition]) -> list[Condition]:
    """The conditions that do not hold."""
    return [each for each in conditions if not each.holds]


def told(conditions: Sequence[Condition]) -> list[dict[str, Any]]:
    """The conditions as plain values."""
    return [{"name": e.name, "holds": e.holds, "said": e.said} for e in conditions]


def _enough(size: Size, limits: Limits) -> Condition:
    rarer = min(size.conversions, size.others)
    return Condition(
        "enough",
        holds=rarer >= limits.least_conversions and size.contacts >= limits.least_contacts,
        said=f"test part: {size.conversions:,} conversions, {size.others:,} others, "
        f"{size.contacts:,} contacts; at least {limits.least_conversions}, "
        f"{limits.least_conversions} and {limits.least_contacts} are wanted",
    )


def _champion(champion: Champion | None, limits: Limits) -> Iterator[Condition]:
    if champion is None:
        return
    against = f"champion, version {champion.version}"
    if champion.paired is None:
        yield Condition("champion", holds=False, said=f"{against}: {champion.why_not}")
        return
    most = limits.log_loss_margin * champion.log_loss
    loss, auc = champion.paired["log_loss"], champion.paired["roc_auc"]
    against = f"{against}, on {champion.rows:,} rows"
    yield Condition(
        "champion",
        holds=loss["value"] <= most,
        said=f"log loss minus that of the {against}: {_interval(loss)}; at most {most:+.4f}",
    )
    yield Condition(
        "champion",
        holds=auc["value"] >= -limits.auc_margin,
        said=f"AUC minus that of the {against}: {_interval(auc)}; "
        f"at least {-limits.auc_margin:+.4f}",
    )


def _withdrawn(moment: str | None) -> Iterator[Condition]:
    if moment is not None:
        yield Condition("withdrawn", holds=False, said=f"this bundle was rolled back on {moment}")


def _skill(auc: Interval) -> Condition:
    return Condition(
        "skill",
        holds=auc["low"] > 0.5,
        said=f"AUC {auc['value']:.4f}, 95 % interval from {auc['low']:.4f}; above 0.5 is wanted",
    )


def _points(paired: Mapping[str, Figures]) -> Iterator[Condition]:
    if POINTS in paired:
        auc = paired[POINTS]["roc_auc"]
        said = f"AUC minus that of the points: {_interval(auc)}; all of it above zero is wanted"
        yield Condition("points", holds=auc["low"] > 0, said=said)


def _rival(rival: str, paired: Figures) -> Iterator[Condition]:
    loss, auc = paired["log_loss"], paired["roc_auc"]
    for said, figure, behind in (
        ("log loss", loss, loss["low"] > 0),
        ("AUC", auc, auc["high"] < 0),
    ):
        tail = "; all of it is on the worse side" if behind else ""
        told = f"{said} minus that of {NAMES[rival]}: {_interval(figure)}{tail}"
        yield Condition(rival, holds=not behind, said=told)


def _ece(ece: Interval, chance: float, limits: Limits) -> Condition:
    most = max(limits.most_ece, chance)
    why = "what chance gives on so few rows" if chance > limits.most_ece else "the limit"
    return Condition(
        "ece",
        holds=ece["value"] <= most,
        said=f"ECE {ece['value']:.4f}; at most {most:.4f}, {why}",
    )


def _slope(slope: Interval | None, limits: Limits) -> Condition:
    if slope is None:
        said = "no calibration slope: the probabilities are all alike, or rank without a mistake"
        return Condition("slope", holds=False, said=said)
    within = limits.least_slope <= slope["value"] <= limits.most_slope
    by_chance = slope["low"] <= 1 <= slope["high"]
    return Condition(
        "slope",
        holds=within or by_chance,
        said=f"calibration slope {slope['value']:.2f}, 95 % interval {slope['low']:.2f} to "
        f"{slope['high']:.2f}; {limits.least_slope} to {limits.most_slope} is wanted",
    )


def _audit(evidence: Evidence, limits: Limits) -> Condition:
    auc = evidence.figures["roc_auc"]["value"]
    if evidence.leaks:
        said = f"a certain leak: {', '.join(evidence.leaks)}"
    elif auc > limits.suspicious_auc:
        said = f"an AUC of {auc:.3f} is a leak until it is explained (audit.suspicious_auc)"
    else:
        return Condition("audit", holds=True, said="no certain leak")
    return Condition("audit", holds=False, said=said)


def _interval(figure: Interval) -> str:
    return f"{figure['value']:+.4f}, 95 % interval {figure['low']:+.4f} to {figure['high']:+.4f}"
