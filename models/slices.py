"""Figures of parts of the leads, with intervals, and the part in which probabilities are most off.

A slice's gap is its mean probability minus its rate. The worst slice is the one whose gap is
farthest from that of all leads, in standard errors: the larger of what drawing contacts again gives
and what chance gives where the probabilities hold. Among many slices one is always the worst, so it
is told how often chance alone would put the worst of them all as far off: the share of draws whose
farthest slice lies as far from its own figure (Westfall and Young 1993, single step). Below 5 % it
is called more than chance.

A lead counts as selected if it stands in the best fifth of all, as for `capture_at_20pct`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from features.types import Flags, Floats, Indices
from models import bootstrap, drawn, metrics
from models.comparison import Rows
from models.drawn import Figure
from models.slice_cuts import Cut

SELECTED = 0.2
CHANCE = 0.05
_LEAST_CONTACTS = 10
"""Of fewer contacts, drawing them again tells nothing."""
_TELLING = 16
_RANKED_DRAWS = 200
"""Figures that need an order are drawn less often: they take nearly all of the time."""
_TERMS = ("row", "won", "given", "gap", "loss", "best", "best_won")
_LINEAR = {
    "conversion_rate": ("won", "row"),
    "mean_probability": ("given", "row"),
    "calibration_gap": ("gap", "row"),
    "log_loss": ("loss", "row"),
    "selection_rate": ("best", "row"),
    "true_positive_rate": ("best_won", "won"),
}
"""Each figure as one sum over another."""
_AGAINST_THE_REST = ("selection_rate", "true_positive_rate", "calibration_gap")


_Told = dict[str, Any]


@dataclass(frozen=True)
class _Slice:
    """One value of one attribute, and what the worst one is chosen by."""

    attribute: str
    value: str
    off: Figure
    """The slice's gap minus that of all leads."""
    by_chance: float
    """Its standard error where the probabilities hold."""

    @property
    def error(self) -> float:
        return max(float(np.nanstd(self.off.draws)), self.by_chance)


def figures(cuts: Sequence[Cut], probability: Floats, rows: Rows, least: int) -> _Told:
    """The figures of every slice of at least so many rows, and the worst slice.

    `probability` of shape (n,). Per attribute: `values` and the `order` in which people expect
    them, and how many values and rows are in slices too small to be told.
    """
    judged, contact = _judged(probability, rows), _contacts(rows)
    whole = judged.linear(np.ones(len(probability), dtype=np.bool_))["calibration_gap"]
    told: _Told = {}
    found: list[_Slice] = []
    for cut in cuts:
        large = {value: some for value, some in cut.parts.items() if _is_told(some, contact, least)}
        values = {}
        for value, some in large.items():
            own = judged.linear(some)
            values[value] = _told(own, judged, some, against=cut.is_protected)
            off = own["calibration_gap"].minus(whole)
            found.append(_Slice(cut.attribute, value, off, _by_chance(probability, some)))
        told[cut.attribute] = {
            "protected": cut.is_protected,
            "values": values,
            "order": list(values),
            "too_small": _too_small(cut, large),
        }
    return {"least_rows": least, "attributes": told, "worst": _worst(found)}


def in_order(told: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The values of one attribute of `figures`, each with its own, as people expect them."""
    return ((value, told["values"][value]) for value in told["order"])


def _is_told(some: Flags, contact: Indices, least: int) -> bool:
    return int(some.sum()) >= least and len(np.unique(contact[some])) >= _LEAST_CONTACTS


def _too_small(cut: Cut, large: Mapping[str, Flags]) -> dict[str, int]:
    small = [some for value, some in cut.parts.items() if value not in large]
    return {"values": len(small), "rows": int(sum(some.sum() for some in small))}


def _contacts(rows: Rows) -> Indices:
    """A number for each row's contact: its rows have the same draws, of which a few tell it."""
    return np.unique(rows.draws[:_TELLING], axis=1, return_inverse=True)[1].ravel()


def _selected(probability: Floats, rows: Rows) -> Flags:
    """The best fifth, ties by lead_id."""
    order = metrics.ranking(probability, rows.labels, rows.lead_ids, probabilities=False).order
    chosen = np.zeros(len(order), dtype=np.bool_)
    chosen[order[: int(np.ceil(len(order) * SELECTED))]] = True
    return chosen


@dataclass(frozen=True)
class _Judged:
    """All rows, with what is added up of each: shape (n, terms)."""

    probability: Floats
    rows: Rows
    terms: Floats

    def linear(self, some: Flags) -> dict[str, Figure]:
        """The figures that are ratios of sums, over all draws of some rows at once."""
        terms = self.terms[some]
        whole = np.vstack([terms.sum(axis=0), self.rows.draws[:, some] @ terms])
        told = {}
        for name, (above, below) in _LINEAR.items():
            over, under = whole[:, _TERMS.index(above)], whole[:, _TERMS.index(below)]
            told[name] = drawn.ratio(over, under)
        return told


def _judged(probability: Floats, rows: Rows) -> _Judged:
    inside = np.clip(probability, metrics.SMALLEST, 1 - metrics.SMALLEST)
    best = _selected(probability, rows)
    terms = {
        "row": np.ones(len(probability)),
        "won": rows.labels,
        "given": probability,
        "gap": probability - rows.labels,
        "loss": -np.where(rows.labels, np.log(inside), np.log1p(-inside)),
        "best": best,
        "best_won": best & rows.labels,
    }
    return _Judged(probability, rows, np.column_stack([terms[name] for name in _TERMS]))


def _told(own: dict[str, Figure], judged: _Judged, some: Flags, *, against: bool) -> _Told:
    """One slice's figures; those of what is protected also against all other rows."""
    labels = judged.rows.labels[some]
    told: _Told = {"rows": len(labels), "conversions": int(labels.sum())}
    told |= {name: figure.told() for name, figure in own.items()} | _ranked(judged, some)
    if against:
        rest = judged.linear(~some)
        told["against_the_rest"] = {
            name: own[name].minus(rest[name]).told() for name in _AGAINST_THE_REST
        }
    return told


def _ranked(judged: _Judged, some: Flags) -> dict[str, bootstrap.Interval | None]:
    """The figures that need the rows in their order."""
    rows = judged.rows.chosen(some)
    ranked = metrics.ranking(
        judged.probability[some], rows.labels, rows.lead_ids, probabilities=True
    )
    named = {"roc_auc": metrics.roc_auc, "ece": metrics.ece}
    found = drawn.figures(named, ranked, rows.draws[:_RANKED_DRAWS])
    return {name: figure.told() for name, figure in found.items()}


def _by_chance(probability: Floats, some: Flags) -> float:
    """The standard error of a slice's gap minus that of all, where the probabilities hold."""
    given = probability[some]
    return float(np.sqrt((given * (1 - given)).sum() * (1 - some.mean())) / len(given))


def _worst(found: Sequence[_Slice]) -> _Told | None:
    """The slice that is farthest off, and what chance alone would do among them all."""
    told = [each for each in found if each.error > 0]
    if not told:
        return None
    distances = [abs(each.off.value) / each.error for each in told]
    place = int(np.argmax(distances))
    moved = [np.nan_to_num(np.abs(each.off.draws - each.off.value)) / each.error for each in told]
    farther = np.max(moved, axis=0) >= distances[place]
    chance = float((farther.sum() + 1) / (len(farther) + 1))
    return {
        "attribute": told[place].attribute,
        "value": told[place].value,
        "gap_minus_that_of_all": told[place].off.told(),
        "of_slices": len(told),
        "chance": round(chance, bootstrap.DIGITS),
        "more_than_chance": chance < CHANCE,
    }


def said(told: Mapping[str, Any]) -> str | None:
    """The worst slice in a sentence; None where there is no slice."""
    worst = told["worst"]
    if worst is None:
        return None
    figures = told["attributes"][worst["attribute"]]["values"][worst["value"]]
    mean, rate = figures["mean_probability"]["value"], figures["conversion_rate"]["value"]
    verdict = "more than chance" if worst["more_than_chance"] else "no more than chance would do"
    return (
        f"worst of {worst['of_slices']} slices: {worst['attribute']} {worst['value']} "
        f"({figures['rows']:,} rows): mean probability {mean:.1%}, rate {rate:.1%}; "
        f"{verdict} (p = {worst['chance']:.2g})"
    )
